/* SPDX-License-Identifier: MIT */
/*
 * Segment bases: FS holds thread-local storage, GS is free to use.  Both
 * belong to the thread, not to the processor.
 */
#include "abi.h"

#define ARCH_SET_GS 0x1001
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

static __thread int here = 5;

int main(void)
{
	unsigned long fs = 0, gs = 1, self, words[4] = { 11, 22, 33, 44 };

	gives(syscall(SYS_arch_prctl, ARCH_GET_FS, &fs), 0);
	__asm__ volatile("mov %%fs:0, %0" : "=r"(self));
	gives(fs, self);
	gives(syscall(SYS_arch_prctl, ARCH_GET_GS, &gs), 0);
	gives(gs, 0);
	gives(syscall(SYS_arch_prctl, ARCH_SET_GS, words), 0);
	__asm__ volatile("mov %%gs:16, %0" : "=r"(self));
	gives(self, 33);
	syscall(SYS_sched_yield);
	__asm__ volatile("mov %%gs:8, %0" : "=r"(self));
	gives(self, 22);
	fails(syscall(SYS_arch_prctl, ARCH_SET_GS, 1UL << 63), EPERM);
	fails(syscall(SYS_arch_prctl, 0x9999, 0), EINVAL);
	gives(here, 5);
	return done();
}
