#!/bin/sh
# SPDX-License-Identifier: MIT
# Named pipes between processes.
mkfifo p q
ls -l p | cut -c1
echo through > p & cat p; wait
cat p > out & echo other way > p; wait; cat out
(echo 1; sleep 0.05; echo 2) > p & while read -r l; do echo "got $l"; done < p; wait
seq 50000 > p & md5sum < p; wait
sh -c 'while read -r x < p; do echo "reply to $x" > q; [ $x = end ] && break; done' &
for m in a b end; do echo $m > p; cat q; done; wait
exec 3<> p; echo kept >&3; read -r x <&3; echo "$x"; exec 3>&-
cat p & pid=$!; sleep 0.1; kill $pid; sleep 0.1; wait $pid; echo "status $?"
(trap '' PIPE; exec 3> p; sleep 0.2; echo lost >&3) 2> err & (exec 4< p; sleep 0.05); wait; cat err
rm p q; mkfifo p; mkfifo p 2> /dev/null; echo $?
tee copy < p > out & echo teed > p; wait; cat copy out
[ -p p ] && echo fifo
