/* SPDX-License-Identifier: MIT */
/*
 * When there is no frame left for a program that needs one.
 */
#ifndef TASK_OOM_H
#define TASK_OOM_H

#include <arch/types.h>

struct mm_struct;
struct process;

#define OOM_BADNESS_NEVER (-__LONG_MAX__ - 1)

/* How much there is to gain from a process that runs in mm, in pages; its
 * adjustment counts as so many thousandths of all memory.  NEVER: it is not to
 * be ended, or has nothing. */
long oom_badness(const struct process *process, struct mm_struct *mm);

/* Once, at boot. */
void oom_setup(void);
/* A task has given up its address space. */
void oom_memory_freed(void);

#endif
