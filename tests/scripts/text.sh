#!/bin/sh
# SPDX-License-Identifier: MIT
# Lines, fields and columns: sort, uniq, cut, tr, wc, nl, paste, fold, rev, tac.
cat > poem <<EOF
the quick brown fox
jumps over the lazy dog
the lazy dog sleeps
a fox runs
the quick brown fox
EOF
sort poem
sort -r poem | uniq -c
sort -u -k2 poem
tr -s ' ' '\n' < poem | sort | uniq -c | sort -rn -k1,1 -k2,2 | head -5
cut -d' ' -f2,3 poem
cut -c1-5 poem
wc poem
wc -l < poem
nl poem
nl -ba -v10 -w3 poem
printf '1\n2\n3\n' > a
printf 'one\ntwo\nthree\n' > b
paste a b
paste -d: -s a
fold -w 7 poem
rev poem
tac poem
head -n 2 poem
tail -n 2 poem
tail -n +4 poem
head -c 9 poem; echo
tail -c 9 poem
expand -t 4 <<EOF
a	b
EOF
seq 10 -3 0
seq -w 8 11
seq 3 | tr '123' 'abc'
echo HELLO | tr A-Z a-z
printf 'a1b2\n' | tr -d 0-9
printf '%s\n' 10 9 2 1 | sort -n
printf '%s\n' 10 9 2 1 | sort
printf 'b:2\na:10\nc:1\n' | sort -t: -k2n
