#!/bin/sh
# SPDX-License-Identifier: MIT
# Where output goes and input comes from.
echo one > f; echo two >> f; cat f
echo three > f; cat < f
cat nosuch 2> err; cat err
{ echo out; echo err >&2; } > o 2> e; cat o e
{ echo out; echo err >&2; } > both 2>&1; cat both
{ echo out; echo err >&2; } 2>&1 > only | cat; cat only
exec 3> f; echo to three >&3; exec 3>&-; cat f
echo gone >&3; echo "status $?"
exec 3< f; read -r x <&3; echo "$x"; exec 3<&-
exec 5>&1; echo saved >&5; exec 5>&-
: > trunc; wc -c < trunc
echo long text > f; echo s 1<> f; cat f
set -C; echo x > f; echo "status $?"; echo x >| f; cat f; set +C
cat < nosuch; echo "status $?"
echo x > /no/such/dir; echo "status $?"
echo x > .; echo "status $?"
> made; ls made
echo a > x b; cat x
cat << EOF > out
here
EOF
cat out
(echo 1; echo 2) > f; (read -r a; read -r b; echo $b$a) < f
echo discard > /dev/null
head -c 3 /dev/zero | od -An -tx1
echo full > /dev/full; echo "status $?"
for i in 1 2; do echo $i; done > loop; cat loop
if true; then echo yes; fi > cond; cat cond
cat f - < out
echo x 2>&1 1>&2 2> /dev/null | wc -l
ls /dev/null > l 2>&1; cat l
