/* SPDX-License-Identifier: MIT */
/*
 * Numbers that are no system calls: too large, negative, or of calls that
 * Linux lists but never had.
 */
#include "abi.h"

int main(void)
{
	fails(syscall(1000), ENOSYS);
	fails(syscall(511), ENOSYS);
	fails(syscall(-1), ENOSYS);
	fails(syscall(0x7fffffff), ENOSYS);
	fails(syscall(SYS_tuxcall), ENOSYS);
	fails(syscall(SYS_vserver), ENOSYS);
	return done();
}
