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

/* What the macros below expand to, by size: 0 or -EFAULT. */
int user_load1(const volatile void __user *from, u64 *to);
int user_load2(const volatile void __user *from, u64 *to);
int user_load4(const volatile void __user *from, u64 *to);
int user_load8(const volatile void __user *from, u64 *to);
int user_store1(volatile void __user *to, u64 value);
int user_store2(volatile void __user *to, u64 value);
int user_store4(volatile void __user *to, u64 value);
int user_store8(volatile void __user *to, u64 value);

#define USER_BY_SIZE(fn, ptr, arg)                           \
	(sizeof(*(ptr)) == 1 ? fn##1(ptr, arg) :             \
	 sizeof(*(ptr)) == 2 ? fn##2(ptr, arg) :             \
	 sizeof(*(ptr)) == 4 ? fn##4(ptr, arg) : fn##8(ptr, arg))

/* Single values of 1, 2, 4 or 8 bytes, pointers too: 0 or -EFAULT. */
#define get_user(x, ptr)                                                \
	({                                                              \
		u64 _bits;                                              \
		int _error = USER_BY_SIZE(user_load, ptr, &_bits);      \
		BUILD_BUG_ON(sizeof(*(ptr)) > 8);                       \
		if (!_error)                                            \
			(x) = (__typeof__((__typeof__(*(ptr)) __force)0)) \
				_bits;                                  \
		_error;                                                 \
	})
#define put_user(x, ptr)                                                \
	({                                                              \
		__typeof__(*(ptr)) __force _value = (x);                \
		BUILD_BUG_ON(sizeof(_value) > 8);                       \
		USER_BY_SIZE(user_store, ptr, (__force u64)_value);     \
	})

/*
 * Many values of one structure: the range is checked once, and the window that
 * SMAP keeps shut (SDM 3A 4.6.1) stays open from begin to end.  In between
 * stand only the two below, each a single MOV; what they are given is
 * evaluated before.  A fault goes to the label, or sets the error, and the
 * window is still to be closed.
 */
#define user_access_begin(ptr, size)                \
	(access_ok(ptr, size) && (user_window_open(), true))
#define user_access_end() user_window_close()

#define unsafe_put_user(x, ptr, label)                                  \
	do {                                                            \
		__typeof__((__typeof__(*(ptr)) __force)0) _word = (x);  \
		switch (sizeof(_word)) {                                \
		case 1: USER_PUT("b", "iq", ptr, label); break;         \
		case 2: USER_PUT("w", "ir", ptr, label); break;         \
		case 4: USER_PUT("l", "ir", ptr, label); break;         \
		default: USER_PUT("q", "er", ptr, label); break;        \
		}                                                       \
	} while (0)
#define USER_PUT(suffix, constraint, ptr, label)                        \
	__asm__ goto("1:	mov" suffix " %1, %0\n"                 \
		     USER_TABLE("1b", "%l2")                            \
		     : : "m"(*(__typeof__(_word) *)(__force void *)(ptr)), \
			 constraint(_word) : "memory" : label)

/* What could not be read is 0. */
#define unsafe_get_user(x, ptr, error)                                  \
	do {                                                            \
		__typeof__((__typeof__(*(ptr)) __force)0) _word;        \
		__asm__ volatile("1:	mov %2, %1\n"                   \
				 "2:\n"                                 \
				 ".subsection 1\n"                      \
				 "3:	mov $-14, %0\n"                 \
				 "	xor %k1, %k1\n"                 \
				 "	jmp 2b\n"                       \
				 ".previous\n"                          \
				 USER_TABLE("1b", "3b")                 \
				 : "+r"(error), "=r"(_word)             \
				 : "m"(*(const __typeof__(_word) *)     \
				       (__force const void *)(ptr)));   \
		(x) = _word;                                            \
	} while (0)

/* A line of the exception table. */
#define USER_TABLE(insn, fixup)                     \
	".pushsection .extable, \"a\"\n"             \
	".balign 4\n"                               \
	".long " insn " - .\n"                      \
	".long " fixup " - .\n"                     \
	".popsection\n"

/* cpu.c: the CPU has SMAP. */
extern bool smap_enabled;

static __always_inline void user_window_open(void)
{
	if (likely(smap_enabled))
		__asm__ volatile("stac" ::: "memory", "cc");
}

static __always_inline void user_window_close(void)
{
	if (likely(smap_enabled))
		__asm__ volatile("clac" ::: "memory", "cc");
}

/* Atomic exchange on a user word (futex): 0, -EFAULT, or -EAGAIN if *ptr was
 * not old; *seen is what was there. */
int __must_check cmpxchg_user(u32 __user *ptr, u32 old, u32 new, u32 *seen);

#endif
