/* SPDX-License-Identifier: MIT */
/*
 * What the system calls itself, on which programs decide what to use.
 */
#include "abi.h"

#include <stdlib.h>
#include <sys/utsname.h>

int main(void)
{
	struct utsname name;

	gives(uname(&name), 0);
	ok(!strcmp(name.sysname, "Linux"), "the system is Linux to programs");
	ok(!strcmp(name.machine, "x86_64"), "the machine is x86_64");
	ok(atoi(name.release) >= 6, "the release is 6 or later");
	ok(name.nodename[0] && name.version[0], "node and version are named");
	fails(syscall(SYS_uname, (void *)8), EFAULT);
	return done();
}
