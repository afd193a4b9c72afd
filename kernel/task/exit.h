/* SPDX-License-Identifier: MIT */
/*
 * The end of threads and processes.
 */
#ifndef TASK_EXIT_H
#define TASK_EXIT_H

#include <task/process.h>

/* Ends the calling thread (exit(2)); the last one's code is the process's,
 * as wait(2) encodes it, unless do_group_exit() came first. */
void __noreturn do_exit(int code);

/* What vfork() promised: this process does not use its creator's memory any
 * more. */
void exit_vfork_done(struct thread *thread);

/* Ends the process of the calling thread (exit_group(2), fatal signals). */
void __noreturn do_group_exit(int code);

#endif
