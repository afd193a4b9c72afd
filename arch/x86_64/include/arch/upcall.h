/* SPDX-License-Identifier: MIT */
/*
 * What arch/ calls above itself, and nothing more: the only way up.
 *
 * arch decodes the hardware's words (vectors, error codes, control registers)
 * and says what happened in the terms below.
 */
#ifndef ARCH_UPCALL_H
#define ARCH_UPCALL_H

#include <arch/context.h>
#include <arch/cpu.h>

/* kernel/main.c: 64-bit mode, boot tables, interrupts off.  The loader's magic
 * and its information block are as the loader left them. */
void __noreturn kernel_main(u32 magic, u32 info);
/* kernel/main.c: a further CPU, on its idle stack, per-CPU area in place. */
void __noreturn cpu_main(unsigned int cpu);

/* How memory was touched.  PROTECTION: the page was there, the permission was
 * not.  RESERVED: a table entry has bits set that it must not have.  (The bits
 * stand where the CPU's error code has them, so decoding is free.) */
#define FAULT_PROTECTION BIT(0)
#define FAULT_WRITE BIT(1)
#define FAULT_USER BIT(2)
#define FAULT_RESERVED BIT(3)
#define FAULT_EXEC BIT(4)
#define FAULT_ALL GENMASK(4, 0)
/* kernel/vm/fault.c: interrupts as they were in the interrupted code. */
void page_fault(struct pt_regs *regs, unsigned long address,
		unsigned int access);

/* What a program, or the kernel, did wrong, other than touching memory. */
enum trap {
	TRAP_DIVIDE, TRAP_DEBUG, TRAP_NMI, TRAP_BREAKPOINT, TRAP_OVERFLOW,
	TRAP_BOUNDS, TRAP_INVALID_OPCODE, TRAP_NO_FPU, TRAP_DOUBLE_FAULT,
	TRAP_INVALID_TSS, TRAP_NO_SEGMENT, TRAP_STACK, TRAP_PROTECTION,
	TRAP_FPU, TRAP_ALIGNMENT, TRAP_MACHINE_CHECK, TRAP_SIMD,
	TRAP_UNKNOWN,
};
/* A debug exception has no error code, but a reason. */
#define DEBUG_STEP BIT(14)
/* kernel/task/trap.c: the program gets a signal.  Interrupts on. */
void user_trap(struct pt_regs *regs, enum trap trap, unsigned long error);
/* kernel/core/panic.c: after extable_fixup() has found nothing. */
void kernel_trap(struct pt_regs *regs, enum trap trap, unsigned long error);

/* kernel/core/irq.c: interrupts off; irq is what irq_line_setup() was given. */
void interrupt(unsigned int irq);
/* kernel/core/smp.c */
void ipi(enum ipi kind);
/* kernel/sched/timer.c: the one-shot timer of this CPU has run out. */
void tick(void);
/* kernel/sched/core.c: an interrupt is about to return to kernel code that
 * had interrupts on: the place where kernel code is preempted. */
void preempt_check(void);
/* kernel/syscall/table.c: number in orig_ax, result goes to ax.  Entered with
 * interrupts off (as SYSCALL left them), returns with interrupts off and no
 * work left. */
void system_call(struct pt_regs *regs);
/* kernel/task/: before returning to user mode from an interrupt or a trap;
 * interrupts off on entry and exit. */
void user_return(struct pt_regs *regs);

#endif
