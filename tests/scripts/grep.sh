#!/bin/sh
# SPDX-License-Identifier: MIT
# Finding lines.
cat > words <<EOF
apple
Banana
cherry pie
date 1999
apple pie
EOF
grep apple words
grep -v apple words
grep -c pie words
grep -n e words
grep -i banana words
grep -E '^(apple|date)' words
grep -F 'a.p' words; echo "status $?"
grep -o '[0-9]*' words
grep -w pie words
grep -x apple words
grep -q cherry words && echo there
grep -l pie words
grep -A1 Banana words
grep -B1 Banana words
grep -e apple -e date words
printf 'apple\ndate\n' > patterns
grep -f patterns words
mkdir -p tree/sub
echo needle > tree/sub/hay
echo nothing > tree/hay
grep -r needle tree
grep -s x /no/such/file; echo "status $?"
grep x /no/such/file; echo "status $?"
grep -m1 pie words
echo 'a+b' | grep 'a+b'
echo 'aab' | grep -E 'a+b'
egrep 'a{2}' <<EOF
ba
baa
EOF
