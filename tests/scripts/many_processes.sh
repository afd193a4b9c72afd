#!/bin/sh
# SPDX-License-Identifier: MIT
# Processes by the hundred.
i=0; while [ $i -lt 300 ]; do (exit $((i % 7))); s=$((s + $?)); i=$((i + 1)); done; echo $s
i=0; while [ $i -lt 100 ]; do /bin/true || echo bad; i=$((i + 1)); done; echo $i
i=0; while [ $i -lt 60 ]; do (echo $i) & i=$((i + 1)); done | sort -n | md5sum
f() { [ $1 = 0 ] && { echo bottom; return; }; (f $(($1 - 1))); }; f 30
chain() { if [ $1 = 0 ]; then cat; else cat | chain $(($1 - 1)); fi; }; seq 100 | chain 20 | md5sum
i=0; while [ $i -lt 20 ]; do sleep 0.05 & i=$((i + 1)); done; wait; echo all
seq 50 | while read -r n; do sh -c "exit $n"; echo $?; done | awk '{ s += $1 } END { print s }'
