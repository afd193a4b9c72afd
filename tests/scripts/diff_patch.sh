#!/bin/sh
# SPDX-License-Identifier: MIT
# Comparing and patching.
seq 10 > a
sed -e 3d -e 's/7/seven/' -e '9a\
nine and a half' a > b
diff a b; echo "status $?"
diff -u a b | sed '1,2s/\t.*//'
diff a a; echo "status $?"
diff -q a b
cmp a b; echo "status $?"
cmp a a; echo "status $?"
cmp -s a b; echo "status $?"
diff -u a b > p; cp a c; patch c p; cmp c b && echo patched
patch -R c p; cmp c a && echo unpatched
mkdir x y; cp a x/f; cp b y/f; echo only > x/g
diff -r x y | head -n 2; diff -rq x y
echo '  spaces' > s1; echo 'spaces' > s2; diff -w s1 s2 && echo same
diff a nosuch 2> /dev/null; echo "status $?"
printf 'no newline' > n1; printf 'no newline\n' > n2; diff n1 n2
ed -s a <<EOF
3d
\$a
eleven
.
1,2p
w
q
EOF
cat a | tail -n 2
