#!/bin/sh
# SPDX-License-Identifier: MIT
# ulimit, and what happens at the limits.
(ulimit -f 1; head -c 2000 /dev/zero > big 2> /dev/null; echo "status $?"); wc -c < big
(ulimit -n 30; ulimit -n; ulimit -Hn)
(ulimit -Sn 16; ulimit -Sn; ulimit -Sn 20; ulimit -Sn)
(ulimit -c 0; ulimit -c)
(ulimit -s 512; ulimit -s; sh -c 'ulimit -s')
(ulimit -v 200000; ulimit -v)
(ulimit -t 100; ulimit -t)
(ulimit -d 100000; ulimit -d)
ulimit -f
(ulimit -n 8; exec 3> a 4> b 5> c 6> d 7> e && echo "7 is fine"
exec 8> f) 2> /dev/null; echo "status $?"
(ulimit -Hn 10; ulimit -Hn; ulimit -n 5; ulimit -n)
(ulimit -f 4; (trap '' XFSZ; head -c 9999 /dev/zero > big2) 2> /dev/null; wc -c < big2)
