#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions, recursion, return.
say() { echo "hello $1"; }
say world
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1 - 1))))); fi; }
fact 10
fib() { [ $1 -lt 2 ] && { echo $1; return; }; echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); }
fib 8
r() { return 3; echo never; }; r; echo $?
args() { echo $#; for a; do echo "$a"; done; shift; echo $1; }; args a "b c" d
set -- outer; args x y > /dev/null; echo $1
g=1; change() { g=2; }; change; echo $g
l() { local g=5; inner; }; inner() { echo $g; }; l; echo $g
out=$(say captured); echo "[$out]"
say piped | tr a-z A-Z
deep() { [ $1 = 0 ] || deep $(($1 - 1)); }; deep 500 && echo "500 deep"
unset -f say; say 2> /dev/null; echo $?
echo() { command echo "my echo: $*"; }; echo x; unset -f echo
type cd; type r | head -n 1; type nosuchthing; command -v fact
f() (exit 4); f; echo $?
f() { for i in 1 2 3; do [ $i = 2 ] && return $i; done; }; f; echo $?
alias greet='echo hi'; alias greet; unalias greet
hanoi() {
	[ $1 = 0 ] && return
	hanoi $(($1 - 1)) $2 $4 $3; n=$((n + 1)); hanoi $(($1 - 1)) $4 $3 $2
}
n=0; hanoi 6 a b c; echo $n
echo 'sourced() { echo "sourced $*"; }; v=fromfile' > lib.sh; . ./lib.sh; sourced a; echo $v
