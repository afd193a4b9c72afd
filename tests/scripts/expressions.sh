#!/bin/sh
# SPDX-License-Identifier: MIT
# expr, arithmetic expansion, bc and dc.
expr 1 + 2 '*' 3
expr \( 1 + 2 \) '*' 3
expr 17 / 5
expr 17 % 5
expr 5 - 8
expr 3 '<' 5; expr 5 '<' 3; echo "status $?"
expr length hello
expr substr hello 2 3
expr index hello l
expr hello : 'h\(.*\)o'
expr hello : '.*'
expr 1 / 0 2> /dev/null; echo "status $?"
expr a + 1 2> /dev/null; echo "status $?"
echo $((1 + 2 * 3)) $(((1 + 2) * 3)) $((7 / 2)) $((-7 / 2)) $((-7 % 3))
echo $((1 << 10)) $((0xff & 0x0f)) $((1 | 6)) $((5 ^ 1)) $((~0)) $((010))
echo $((3 > 2)) $((3 == 4)) $((1 && 0)) $((1 || 0)) $((!1)) $((1 ? 5 : 6))
echo $((9223372036854775807 + 1))
i=5; echo $((i++)) $i $((++i)) $((i += 10)) $i
echo '2 ^ 100' | bc
echo 'scale=20; 1/3' | bc
echo 'for (i = 0; i < 4; i++) i * i' | bc
echo 'ibase=16; FF' | bc
echo '2 3 + 4 * p' | dc
echo '10 k 2 v p' | dc
factor 360 97 1000003
