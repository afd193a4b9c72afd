/* SPDX-License-Identifier: MIT */
/*
 * User memory: the check of the range, the window that SMAP leaves shut, and
 * the copy that may fault.  The copies themselves are in copy.S.
 *
 * A range that reaches into the kernel's half is refused before anything is
 * copied; inside the user half the page tables decide.
 */
#include <arch/uaccess.h>
#include "arch.h"

#define EFAULT 14

unsigned long copy_nofault(void *to, const void *from, unsigned long n);
unsigned long clear_nofault(void *to, unsigned long n);
long string_nofault(char *to, const char *from, long count);
int cmpxchg_nofault(u32 *ptr, u32 old, u32 new, u32 *seen);

unsigned long clear_user(void __user *to, unsigned long n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	user_window_open();
	n = clear_nofault((__force void *)to, n);
	user_window_close();
	return n;
}

long strncpy_from_user(char *to, const char __user *from, long count)
{
	unsigned long start = (__force unsigned long)from;
	long limit, length;

	if (count <= 0)
		return 0;
	if (start >= TASK_SIZE)
		return -EFAULT;
	limit = min_t(unsigned long, count, TASK_SIZE - start);
	user_window_open();
	length = string_nofault(to, (__force const char *)from, limit);
	user_window_close();
	/* No NUL before the end of the user half: what follows is not his. */
	return length == limit && limit < count ? -EFAULT : length;
}

int cmpxchg_user(u32 __user *ptr, u32 old, u32 new, u32 *seen)
{
	int error;

	if (!access_ok(ptr, sizeof(*ptr)))
		return -EFAULT;
	user_window_open();
	error = cmpxchg_nofault((__force u32 *)ptr, old, new, seen);
	user_window_close();
	return error;
}

int copy_from_kernel_nofault(void *to, const void *from, unsigned long n)
{
	if ((unsigned long)from < PAGE_OFFSET)
		return -EFAULT;
	return copy_nofault(to, from, n) ? -EFAULT : 0;
}

int copy_to_kernel_nofault(void *to, const void *from, unsigned long n)
{
	if ((unsigned long)to < PAGE_OFFSET)
		return -EFAULT;
	return copy_nofault(to, from, n) ? -EFAULT : 0;
}
