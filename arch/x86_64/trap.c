/* SPDX-License-Identifier: MIT */
/*
 * Vectors become events: this file decodes what the CPU says and makes one
 * call upwards.
 *
 *	0..31	exceptions: page_fault(), user_trap() or kernel_trap()
 *	0x30..	device interrupts: interrupt()
 *	0xf0..	this CPU's timer and calls from other CPUs: tick(), ipi()
 *
 * Traps that a program caused run with interrupts as the program had them;
 * interrupts run with interrupts off.  Back to user mode goes through
 * user_return(), back to preemptible kernel code through preempt_check().
 */
#include <arch/irq.h>
#include <arch/msr.h>
#include <arch/upcall.h>
#include "arch.h"

#define DR6_NONE 0xffff0ff0UL

static void leave(struct pt_regs *regs)
{
	local_irq_disable();
	if (user_mode(regs))
		user_return(regs);
}

static inline void irqs_as_before(const struct pt_regs *regs)
{
	if (likely(regs->flags & FLAGS_IF))
		local_irq_enable();
}

void trap_page_fault(struct pt_regs *regs)
{
	unsigned long address = read_cr2();
	/* The error code's own bits (SDM 3A 4.7). */
	unsigned int access = regs->orig_ax & FAULT_ALL;

	regs->orig_ax = -1UL;
	irqs_as_before(regs);
	page_fault(regs, address, access);
	leave(regs);
}

static const u8 trap_kinds[32] = {
	[0] = TRAP_DIVIDE, [1] = TRAP_DEBUG, [2] = TRAP_NMI,
	[3] = TRAP_BREAKPOINT, [4] = TRAP_OVERFLOW, [5] = TRAP_BOUNDS,
	[6] = TRAP_INVALID_OPCODE, [7] = TRAP_NO_FPU,
	[8] = TRAP_DOUBLE_FAULT, [9] = TRAP_UNKNOWN, [10] = TRAP_INVALID_TSS,
	[11] = TRAP_NO_SEGMENT, [12] = TRAP_STACK, [13] = TRAP_PROTECTION,
	[14] = TRAP_UNKNOWN, [15] = TRAP_UNKNOWN, [16] = TRAP_FPU,
	[17] = TRAP_ALIGNMENT, [18] = TRAP_MACHINE_CHECK, [19] = TRAP_SIMD,
	[20 ... 31] = TRAP_UNKNOWN,
};

/* Why a debug exception: DR6 keeps its bits until somebody clears them (SDM 3B
 * 17.2.3). */
static unsigned long take_debug_status(void)
{
	unsigned long status, none = DR6_NONE;

	__asm__ volatile("mov %%dr6, %0" : "=r"(status));
	__asm__ volatile("mov %0, %%dr6" :: "r"(none));
	return status & DEBUG_STEP;
}

static void exception(struct pt_regs *regs, unsigned long vector)
{
	unsigned long error = regs->orig_ax;
	enum trap trap = trap_kinds[vector];

	if (trap == TRAP_DEBUG)
		error = take_debug_status();

	regs->orig_ax = -1UL;
	if (trap == TRAP_NMI || trap == TRAP_MACHINE_CHECK ||
	    trap == TRAP_DOUBLE_FAULT) {
		kernel_trap(regs, trap, error);
		return;
	}
	irqs_as_before(regs);
	if (user_mode(regs))
		user_trap(regs, trap, error);
	else if (!extable_fixup(regs))
		kernel_trap(regs, trap, error);
	leave(regs);
}

static void device_interrupt(unsigned long vector)
{
	if (vector < VECTOR_TIMER)
		interrupt(vector - VECTOR_IRQ_BASE);
	else if (vector == VECTOR_TIMER)
		tick();
	else
		ipi(vector - VECTOR_IPI_BASE);
	apic_eoi();
}

void trap_dispatch(struct pt_regs *regs, unsigned long vector)
{
	if (vector < 32) {
		exception(regs, vector);
		return;
	}
	/* A spurious interrupt is no interrupt: no EOI (SDM 3A 10.9). */
	if (vector >= VECTOR_IRQ_BASE && vector != VECTOR_SPURIOUS)
		device_interrupt(vector);
	regs->orig_ax = -1UL;
	if (user_mode(regs))
		user_return(regs);
	else if (regs->flags & FLAGS_IF)
		preempt_check();
}
