#!/bin/sh
# SPDX-License-Identifier: MIT
# What somebody who is not root may do.
as() { su -s /bin/sh nobody -c "$1"; echo "status $?"; }
umask 022
chmod 755 .
echo secret > secret; chmod 600 secret
echo public > public
mkdir open closed sticky listable
chmod 777 open; chmod 700 closed; chmod 1777 sticky; chmod 744 listable
echo in > closed/f; echo mine > sticky/roots; chmod 666 sticky/roots; echo l > listable/f
as 'id -u; id -un'
as 'cat public'
as 'cat secret'
as 'echo x > public'
as 'echo x > new'
as 'echo x > open/new; cat open/new'
stat -c '%U %a' open/new
as 'cat closed/f'
as 'ls closed'
as 'ls listable; cat listable/f'
as 'rm sticky/roots'
as 'mv sticky/roots sticky/taken'
as 'echo added >> sticky/roots; cat sticky/roots'
as ': > sticky/own; rm sticky/own; ls sticky'
as 'chmod 777 public'
as 'chown nobody public'
as 'ln open/new open/hard; ls open'
as 'touch public'
as 'touch -d 2001-01-01 public'
as 'kill -0 1'
as 'mkdir open/d; rmdir open/d; mkdir d'
as '[ -r secret ]; echo $?; [ -w public ]; echo $?; [ -x closed ]; echo $?; [ -w open ]; echo $?'
as 'cd closed'
chown nobody secret; as 'cat secret; chmod 644 secret; chown root secret'
stat -c '%U %a' secret
echo 'echo ran' > script; chmod 700 script; as ./script
chmod 4755 public; chown nobody public; stat -c %a public
as 'umask 077; : > open/private; stat -c %a open/private'
as 'ulimit -n 100; ulimit -n 200; ulimit -n'
