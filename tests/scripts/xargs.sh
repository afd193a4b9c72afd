#!/bin/sh
# SPDX-License-Identifier: MIT
# Building command lines.
seq 5 | xargs
seq 5 | xargs -n 2
seq 3 | xargs -I{} echo "item {}"
printf 'a b\nc\n' | xargs -n1
printf 'a b\0c\0' | xargs -0 -n1
printf '"quoted arg" plain\n' | xargs -n1
seq 20000 | xargs | wc -w
seq 20000 | xargs -n 500 echo | wc -l
true | xargs echo empty
true | xargs -r echo never
seq 3 | xargs -t echo 2>&1
seq 3 | xargs false; echo "status $?"
echo x | xargs nosuchcommand 2> /dev/null; echo "status $?"
echo x | xargs sh -c 'exit 255' 2> /dev/null; echo "status $?"
touch 1.t 2.t 3.t; ls *.t | xargs rm; ls
echo 'a b c' | xargs -n1 echo | sort -r | xargs
seq 4 | xargs -P2 -n1 sh -c 'exit 0'; echo "status $?"
echo a | xargs -s 100 echo
env -i A=1 B=2 env | sort
env -i PATH=$PATH sh -c 'echo "[$HOME]"'
big=$(head -c 130000 /dev/zero | tr '\0' x); env x=$big env | wc -c | sed 's/^13.*/fits/'
big=$(head -c 140000 /dev/zero | tr '\0' x); (exec env x=$big) > /dev/null 2>&1; echo "status $?"
