/* SPDX-License-Identifier: MIT */
/*
 * From faults to signals.
 */
#ifndef TASK_TRAP_H
#define TASK_TRAP_H

/* Registers with vm what a fault that cannot be satisfied does to its program.
 * => once, at boot */
void trap_setup(void);

#endif
