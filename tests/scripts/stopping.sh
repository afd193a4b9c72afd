#!/bin/sh
# SPDX-License-Identifier: MIT
# Stopping and continuing processes.
: > out
(i=0; while [ $i -lt 5 ]; do sleep 0.02; i=$((i + 1)); done; echo finished) > out & p=$!
kill -STOP $p; sleep 0.3; cat out; echo "nothing yet"
kill -CONT $p; wait $p; cat out
sleep 100 & p=$!; sleep 0.1; kill -STOP $p; sleep 0.1; kill -TERM $p; sleep 0.1
kill -0 $p && echo "stopped and not yet gone"
kill -CONT $p; sleep 0.1; wait $p; echo "status $?"
sleep 100 & p=$!; kill -STOP $p; kill -KILL $p; sleep 0.1; wait $p; echo "status $?"
sh -c 'trap "echo continued" CONT; kill -STOP $$; echo on' & p=$!; sleep 0.2; kill -CONT $p; wait $p
sh -c 'trap "" TSTP; kill -TSTP $$; echo "TSTP ignored"'
sh -c 'kill -STOP $$; echo "on again"; exit 6' & p=$!; sleep 0.1
kill -CONT $p; sleep 0.1; wait $p; echo "status $?"
cat /dev/zero > /dev/null & p=$!
kill -STOP $p; kill -CONT $p; kill $p; sleep 0.1; wait $p; echo "status $?"
