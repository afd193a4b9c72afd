#!/bin/sh
# SPDX-License-Identifier: MIT
# Modes of what is made.
umask
for m in 000 022 027 077 777; do
	umask $m
	: > file$m; mkdir dir$m
	stat -c '%a %n' file$m dir$m
done
umask 022
umask -S
umask u=rwx,g=rx,o=
umask
umask g+w; umask
umask 022
mkdir -m 1777 sticky; stat -c '%a %A' sticky
mkdir -p -m 700 a/b/c; stat -c '%a' a a/b a/b/c
: > f; chmod 4711 f; stat -c '%a %A' f
chmod u-s,g+s,o+t f; stat -c '%a %A' f
chmod a=r f; stat -c '%a' f
chmod +x f; stat -c '%a' f
chmod u=rwX,go=rX dir077; stat -c '%a' dir077
mkfifo -m 600 p; stat -c '%a %F' p
mkdir d; chmod -R 700 d; stat -c '%a' d
cp -p f g; stat -c '%a' g
umask 077; cp f h; stat -c '%a' h
install -m 755 f i 2> /dev/null || echo "no install"
chmod 999 f 2> /dev/null; echo "status $?"
umask 9 2> /dev/null; echo "status $?"
