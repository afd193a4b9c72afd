/* SPDX-License-Identifier: MIT */
/*
 * FPU state in a program's memory: signal frames.
 *
 * The CPU writes registers to the frame and reads them from there itself: no
 * copy in between, and it is the CPU that judges what a program has made of
 * them.  All of it may sleep in a page fault and be switched away from; the
 * registers are the task's, and the instruction starts again.
 *
 * What a fault leaves half loaded are the program's own registers.
 */
#include <arch/context.h>
#include <arch/uaccess.h>
#include "arch.h"

#define FXSAVE_SIZE 512
#define XSAVE_HEADER_SIZE 64

/* What XRSTOR and FXRSTOR take initial registers from: no component is in it,
 * MXCSR and the control word are read all the same (SDM 1 13.8.1). */
static const struct {
	u16 fcw;
	u8 gap[22];
	u32 mxcsr, mxcsr_mask;
	u8 rest[FXSAVE_SIZE - 32 + XSAVE_HEADER_SIZE];
} __aligned(64) initial_state = { .fcw = 0x37f, .mxcsr = 0x1f80 };
BUILD_BUG_ON(sizeof(initial_state) != FXSAVE_SIZE + XSAVE_HEADER_SIZE);

/*
 * The instruction may fault on the memory, and one that loads also on what lies
 * there: reserved bits of MXCSR, a header that the CPU does not accept, an
 * address that is not aligned (SDM 1 13.8).
 */
#define STATE_MOVE(insn, area, mask)                                 \
	({                                                           \
		int _error = 0;                                      \
		__asm__ volatile("1:	" insn " (%1)\n"             \
				 "2:\n"                              \
				 ".subsection 1\n"                   \
				 "3:	mov $-14, %0\n"              \
				 "	jmp 2b\n"                    \
				 ".previous\n"                       \
				 USER_TABLE("1b", "3b")              \
				 : "+r"(_error)                      \
				 : "r"(area), "a"((u32)(mask)),      \
				   "d"((u32)((u64)(mask) >> 32))     \
				 : "memory");                        \
		_error;                                              \
	})

void fpu_reset(void)
{
	if (likely(cpu_features.xsave))
		(void)STATE_MOVE("xrstor64", &initial_state, ~0ULL);
	else
		(void)STATE_MOVE("fxrstor64", &initial_state, 0);
}

int fpu_save_user(void __user *area)
{
	void *to = (__force void *)area;
	int error;

	user_window_open();
	error = likely(cpu_features.xsave)
			? STATE_MOVE("xsave64", to, ~0ULL)
			: STATE_MOVE("fxsave64", to, 0);
	user_window_close();
	return error;
}

int fpu_restore_user(const void __user *area, u64 components)
{
	const void *from = (__force const void *)area;
	int error;

	/* What does not come from there gets its initial value. */
	if (unlikely(components != cpu_features.xcr0) && cpu_features.xsave)
		(void)STATE_MOVE("xrstor64", &initial_state, ~components);
	user_window_open();
	error = likely(components) ? STATE_MOVE("xrstor64", from, components)
				   : STATE_MOVE("fxrstor64", from, 0);
	user_window_close();
	return error;
}
