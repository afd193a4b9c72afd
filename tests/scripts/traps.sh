#!/bin/sh
# SPDX-License-Identifier: MIT
# What a shell does when a signal or its end comes.
(trap 'echo leaving' EXIT; echo working)
(trap 'echo leaving with $?' EXIT; exit 3); echo "status $?"
(trap 'echo got TERM; exit 5' TERM; kill -TERM $(sh -c 'echo $PPID'); echo not reached)
echo "status $?"
sh -c 'trap "echo caught" USR1; kill -USR1 $$; echo after'
sh -c 'trap "" TERM; kill -TERM $$; echo survived'
sh -c 'trap "" TERM; sh -c "kill -TERM \$\$; echo child survived too"'
sh -c 'trap "echo no" TERM; trap - TERM; kill -TERM $$; echo not reached'; echo "status $?"
sh -c 'trap "echo one" HUP; trap "echo two" HUP; kill -HUP $$'
sh -c 'trap "echo bye; trap - INT; kill -INT \$\$" INT; kill -INT $$; echo not reached'
echo "status $?"
trap 'echo x' USR1
trap
trap - USR1
trap
sh -c 'trap "echo in the middle" USR1; (sleep 0.1; kill -USR1 $$) & wait; echo "wait says $?"; wait'
sh -c 'trap "echo child" CHLD; sleep 0.1; :' | sort -u
sh -c 'trap "echo exit trap" EXIT; kill -KILL $$'; echo "status $?"
sh -c 'trap "echo outer" EXIT; (echo inner); echo end'
sh -c 'f() { trap "echo from f" EXIT; }; f; echo main'
