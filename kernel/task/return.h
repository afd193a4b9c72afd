/* SPDX-License-Identifier: MIT */
/*
 * The way back to user mode, as system calls use it.
 */
#ifndef TASK_RETURN_H
#define TASK_RETURN_H

#include <arch/context.h>
#include <sched/sched.h>

static inline bool return_has_work(void)
{
	return READ_ONCE(current->work) || this_cpu_read(need_resched);
}

/* => there is work */
void user_return_slow(struct pt_regs *regs, bool in_call);

/* Does all pending work; in_call: regs hold a system call's result, which may
 * ask for the call to be repeated.
 * => interrupts off, before and after */
static inline void user_return_work(struct pt_regs *regs, bool in_call)
{
	if (unlikely(return_has_work()))
		user_return_slow(regs, in_call);
}

#endif
