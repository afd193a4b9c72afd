#!/bin/sh
# SPDX-License-Identifier: MIT
# cp, mv, rm, mkdir, rmdir, and what they refuse.
mkdir -p a/b/c; echo x > a/f; echo y > a/b/g; ln -s f a/l
cp -r a z; find z | sort; cp -a a y; readlink y/l
cp a/f a/b new 2> /dev/null; echo $?
cp a dest; echo $?
cp nosuch x; echo $?
cp a/f a/f; echo $?
mv a/f a/renamed; ls a
mv a/renamed y; ls y
mv nosuch x; echo $?
mkdir y; echo $?
mkdir q/r; echo $?
mkdir -p q/r q/r; echo $?
rmdir a; echo $?
rmdir a/b/c; ls a/b
rm a; echo $?
rm nosuch; echo $?
rm -f nosuch; echo $?
rm -rf a; ls
mv y z; ls z; find z | sort
echo 1 > one; echo 2 > two; mv one two; cat two
mkdir d1 d2; mv d1 d2; ls d2; mv d2 d2/d1; echo $?
: > f; mv f nosuchdir/; echo $?
mkdir full; : > full/x; mkdir other; mv other full; ls full
cat full; echo $?
cd nosuch; echo $?
cd full && ls && cd .. && ls -d full
mkdir gone; cd gone; rmdir ../gone; ls; touch x; echo $?; cd ..
touch -- -dash; ls -d -- -dash; rm -- -dash
name=$(printf '%0255d' 1); : > $name && ls $name | wc -c; touch ${name}x 2> /dev/null; echo $?
cp -r z z/inside 2> /dev/null; echo $?
rm -rf z; ls
