#!/bin/sh
# SPDX-License-Identifier: MIT
# Subshells, groups, and what does not leak out of them.
x=outer
(x=inner; echo $x); echo $x
{ x=changed; echo $x; }; echo $x
(cd /; pwd); [ "$(pwd)" != / ] && echo "still where we were"
(exit 4); echo $?
(exit 4) || echo failed
echo piped | (read -r line; echo "got $line"); echo "[$line]"
echo piped | { read -r line; echo "got $line"; }
( (echo deep; (echo deeper) ) )
(umask 077; umask); umask 022; umask
f() { echo "f: $1"; }
(f () { echo "other f"; }; f); f x
(trap 'echo t' EXIT); trap
(set -- a b c; echo $#); set -- z; echo $#
(exec echo replaced; echo not reached)
y=$( (echo a; echo b) | wc -l ); echo $y
a=1; (a=$((a + 1)); echo $a); echo $a
(echo out; echo err >&2) 2>&1 | sort
(sleep 0.05; echo late) & wait; echo after
(ulimit -n 20; ulimit -n); ulimit -n > now; [ "$(cat now)" -gt 20 ] && echo "limit is back"
(readonly r=5; echo $r); r=6; echo $r
