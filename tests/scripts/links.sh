#!/bin/sh
# SPDX-License-Identifier: MIT
# Symbolic and hard links.
echo data > file
ln -s file link; cat link; readlink link
ln file hard; stat -c '%h' file
echo more >> hard; cat file
rm file; cat link; echo "status $?"
cat hard
ln -s loop2 loop1; ln -s loop1 loop2; cat loop1; echo "status $?"
mkdir dir; echo in > dir/f; ln -s dir d; cat d/f; ls d; ls -d d
ln -s /no/such nowhere; ls nowhere; cat nowhere
ln -s hard link 2> /dev/null; echo "status $?"
ln -sf hard link; readlink link; cat link
ln -sfn hard d; readlink d
readlink -f link | sed 's,.*/,,'
realpath dir/../link | sed 's,.*/,,'
readlink hard; echo "status $?"
mv link moved; readlink moved
cp -P moved copy; readlink copy
cp -L moved real; [ -L real ] || cat real
ln hard dir 2> /dev/null; ls dir
ln dir dirhard 2> /dev/null; echo "status $?"
mkdir -p x/y; ln -s ../../hard x/y/up; cat x/y/up
(cd x/y && cat up)
ln -s "" empty 2> /dev/null; echo "status $?"
long=$(printf '%0250d' 0); ln -s $long l; readlink l | wc -c
n=0; echo end > c0; while [ $n -lt 39 ]; do ln -s c$n c$((n + 1)); n=$((n + 1)); done; cat c39
ln -s c39 c40; cat c40; ln -s c40 c41; cat c41 2> /dev/null; echo "status $?"
rm moved; ls
