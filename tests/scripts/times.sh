#!/bin/sh
# SPDX-License-Identifier: MIT
# Times of files, and dates.
export TZ=UTC0
is_new() { [ "$(stat -c %Y $1)" -gt 946684800 ] && echo "$1 changed"; }
date -d @0
date -d '2001-02-03 04:05:06' +%s
date -d @1000000000 '+%Y-%m-%d %H:%M:%S %a %b %j %U'
touch -d '2001-02-03 04:05:06' a
stat -c '%Y %y' a
ls -l --full-time a | awk '{ print $6, $7, $9 }'
touch -d @1234567890 b; stat -c %Y b
touch -r a c; stat -c %Y c
[ b -nt a ] && echo "b is newer"
touch -d '1999-12-31 00:00:00' d; ls -t a b d
ls -tr a b d
cp -p a e; stat -c %Y e
mkdir dir; touch -d '2000-01-01 00:00:00' dir; : > dir/x; is_new dir
touch -d '2000-01-01 00:00:00' dir; rm dir/x; is_new dir
touch -d '2000-01-01 00:00:00' a; cat a; stat -c %Y a
touch -d '2000-01-01 00:00:00' a; echo x >> a; is_new a
touch -d '2000-01-01 00:00:00' a; chmod 600 a; stat -c %Y a
touch -d '2000-01-01 00:00:00' a; mv a f; stat -c %Y f
touch -c none; [ -e none ] || echo "not made"
TZ=EST5EDT date -d @1000000000 +%H:%M
TZ=XYZ-3 date -d @0 +%H:%M
cal 2 2000
date -u -d '1970-01-02 00:00:00' +%s
touch -d '1969-12-31 00:00:00' g; stat -c %Y g
touch -d '2100-01-01 00:00:00' h; stat -c %Y h
