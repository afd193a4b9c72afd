/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault, and the exceptions behind them.
 */
#include <arch/uaccess.h>
#include <core/ktest.h>
#include <core/time.h>
#include <lib/errno.h>

#define HOLE ((void *)(VMALLOC_END - PAGE_SIZE))	/* never mapped */

/* Verifies that reading where nothing is mapped is an error, not a panic. */
KTEST(traps, read_of_nothing)
{
	u64 word;

	EXPECT_EQ(copy_from_kernel_nofault(&word, HOLE, sizeof(word)),
		  -EFAULT);
}

/* Verifies the same for a non-canonical address, which is a protection fault
 * and not a page fault. */
KTEST(traps, read_non_canonical)
{
	u64 word;

	EXPECT_EQ(copy_from_kernel_nofault(&word, (void *)0xffff000000000000UL,
					   sizeof(word)), -EFAULT);
}

/* Verifies that a user pointer into the kernel's half is refused whole. */
KTEST(traps, kernel_pointer_from_user)
{
	char byte = 1;

	EXPECT_EQ(copy_to_user((void __user __force *)&byte, "x", 1), 1);
	EXPECT_EQ(byte, 1);
	EXPECT_EQ(copy_from_user(&byte, (void __user __force *)_data, 1), 1);
	EXPECT_EQ(clear_user((void __user __force *)&byte, 1), 1);
}

/* Verifies that a range that wraps or crosses the end of the user half is
 * refused. */
KTEST(traps, range_across_the_end)
{
	char bytes[32];

	EXPECT_EQ(copy_from_user(bytes, (void __user __force *)(TASK_SIZE - 16),
				 32), 32);
	EXPECT(!access_ok((void __user __force *)0x1000, -1UL));
	EXPECT(access_ok((void __user __force *)(TASK_SIZE - 16), 16));
}

/* Verifies that time passes and never goes back. */
KTEST(time, monotonic)
{
	ktime_t last = ktime_get(), now;

	for (int i = 0; i < 1000; i++) {
		now = ktime_get();
		EXPECT(now >= last);
		last = now;
	}
	udelay(10);
	EXPECT(ktime_get() - last >= 10 * NSEC_PER_USEC);
}

/* Verifies that the wall clock is in this century. */
KTEST(time, wall_clock)
{
	EXPECT(ktime_get_real() / NSEC_PER_SEC > 946684800);
}
