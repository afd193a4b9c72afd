/* SPDX-License-Identifier: MIT */
/*
 * Running a signal handler, and coming back from it.
 */
#ifndef TASK_FRAME_H
#define TASK_FRAME_H

#include <task/signal.h>

/* Once, when the CPU's features are known. */
void frame_setup(void);
/* The most that frame_push() takes from a stack, in bytes (AT_MINSIGSTKSZ). */
size_t frame_size_max(void);

/*
 * Puts what the handler and the return from it need on the user stack and
 * points regs to the handler.  If the stack cannot take it, the program gets
 * SIGSEGV, fatal if this was SIGSEGV itself.
 */
void frame_push(struct pt_regs *regs, const struct signal_taken *taken);

/* rt_sigreturn(2): regs become what the frame says; a frame that cannot be
 * read is SIGSEGV.  Returns the value of AX. */
long frame_pop(struct pt_regs *regs);

#endif
