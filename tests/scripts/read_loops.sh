#!/bin/sh
# SPDX-License-Identifier: MIT
# read, and loops around it.
printf 'a b c\nd e\n\nf\n' > in
while read -r x y; do echo "[$x][$y]"; done < in
while IFS= read -r line; do echo "<$line>"; done <<EOF
  leading
trailing
back\\slash
EOF
while read line; do echo "<$line>"; done <<'EOF'
joined \
line
esc\aped
EOF
echo 'root:x:0:0' | { IFS=: read -r name pass uid gid; echo "$name $uid $gid"; }
printf 'no newline' | { read -r x; echo "$? $x"; }
printf '' | { read -r x; echo "$? [$x]"; }
printf 'one\ntwo\n' | { read -r a; read -r b; echo "$b $a"; }
printf 'abcdef' | { read -r -n 3 x; echo "$x"; }
i=0; while [ $i -lt 5 ]; do i=$((i + 1)); [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done
until [ $i = 0 ]; do i=$((i - 1)); done; echo $i
for x in a "b c" d; do echo "$x"; done
for x in; do echo never; done
for f in $(seq 3); do for g in x y; do [ $f$g = 2x ] && continue 2; echo $f$g; done; done
n=0; while read -r _; do n=$((n + 1)); done < in; echo $n
seq 3 | while read -r n; do echo "outer $n"; echo inner | { read -r m; echo "$m $n"; }; done
exec 4< in; read -r first <&4; read -r second <&4; exec 4<&-; echo "$first / $second"
set -- x y z; for a; do echo $a; done
while :; do echo once; break; done
read -r x < /dev/null; echo "status $?"
read -t 0.1 x < /dev/zero; echo "status $?"
