#!/bin/sh
# SPDX-License-Identifier: MIT
# Patterns: file names and case.
touch a b ab abc a.c b.c .hidden 'with space'
mkdir d; touch d/x d/y
echo *
echo a*
echo ?
echo ??
echo [ab]
echo [!a]*
echo *.c
echo .h*
echo */*
echo nomatch*
echo "*" '*' \*
set -f; echo *; set +f
for f in *; do echo "<$f>"; done
for w in apple Banana 42 x.tar.gz -o '' 'a b'; do
	case $w in
	[a-z]*.tar.gz) echo "archive $w" ;;
	[a-z]*) echo "lower $w" ;;
	[A-Z]*) echo "upper $w" ;;
	[0-9] | [0-9][0-9]) echo "number $w" ;;
	-*) echo "option $w" ;;
	'') echo empty ;;
	*) echo "other $w" ;;
	esac
done
case abc in a?c) echo yes ;; esac
case 'a*c' in 'a*c') echo literal ;; esac
p='a*'; case abc in $p) echo expanded ;; esac; case abc in "$p") ;; *) echo quoted ;; esac
ls -d [[:alpha:]]
mkdir many; i=0; while [ $i -lt 300 ]; do : > many/f$i; i=$((i + 1)); done
echo many/* | wc -w; ls many | wc -l; echo many/f29?
rm many/f1*; ls many | wc -l
