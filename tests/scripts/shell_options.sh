#!/bin/sh
# SPDX-License-Identifier: MIT
# set -e, -u, -x, -n and friends.
sh -ec 'false; echo not reached'; echo $?
sh -ec 'false || true; echo reached'
sh -ec 'if false; then :; fi; echo reached'
sh -ec '! true; echo reached'
sh -ec '(exit 3); echo not reached'; echo $?
sh -ec 'x=$(false); echo not reached'; echo $?
sh -uc 'echo $undefined' 2> /dev/null; echo $?
sh -xc 'echo traced; a=1; [ $a = 1 ]' 2>&1
sh -nc 'echo not run'
sh -c 'echo $0 $1 $2' name a b
sh -vc 'echo verbose' 2>&1
sh -c 'set -o pipefail; false | true; echo $?'
sh -c 'false | true; echo $?'
sh -c 'set -a; exported=1; sh -c "echo \$exported"'
echo 'echo from stdin $1' | sh -s arg
sh -c 'exit 256'; echo $?
sh -c 'exit -1' 2> /dev/null; echo $?
sh -c 'syntax error (' 2> /dev/null; echo $?
sh nosuchscript 2> /dev/null; echo $?
sh -c nosuchcommand 2> /dev/null; echo $?
sh -c ./ 2> /dev/null; echo $?
: > noexec; sh -c ./noexec 2> /dev/null; echo $?
echo 'echo ran without a first line' > plain; chmod +x plain; ./plain
printf '#!/bin/sh\necho "ran: $*"\n' > script; chmod +x script; ./script a b
printf '#!/bin/sh -x\necho traced\n' > script2; chmod +x script2; ./script2 2>&1
printf '#!/no/such/interpreter\n' > script3; chmod +x script3; ./script3 2> /dev/null; echo $?
set -o | grep -c .
getopt ab: -a -b value rest
while getopts ab:c opt -a -b val -c rest; do echo "$opt ${OPTARG-}"; done; echo $OPTIND
