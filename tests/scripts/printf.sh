#!/bin/sh
# SPDX-License-Identifier: MIT
# printf and echo.
printf '%s\n' a b c
printf '%s-%s\n' 1 2 3
printf '%d %5d %-5d| %05d %+d\n' 42 42 42 42 42
printf '%x %X %o %#x %#o\n' 255 255 8 255 8
printf '%u\n' -1
printf '%c%c\n' hello world
printf '%.3s|%10s|%-10s|\n' abcdef abc abc
printf '%5.2f %e %g\n' 3.14159 31415.9 0.0001
printf '%b\n' 'tab\there\nnew \0101'
printf 'octal \101 \x41 newline\n'
printf '%%\n'
printf '%*d|%-*d|\n' 6 42 6 42
printf '%d\n' "'A"
printf '%d\n' 0x10 010
printf '%d\n' abc 2> /dev/null; echo "status $?"
printf 'no newline'; echo
printf '%s\n'
printf '\\ \a\b\f\v' | od -c
echo -n no newline; echo
echo -e 'a\tb\nc'
echo 'a\tb'
echo -E 'a\tb'
echo -- x
echo "$(printf 'trailing\n\n\n')"
printf '%s %s\n' "two words" 'and "quotes"'
printf '%08.3f|%+.1f|% d\n' 3.14159 2.55 7
