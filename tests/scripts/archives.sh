#!/bin/sh
# SPDX-License-Identifier: MIT
# Archives and compression, there and back.
mkdir -p src/sub
seq 2000 > src/numbers
printf 'text\n' > src/sub/text
head -c 100000 /dev/zero > src/zeros
ln -s numbers src/link
ln src/numbers src/hard
chmod 4750 src/sub/text
chmod 700 src/sub
touch -d '2003-04-05 06:07:08' src/numbers src/zeros src/sub/text src/sub src
tar cf a.tar src
tar tf a.tar | sort
mkdir out
tar xf a.tar -C out
(cd out; find src -type f | sort | xargs md5sum)
ls -ld out/src/sub out/src/sub/text | cut -c1-10
stat -c '%Y %a %h' out/src/numbers
readlink out/src/link
tar czf a.tgz src
mkdir out2
tar xzf a.tgz -C out2
diff -r src out2/src && echo same
gzip -c src/numbers | gzip -dc | cmp - src/numbers && echo same
gzip -n < src/numbers | wc -c
gzip -n < src/zeros | md5sum
cp src/numbers n
gzip n
ls n*
zcat n.gz | tail -n 1
gunzip n.gz
md5sum n
bzip2 -c n | bunzip2 -c | cmp - n && echo same
bzip2 < src/zeros | md5sum
(cd src; find . | sort | cpio -o -H newc 2> /dev/null) > a.cpio
mkdir out3
(cd out3; cpio -id < ../a.cpio 2> /dev/null)
diff -r src out3 && echo same
cpio -t < a.cpio 2> /dev/null
tar xf /no/such.tar 2> /dev/null; echo "status $?"
printf garbage | gzip -dc 2> /dev/null; echo "status $?"
head -c 5000 a.tgz | tar tz > /dev/null 2>&1; echo "status $?"
tar cf - src | (cd out2; rm -rf src; tar xf -); diff -r src out2/src && echo same
