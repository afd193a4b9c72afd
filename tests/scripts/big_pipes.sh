#!/bin/sh
# SPDX-License-Identifier: MIT
# Pipes that carry more than fits.
seq 200000 | tail -n 1
seq 200000 | md5sum
head -c 5000000 /dev/zero | md5sum
head -c 1000000 /dev/zero | tr '\0' x | wc -c
yes abc | head -c 300000 | md5sum
seq 50000 | sort -rn | head -n 3
seq 20000 | sed 's/$/ x/' | awk '{ n += $1 } END { print n }'
seq 10000 | while read -r n; do [ $((n % 2500)) = 0 ] && echo $n; done
seq 3000 | cat | cat | cat | cat | cat | wc -l
(seq 10000; seq 10000) | sort -n | uniq -c | awk '$1 != 2' | wc -l
dd if=/dev/zero bs=64k count=20 2> /dev/null | dd bs=1000 2> /dev/null | wc -c
{ sleep 0.1; echo slow; } | { read -r x; echo "$x"; }
true | cat; echo end
yes | head -n 3 | cat -n
seq 100000 | grep -c 7
a=$(seq 20000); echo ${#a}
seq 5 | tee one two > three; cat one two three | wc -l
