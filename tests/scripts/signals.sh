#!/bin/sh
# SPDX-License-Identifier: MIT
# How processes end by signals, and what their parent is told.
for s in HUP INT QUIT ILL ABRT FPE KILL USR1 SEGV USR2 PIPE ALRM TERM; do
	sh -c "ulimit -c 0; kill -$s \$\$" > out 2>&1
	echo "$s $?"
done
for s in CHLD CONT WINCH URG; do
	sh -c "kill -$s \$\$; echo alive" 2>&1
	echo "$s $?"
done
sleep 100 &
kill $!; sleep 0.1
wait $!; echo "status $?"
sleep 100 &
kill -9 $!; sleep 0.1
wait $!; echo "status $?"
sleep 100 &
sleep 0.1
kill -STOP $!
kill -CONT $!
kill -0 $! && echo alive
kill -INT $!; sleep 0.05
kill -0 $! 2> /dev/null && echo "a background job ignores INT"
kill -TERM $!; sleep 0.1
wait $!; echo "status $?"
kill -0 $! 2> /dev/null || echo gone
sh -c 'kill -SEGV $$' 2> out; echo "status $?"
kill -l 11; kill -l TERM; kill -l 139
(kill -TERM $(sh -c 'echo $PPID')) 2> /dev/null; echo "status $?"
yes | head -n 1
(i=0; while [ $i -lt 100000 ] && echo $i; do i=$((i + 1)); done 2> /dev/null | true); echo ended
timeout 0.2 sleep 10; echo "timeout $?"
timeout -s KILL 0.2 sleep 10; echo "timeout $?"
kill -99 $$ 2> /dev/null; echo "status $?"
kill 99999999 2> /dev/null; echo "status $?"
