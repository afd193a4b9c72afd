/* SPDX-License-Identifier: MIT */
/*
 * Registers: of an interrupted program, and of a task that is not running.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include <arch/page.h>

/* What entry code pushes; the layout is Linux's, for ptrace and signals. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax;	/* system call number, or the error code */
	unsigned long ip, cs, flags, sp, ss;
};

static inline bool user_mode(const struct pt_regs *regs)
{
	return regs->cs & 3;
}

/* Of a task: kernel stack pointer while it sleeps, user segment bases, FPU. */
struct arch_task {
	unsigned long sp;
	unsigned long fs_base, gs_base;
	void *fpu;	/* cpu_features.xsave_size bytes, 64-aligned, or NULL */
};

/*
 * Prepares a task that will run fn(arg) on the given stack when switched to
 * for the first time.  fn is entered with interrupts off, as if returning from
 * context_switch(), and must not return.
 * => stack_top is exclusive and 16-byte aligned
 */
void arch_task_init(struct arch_task *task, void *stack_top,
		    void (*fn)(void *arg), void *arg);

/* Saves this task, runs the other; returns when somebody switches back.
 * => interrupts off; stack_top is next's, for entries from user mode */
void context_switch(struct arch_task *prev, struct arch_task *next,
		    void *next_stack_top);

/* FPU state as after FNINIT, in task->fpu. */
void fpu_init(struct arch_task *task);
/* The register state of the running task goes to its memory (fork, signals)
 * and back. */
void fpu_save(struct arch_task *task);
void fpu_restore(struct arch_task *task);

/*
 * The running task's registers and a program's memory: xsave_size bytes there,
 * aligned to 64.  Restoring takes the components of the mask from there and
 * initialises the others; a mask of 0 means the 512 bytes of FXSAVE.
 * => the range is in the user half (access_ok)
 * => -EFAULT: memory, or what lies there, that cannot be used; may sleep
 */
int __must_check fpu_save_user(void __user *area);
int __must_check fpu_restore_user(const void __user *area, u64 components);
/* Registers as after FNINIT. */
void fpu_reset(void);

/* Segment bases of the running task (arch_prctl, clone); the value is user's:
 * non-canonical ones are refused with -EPERM, as on Linux. */
int __must_check arch_set_fs_base(struct arch_task *task, unsigned long base);
int __must_check arch_set_gs_base(struct arch_task *task, unsigned long base);

/* Registers of a program about to start at ip with this stack pointer. */
void pt_regs_init_user(struct pt_regs *regs, unsigned long ip,
		       unsigned long sp);
/* Leaves the kernel through regs, which lie at the top of this task's stack. */
void __noreturn return_to_user(struct pt_regs *regs);

/* Frames of the kernel stack, innermost first: fn(ip) for each, until it
 * returns false, the chain ends or leaves the stacks. */
void stack_walk(unsigned long bp, bool (*fn)(unsigned long ip, void *arg),
		void *arg);
/* The same for a task that does not run: the calls that led it to switch. */
void task_stack_walk(const struct arch_task *task,
		     bool (*fn)(unsigned long ip, void *arg), void *arg);

/* If ip has an entry in the exception table, moves regs to its fixup. */
bool extable_fixup(struct pt_regs *regs);

/* All registers as text, a line per emit. */
void pt_regs_print(const struct pt_regs *regs,
		   void (*emit)(const char *fmt, ...));

#endif
