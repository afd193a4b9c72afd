/* SPDX-License-Identifier: MIT */
/*
 * The stack grows where it is touched, by the program or by the kernel for it,
 * as far as its limit.
 */
#include "abi.h"

#include <alloca.h>
#include <sys/resource.h>

#define PAGE 4096UL

static unsigned long depth_sum(int depth)
{
	volatile char frame[PAGE];

	frame[0] = frame[PAGE - 1] = 1;
	return depth ? depth_sum(depth - 1) + frame[0] : 0;
}

static void check_growth(void)
{
	volatile char *far;

	gives(depth_sum(1500), 1500);
	far = alloca(1UL << 20);
	far[0] = 5;
	gives(far[0], 5);
}

static void check_kernel_growth(void)
{
	char *below = alloca(512UL << 10);

	/* The first touch is the kernel's own. */
	ok(writable(below), "the kernel's writes make it grow, too");
	ok(readable(below), "and stay");
}

static void check_limit(void)
{
	struct rlimit limit;

	gives(getrlimit(RLIMIT_STACK, &limit), 0);
	ok(limit.rlim_cur >= 1UL << 20, "its limit is a megabyte or more");
}

int main(void)
{
	check_growth();
	check_kernel_growth();
	check_limit();
	return done();
}
