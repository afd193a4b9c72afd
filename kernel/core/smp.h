/* SPDX-License-Identifier: MIT */
/*
 * Calling functions on other CPUs.
 */
#ifndef CORE_SMP_H
#define CORE_SMP_H

#include <core/percpu.h>

/* Runs fn(arg) on each CPU of the mask, this one too if it is in it, and
 * returns when all have finished.  fn runs with interrupts off.
 * => interrupts on, or this CPU alone in the mask: two CPUs that call each
 *    other with interrupts off would wait for ever */
void smp_call(cpumask_t mask, void (*fn)(void *arg), void *arg);

/* Makes a CPU look at its need_resched. */
void smp_send_reschedule(unsigned int cpu);

#endif
