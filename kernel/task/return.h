/* SPDX-License-Identifier: MIT */
/*
 * The way back to user mode, as system calls use it.
 */
#ifndef TASK_RETURN_H
#define TASK_RETURN_H

#include <arch/context.h>

/* Does all pending work; in_call: regs hold a system call's result, which may
 * ask for the call to be repeated.
 * => interrupts off, before and after */
void user_return_work(struct pt_regs *regs, bool in_call);

#endif
