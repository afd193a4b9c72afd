/* SPDX-License-Identifier: MIT */
/*
 * Memory for a task's floating-point and vector registers.
 */
#ifndef TASK_FPU_H
#define TASK_FPU_H

#include <arch/context.h>

/* Makes the cache whose objects have the size that this CPU asks for. */
void fpu_cache_setup(void);
/* A state as after FNINIT.  => -ENOMEM */
int __must_check fpu_create(struct arch_task *task);
/* The state that current's registers hold.  => -ENOMEM */
int __must_check fpu_create_copy(struct arch_task *task);
void fpu_destroy(struct arch_task *task);

#endif
