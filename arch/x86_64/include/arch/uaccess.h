/* SPDX-License-Identifier: MIT */
/*
 * The kernel's hands in user memory.
 *
 * Any user pointer may be wrong at any moment, so every access is one that may
 * fault: its instruction has an entry in the exception table that leads to a
 * fixup, and the function reports what was not copied.  With SMAP the CPU
 * refuses user addresses except between STAC and CLAC (SDM 3A 4.6.1).
 */
#ifndef ARCH_UACCESS_H
#define ARCH_UACCESS_H

#include <arch/page.h>

/* True if [addr, addr+size) lies in the process's half. */
static inline bool access_ok(const volatile void __user *addr,
			     unsigned long size)
{
	unsigned long start = (__force unsigned long)addr;

	return size <= TASK_SIZE && start <= TASK_SIZE - size;
}

/* Bytes NOT copied: 0 is success.  May sleep, unless page faults are off
 * (pagefault_disable), when an absent page counts as not copied. */
unsigned long __must_check copy_to_user(void __user *to, const void *from,
					unsigned long n);
unsigned long __must_check copy_from_user(void *to, const void __user *from,
					  unsigned long n);
/* Bytes NOT cleared. */
unsigned long __must_check clear_user(void __user *to, unsigned long n);
/* Copies a string of up to count bytes with its NUL.  Its length without the
 * NUL; count if there was no NUL in count bytes; -EFAULT. */
long __must_check strncpy_from_user(char *to, const char __user *from,
				    long count);

/* Kernel addresses that may not be mapped or not writable (tests, dumps): 0 or
 * -EFAULT.  Never sleep, never change a table. */
int __must_check copy_from_kernel_nofault(void *to, const void *from,
					  unsigned long n);
int __must_check copy_to_kernel_nofault(void *to, const void *from,
					unsigned long n);

/* Single values of 1, 2, 4 or 8 bytes: 0 or -EFAULT. */
#define get_user(x, ptr)                                                   \
	({                                                                 \
		__typeof__((__typeof__(*(ptr)) __force)0) _value;          \
		int _error = copy_from_user(&_value, ptr, sizeof(_value))  \
			? -14 : 0;                                         \
		if (!_error)                                               \
			(x) = _value;                                      \
		_error;                                                    \
	})
#define put_user(x, ptr)                                                   \
	({                                                                 \
		__typeof__(*(ptr)) __force _value = (x);                   \
		copy_to_user(ptr, &_value, sizeof(_value)) ? -14 : 0;      \
	})

/* Atomic exchange on a user word (futex): 0, -EFAULT, or -EAGAIN if *ptr was
 * not old; *seen is what was there. */
int __must_check cmpxchg_user(u32 __user *ptr, u32 old, u32 new, u32 *seen);

#endif
