#!/bin/sh
# SPDX-License-Identifier: MIT
# Parameters and their expansions.
x=hello unset_me=1; unset unset_me; empty=
echo "${x}" "${unset_me-default}" "${empty-default}" "${empty:-default}"
echo "${x+set}" "${unset_me+set}" "${empty+set}" "${empty:+set}"
echo "${new=assigned}" "$new"
(echo "${unset_me?is not set}") 2>&1 | sed 's/.*unset_me/unset_me/'
echo "${#x}" "${x%l*}" "${x%%l*}" "${x#*l}" "${x##*l}"
path=/usr/local/lib/file.tar.gz
echo "${path##*/}" "${path%/*}" "${path%.*}" "${path%%.*}" "${path#/usr}"
echo "${x:1:3}" "${x:2}" "${x/l/L}" "${x//l/L}"
set -- one "two three" four
echo $# "$1" "$2"
for a in "$@"; do echo "<$a>"; done
for a in $*; do echo "<$a>"; done
IFS=,; echo "$*"; unset IFS
shift; echo $# "$1"
set --; echo $#
set -- a b c d e f g h i j k; echo ${10} $11
v=" a  b "; echo $v; echo "$v"
IFS=:; set -- $(echo a:b::c); echo $# "$3" "$4"; unset IFS
readonly ro=1; (ro=2) 2> /dev/null; echo "status $?"
a=1 sh -c 'echo $a'; echo "[$a]"
export e=exported; sh -c 'echo $e'
e=changed; sh -c 'echo $e'
unset e; sh -c 'echo "[$e]"'
set -u; (echo $never) 2> /dev/null; echo "status $?"; set +u
y='$x'; eval echo $y
echo ~nobody "~" | sed 's,/nonexistent,home,'
z='*'; echo "$z"
echo $((${#x} + 1))
x=; echo "${x:-$(echo computed)}"
local_test() { local x=inside; echo $x; }; x=outside; local_test; echo $x
