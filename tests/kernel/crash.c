/* SPDX-License-Identifier: MIT */
/*
 * Ways to panic, one each, for the tests that read the panic's text.
 *
 * They are run only by name ("ktest ktest.crash=null") and do not come back;
 * one that does has failed.
 */
#include <arch/uaccess.h>
#include <core/ktest.h>
#include <core/spinlock.h>

/* Verifies (from outside) that a write through NULL is said in words. */
KTEST(crash, null)
{
	*(volatile int *)NULL = 1;
	EXPECT(!"came back");
}

static noinline int recurse(volatile int *depth)
{
	volatile char frame[256];

	frame[0] = 1;
	return ++*depth < 0 ? 0 : recurse(depth) + frame[0];
}

/* Verifies that a stack that runs over its end is called that. */
KTEST(crash, stack)
{
	volatile int depth = 0;

	EXPECT(!recurse(&depth));
}

/* Verifies that a write to the kernel's text is caught. */
KTEST(crash, wx)
{
	*(volatile char *)_text = 0;
	EXPECT(!"came back");
}

/* Verifies that data cannot be executed. */
KTEST(crash, exec)
{
	static u8 ret[16] = { 0xc3 };

	((void (*)(void))(unsigned long)ret)();
	EXPECT(!"came back");
}

/* Verifies that a failed assertion names its place. */
KTEST(crash, assert)
{
	int two = 2;

	barrier();
	KASSERT(two == 3);
}

/* Verifies that a spinlock taken twice is found at once. */
KTEST(crash, lock)
{
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	spin_lock(&lock);
	EXPECT(!"came back");
}

/* Verifies that touching user memory by a plain pointer is named. */
KTEST(crash, user)
{
	*(volatile int *)0x400000 = 1;
	EXPECT(!"came back");
}
