/* SPDX-License-Identifier: MIT */
/*
 * The way back to user mode.
 *
 * Every return from an interrupt, a trap or a system call passes here if
 * there is something to do first: another task's turn, a look at the timers of
 * CPU time, a signal.  Interrupts are off when it looks for the last time, and
 * stay off until the CPU is in user mode, so nothing can come in between
 * unnoticed: a wake-up from another CPU arrives as an interrupt, in user mode,
 * and leads here again.
 */
#include <task/return.h>

#include <arch/upcall.h>
#include <task/signal.h>

void user_return_slow(struct pt_regs *regs, bool in_call)
{
	u32 work;

	do {
		local_irq_enable();
		if (this_cpu_read(need_resched))
			schedule();
		work = READ_ONCE(current->work);
		if (unlikely(work & WORK_TICK)) {
			__atomic_fetch_and(&current->work, ~WORK_TICK,
					   __ATOMIC_RELAXED);
			cputimers_run();
		}
		if (work & WORK_SIGNAL) {
			signal_deliver(regs, in_call);
			in_call = false;
		}
		local_irq_disable();
	} while (return_has_work());
}

void user_return(struct pt_regs *regs)
{
	sched_sample_user();
	user_return_work(regs, false);
}
