#!/bin/sh
# SPDX-License-Identifier: MIT
# What test says of files.
: > empty
echo x > full
mkdir dir
ln -s full link
ln -s nowhere dangling
mkfifo fifo
chmod 4755 full
chmod 1777 dir
t() { if [ "$@" ]; then echo "$*: yes"; else echo "$*: no"; fi; }
for f in empty full dir link dangling fifo none /dev/null; do
	for o in -e -f -d -L -h -p -c -b -S -s -r -w -u -g -k; do
		[ "$o$f" = -sdir ] || t $o $f # what a folder weighs is the file system's affair
	done
done
t -x full
t -x empty
touch -d 2001-01-01 older
touch -d 2002-01-01 newer
t newer -nt older
t older -nt newer
t older -ot newer
ln full hard
t full -ef hard
t full -ef empty
t -t 0
t -n ""
t -z ""
t a = a
t a != b
t 3 -lt 10
t 3 -gt 10
t 1 -eq 01
[ 1 -eq x ] 2> /dev/null; echo "status $?"
t ! -e none
t -f full -a -d dir
t -f none -o -d dir
test; echo "status $?"
