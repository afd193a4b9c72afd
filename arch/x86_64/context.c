/* SPDX-License-Identifier: MIT */
/*
 * Tasks change places; registers are printed and walked.
 *
 * A task that waits has its callee-saved registers on its kernel stack, in the
 * order in which context_switch_stack() takes them off:
 *
 *	sp -> r15 r14 r13 r12 rbp rbx  return address
 *
 * User state beyond the general registers (FPU, segment bases) is switched
 * only between tasks that have any; the kernel itself uses none of it.
 */
#include <arch/context.h>
#include <arch/msr.h>
#include <arch/segment.h>
#include <arch/uaccess.h>
#include "arch.h"

#define MXCSR_DEFAULT 0x1f80
#define FPU_CONTROL_DEFAULT 0x37f
#define FXSAVE_MXCSR 24		/* offset in the area (SDM 1 10.5.1) */

void arch_task_init(struct arch_task *task, void *stack_top,
		    void (*fn)(void *arg), void *arg)
{
	/* At the top lie the registers with which it may enter user mode. */
	unsigned long *sp = (void *)((struct pt_regs *)stack_top - 1);

	*--sp = 0;				/* ends backtraces */
	*--sp = (unsigned long)context_start;
	*--sp = (unsigned long)fn;		/* rbx */
	*--sp = 0;				/* rbp */
	*--sp = (unsigned long)arg;		/* r12 */
	*--sp = 0;
	*--sp = 0;
	*--sp = 0;
	task->sp = (unsigned long)sp;
}

static inline void xstate_save(void *area)
{
	if (cpu_features.xsave)
		__asm__ volatile("xsave64 (%0)"
				 : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

static inline void xstate_restore(const void *area)
{
	if (cpu_features.xsave)
		__asm__ volatile("xrstor64 (%0)"
				 : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}

void fpu_init(struct arch_task *task)
{
	u8 *area = task->fpu;

	__builtin_memset(area, 0, cpu_features.xsave_size);
	*(u16 *)area = FPU_CONTROL_DEFAULT;
	*(u32 *)(area + FXSAVE_MXCSR) = MXCSR_DEFAULT;
}

void fpu_save(struct arch_task *task)
{
	xstate_save(task->fpu);
}

void fpu_restore(struct arch_task *task)
{
	xstate_restore(task->fpu);
}

void context_switch(struct arch_task *prev, struct arch_task *next,
		    void *next_stack_top)
{
	if (prev->fpu)
		xstate_save(prev->fpu);
	if (next->fpu) {
		xstate_restore(next->fpu);
		wrmsr(MSR_FS_BASE, next->fs_base);
		wrmsr(MSR_KERNEL_GS_BASE, next->gs_base);
	}
	arch_set_entry_stack(next_stack_top);
	context_switch_stack(&prev->sp, next->sp);
}

/* Linux: TASK_SIZE_MAX is the limit for both bases. */
static int set_base(unsigned long *field, u32 msr, unsigned long base)
{
	if (base >= TASK_SIZE)
		return -1;	/* -EPERM */
	*field = base;
	wrmsr(msr, base);
	return 0;
}

int arch_set_fs_base(struct arch_task *task, unsigned long base)
{
	return set_base(&task->fs_base, MSR_FS_BASE, base);
}

int arch_set_gs_base(struct arch_task *task, unsigned long base)
{
	return set_base(&task->gs_base, MSR_KERNEL_GS_BASE, base);
}

void pt_regs_init_user(struct pt_regs *regs, unsigned long ip,
		       unsigned long sp)
{
	*regs = (struct pt_regs){
		.ip = ip, .cs = USER_CS, .flags = FLAGS_IF | 2,
		.sp = sp, .ss = USER_DS, .orig_ax = -1UL,
	};
}

/* A frame is the caller's frame pointer and the return address above it; the
 * caller's lies higher, unless the chain leaves a fault's own stack. */
void stack_walk(unsigned long bp, bool (*fn)(unsigned long ip, void *arg),
		void *arg)
{
	unsigned long frame[2];

	while (bp % 8 == 0) {
		if (copy_from_kernel_nofault(frame, (void *)bp, sizeof(frame)))
			return;
		if (!frame[1] || !fn(frame[1], arg))
			return;
		if (frame[0] <= bp && !on_fault_stack(bp))
			return;
		bp = frame[0];
	}
}

/* Where context_switch_stack() leaves BP, in words above the saved SP. */
#define SAVED_BP 4

void task_stack_walk(const struct arch_task *task,
		     bool (*fn)(unsigned long ip, void *arg), void *arg)
{
	const unsigned long *sp = (const unsigned long *)READ_ONCE(task->sp);
	unsigned long bp;

	if (!copy_from_kernel_nofault(&bp, sp + SAVED_BP, sizeof(bp)))
		stack_walk(bp, fn, arg);
}

bool extable_fixup(struct pt_regs *regs)
{
	const struct extable_entry *e;

	for (e = _extable_start; e < _extable_end; e++)
		if ((unsigned long)&e->insn + e->insn == regs->ip) {
			regs->ip = (unsigned long)&e->fixup + e->fixup;
			return true;
		}
	return false;
}

void pt_regs_print(const struct pt_regs *regs,
		   void (*emit)(const char *fmt, ...))
{
	emit("RIP: %04lx:%016lx RSP: %04lx:%016lx RFLAGS: %08lx\n",
	     regs->cs, regs->ip, regs->ss, regs->sp, regs->flags);
	emit("RAX: %016lx RBX: %016lx RCX: %016lx\n",
	     regs->ax, regs->bx, regs->cx);
	emit("RDX: %016lx RSI: %016lx RDI: %016lx\n",
	     regs->dx, regs->si, regs->di);
	emit("RBP: %016lx R08: %016lx R09: %016lx\n",
	     regs->bp, regs->r8, regs->r9);
	emit("R10: %016lx R11: %016lx R12: %016lx\n",
	     regs->r10, regs->r11, regs->r12);
	emit("R13: %016lx R14: %016lx R15: %016lx\n",
	     regs->r13, regs->r14, regs->r15);
	emit("CR0: %016lx CR2: %016lx CR3: %016lx CR4: %08lx\n",
	     read_cr0(), read_cr2(), read_cr3(), read_cr4());
}
