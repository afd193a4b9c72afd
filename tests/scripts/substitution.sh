#!/bin/sh
# SPDX-License-Identifier: MIT
# Command substitution.
echo $(echo a b) "$(echo 'a   b')"
x=$(printf 'line1\nline2\n\n'); echo "$x" | wc -l
echo `echo old style` `echo \`echo nested\``
echo $(echo $(echo $(echo deep)))
x=$(exit 3); echo $?
echo "$(false)" $?
x=$(echo out; echo err >&2) 2> /dev/null; echo "$x"
files=$(for i in 3 1 2; do echo $i; done | sort); echo $files
set -- $(echo a b c); echo $#
echo "$(cat <<EOF
here inside
EOF
)"
echo $((1 + $(echo 2)))
n=$(seq 5000 | wc -l); echo $n
x="$(echo '"quoted"')"; echo "$x"
case $(uname -s) in Linux) echo Linux ;; esac
v=1; w=$(v=2; echo $v); echo $v $w
x=$(sleep 0.05; echo waited); echo $x
echo "$(echo "$(echo "a b"  c)")"
x=$(head -c 100000 /dev/zero | tr '\0' y); echo ${#x}
i=0; while [ $i -lt 50 ]; do r=$(echo $i); [ "$r" = $i ] || echo bad; i=$((i + 1)); done; echo $i
basename "$(dirname /a/b/c)"
