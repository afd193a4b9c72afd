#!/bin/sh
# SPDX-License-Identifier: MIT
# Bytes seen and moved: dd, od, hexdump, xxd, base64, checksums.
seq 100 > f
dd if=f of=g bs=10 count=3 2> /dev/null; cat g; echo
dd if=f bs=1 skip=4 count=6 2> /dev/null; echo
printf XX | dd of=g bs=1 seek=5 conv=notrunc 2> /dev/null; cat g; echo
dd if=/dev/zero of=sparse bs=1 seek=100000 count=1 2> /dev/null; wc -c < sparse
dd if=f of=/dev/null bs=64 2>&1 | head -n 2
printf 'abc\n\001\377' | od -c
printf 'abc\n\001\377' | od -An -tx1
printf 'abcdefghijklmnopqrstuvwxyz' | hexdump -C
printf 'hello' | xxd
printf 'hello' | xxd -p
printf '68656c6c6f' | xxd -r -p; echo
printf 'hello world' | base64
printf 'aGVsbG8gd29ybGQ=' | base64 -d; echo
uuencode f < f | uudecode -o - | cmp - f && echo same
md5sum f; sha1sum f; sha256sum f; sha512sum f | cut -c1-32; sha3sum f
md5sum f > sums; md5sum -c sums
echo tampered >> f; md5sum -c sums 2> /dev/null; echo "status $?"
crc32 f
strings -n 4 f | head -n 1
truncate -s 10 f; wc -c < f; truncate -s 20 f; od -c f
head -c 65537 /dev/zero | md5sum
head -c 10 /dev/urandom | wc -c
unix2dos < g | od -c | head -n 1
cat -v <<EOF
tab	here
EOF
cat -A g 2> /dev/null | head -n 1
