#!/bin/sh
# SPDX-License-Identifier: MIT
# Here-documents, with and without expansion, and big ones.
name=world
cat <<EOF
hello $name
$(echo computed) $((6 * 7)) \$name \\
EOF
cat <<'EOF'
hello $name $(echo computed) \\
EOF
cat <<-EOF
	tabs are
		taken off
	EOF
cat <<ONE; cat <<TWO
first
ONE
second
TWO
while read -r a b; do echo "$b-$a"; done <<EOF
1 2
3 4 5
EOF
f() {
	cat <<EOF
in a function: $1
EOF
}
f x
cat <<EOF | tr a-z A-Z
through a pipe
EOF
line=0123456789012345678901234567890123456789
big=$(for i in $(seq 100); do echo $line$line$line; done)
cat <<EOF | wc -c
$big$big$big$big$big$big$big$big
EOF
cat <<EOF 3<<MORE /dev/fd/3 2> /dev/null || echo "no /dev/fd"
EOF
MORE
cat <<EOF
EOF
echo end
