#!/bin/sh
# SPDX-License-Identifier: MIT
# Background jobs and what wait says.
(exit 7) & wait $!; echo $?
true & wait; echo $?
false & p=$!; true & wait $p; echo $?; wait
for i in 1 2 3; do (sleep 0.0$i; exit $i) & done; wait; echo "all: $?"
(sleep 0.2; echo slow) & (echo fast) & wait; echo done
sleep 0.1 & a=$!; sleep 0.1 & b=$!; wait $a $b; echo $?
(exit 3) & a=$!; (exit 4) & b=$!; wait $a; echo $?; wait $b; echo $?
wait 99999999 2> /dev/null; echo $?
echo sync & wait
{ echo one; sleep 0.05; echo two; } > out & wait; cat out
x=0; (x=1) & wait; echo $x
echo input | (cat &  wait)
(sleep 0.1; echo later) > log & pid=$!
wait $pid; cat log
( (sleep 0.1; echo orphan > orphaned) & ); sleep 0.5; cat orphaned
sh -c 'sleep 0.1 & exec true'; echo $?
a=$(sleep 0.05 & echo quick; wait); echo $a
cat < /dev/null & wait $!; echo $?
echo "stdin of a background job" | { cat & wait; }
sh -c '(exit 9) & wait $!'; echo $?
n=0; while [ $n -lt 30 ]; do (exit $n) & n=$((n + 1)); done; wait; echo "$n jobs"
