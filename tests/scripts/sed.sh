#!/bin/sh
# SPDX-License-Identifier: MIT
# Editing streams.
seq 5 | sed 2d
seq 5 | sed -n '2,4p'
seq 5 | sed '/3/q'
echo 'hello world' | sed 's/o/0/'
echo 'hello world' | sed 's/o/0/g'
echo 'hello world' | sed 's/\(hello\) \(world\)/\2 \1/'
echo 'hello world' | sed -E 's/(l+)/[\1]/g'
echo 'a/b/c' | sed 's|/|::|g'
echo abc | sed 'y/abc/xyz/'
seq 3 | sed '2i\
before two'
seq 3 | sed '2a\
after two'
seq 3 | sed '2c\
instead of two'
seq 6 | sed -n 'n;p'
seq 4 | sed 'N;s/\n/+/'
printf 'one\ntwo\nthree\n' | sed -n '/two/='
printf 'start\nin\nend\nout\n' | sed -n '/start/,/end/p'
printf 'x=1\ny=2\n' > file
sed -i 's/=/ is /' file
cat file
seq 5 | sed -e 1d -e '$d'
seq 10 | sed -n '$p'
echo aaa | sed 's/a/b/2'
printf 'a\nb\nc\n' | sed -n '1!G;h;$p'
echo 'key: value' | sed -n 's/^key: *//p'
printf 'loop\n' | sed ':a;s/^.\{1,9\}$/-&/;ta'
echo bad | sed 's/bad' 2> /dev/null; echo "status $?"
sed p /no/such/file; echo "status $?"
