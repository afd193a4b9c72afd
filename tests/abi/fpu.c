/* SPDX-License-Identifier: MIT */
/*
 * Vector registers are the program's own, whatever the kernel does with the
 * processor in the meantime.
 */
#include "abi.h"

#include <time.h>

static unsigned long pattern(int i)
{
	return 0x0123456789abcdef * (unsigned long)(i + 1);
}

/* Fills xmm0..3, makes a system call, and looks again. */
static int survives(long nr, long a, long b)
{
	unsigned long in[4], out[4] = { 0 };
	long result;

	for (int i = 0; i < 4; i++)
		in[i] = pattern(i);
	__asm__ volatile("movq 0(%3), %%xmm0\n\tmovq 8(%3), %%xmm1\n\t"
			 "movq 16(%3), %%xmm2\n\tmovq 24(%3), %%xmm15\n\t"
			 "syscall\n\t"
			 "movq %%xmm0, 0(%4)\n\tmovq %%xmm1, 8(%4)\n\t"
			 "movq %%xmm2, 16(%4)\n\tmovq %%xmm15, 24(%4)"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "r"(in), "r"(out), "S"(b)
			 : "rcx", "r11", "memory", "xmm0", "xmm1", "xmm2",
			   "xmm15");
	return !memcmp(in, out, sizeof(in));
}

int main(void)
{
	struct timespec nap = { 0, 5000000 };
	volatile double x = 1.0;
	unsigned int mxcsr = 0x1fa0, seen;

	ok(survives(SYS_getppid, 0, 0), "over a system call");
	ok(survives(SYS_sched_yield, 0, 0), "over a yield");
	ok(survives(SYS_nanosleep, (long)&nap, 0), "over a sleep");
	for (int i = 0; i < 1000; i++)
		x = x * 1.000001 + 1e-9;
	ok(x > 1.001 && x < 1.0011, "and arithmetic is right");
	__asm__ volatile("ldmxcsr %0" :: "m"(mxcsr));
	syscall(SYS_nanosleep, &nap, NULL);
	__asm__ volatile("stmxcsr %0" : "=m"(seen));
	gives(seen, mxcsr);
	return done();
}
