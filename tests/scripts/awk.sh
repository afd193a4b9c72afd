#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs in awk.
cat > data <<EOF
alice 30 1.5
bob 25 2.25
carol 41 0.125
EOF
awk '{ print $1, $2 }' data
awk '{ sum += $2 } END { print sum, sum / NR }' data
awk '$2 > 28 { print NR ": " $1 }' data
awk -F: '{ print NF, $NF }' <<EOF
a:b:c
d:e
EOF
awk 'BEGIN { for (i = 0; i < 5; i++) printf "%d%s", i * i, i < 4 ? " " : "\n" }'
awk '{ count[length($1)]++ } END { for (n in count) print n, count[n] }' data | sort
awk 'BEGIN { print substr("hello", 2, 3), index("hello", "l"), toupper("abc"), length("four") }'
awk 'BEGIN { s = "a,b,c"; n = split(s, part, ","); print n, part[3]; gsub(",", "-", s); print s }'
awk 'function fact(n) { return n < 2 ? 1 : n * fact(n - 1) } BEGIN { print fact(10) }'
awk 'BEGIN { printf "%5.2f|%-6s|%06d|%x|%c|%e\n", 3.14159, "ab", 42, 255, "Z", 12345.678 }'
awk -v name=world 'BEGIN { print "hello", name }'
awk 'BEGIN { while (("echo one; echo two" | getline line) > 0) print "got " line }'
awk 'BEGIN { print "b\na" | "sort"; close("sort"); print "done" }'
awk 'match($0, /[0-9]+/) { print RSTART, RLENGTH }' data
awk 'NR == 2, NR == 3 { print $1 }' data
awk '{ $2 = "x"; print }' OFS=- data
awk 'BEGIN { print 1e6, 0.1 + 0.2, 10 % 3, 2 ^ 10, int(-3.7) }'
awk 'BEGIN { exit 3 }'; echo "status $?"
seq 1000 | awk '{ a[NR % 7] += $1 } END { for (i = 0; i < 7; i++) print i, a[i] }'
awk 'BEGIN { system("echo from system; exit 2"); print "after" }'
