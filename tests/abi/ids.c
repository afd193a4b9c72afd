/* SPDX-License-Identifier: MIT */
/*
 * Who a process is: its numbers, its parent's, its users, and the calls that a
 * C library makes about them when it starts.
 */
#include "abi.h"

int main(void)
{
	ok(getpid() > 1, "the process has a number above 1");
	gives(syscall(SYS_gettid), getpid());
	ok(getppid() >= 0, "and a parent");
	gives(syscall(SYS_getpgid, 0), getpgrp());
	fails(syscall(SYS_getpgid, 0x3fffffff), ESRCH);
	gives(syscall(SYS_set_tid_address, NULL), getpid());
	gives(syscall(SYS_getuid), getuid());
	fails(syscall(SYS_set_robust_list, NULL, 23), EINVAL);
	gives(syscall(SYS_set_robust_list, NULL, 24), 0);
	gives(syscall(SYS_sched_yield), 0);
	return done();
}
