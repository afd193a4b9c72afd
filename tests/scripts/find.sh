#!/bin/sh
# SPDX-License-Identifier: MIT
# Walking trees.
mkdir -p top/one/two top/three
echo 1 > top/a.txt
echo 22 > top/one/b.txt
echo 333 > top/one/two/c.c
: > top/three/empty
ln -s a.txt top/link
chmod 640 top/a.txt
find top | sort
find top -type f | sort
find top -type d | sort
find top -type l
find top -name '*.txt' | sort
find top -iname 'A*'
find top -empty | sort
find top -perm 640
find top -maxdepth 1 | sort
find top -mindepth 2 -type f | sort
find top -size -1k -type f | sort
find top -size 0 -type f
find top -type f -exec wc -c {} \; | sort
find top -type f -exec echo all: {} + | tr ' ' '\n' | sort
find top -type f ! -name '*.txt' | sort
find top \( -name '*.c' -o -name link \) | sort
find top -path '*one*' -prune -o -print | sort
touch -d '2001-02-03 00:00:00' top/a.txt
touch -d '2002-02-03 00:00:00' old
find top -type f -newer old | sort
find top -links 1 -name a.txt
find top -type f -print0 | tr '\0' '\n' | sort
find top -name c.c -delete
find top -type f | sort
find top -depth -type d
find /no/such/dir; echo "status $?"
find top -exec false {} \; ; echo "status $?"
