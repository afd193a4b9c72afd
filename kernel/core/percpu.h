/* SPDX-License-Identifier: MIT */
/*
 * Variables of which every CPU has its own copy.
 *
 * They lie in one section of the image.  The boot CPU uses that section
 * itself; every other CPU gets a copy, and its GS base is the distance between
 * the two, so that %gs:variable is this CPU's in one instruction.  A reader
 * that may be preempted may be moved between address and access: disable
 * preemption around more than one access.
 */
#ifndef CORE_PERCPU_H
#define CORE_PERCPU_H

#include <arch/cpu.h>

#ifdef __CHECKER__
#define __seg_gs
#endif

#define DEFINE_PER_CPU(type, name) \
	__section(".percpu") __typeof__(type) name
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name

/* Distance of each CPU's copy from the section; 0 for the boot CPU. */
extern unsigned long per_cpu_offset[NR_CPUS];
extern char _percpu_start[], _percpu_end[];

#define per_cpu_ptr(ptr, cpu) \
	((__typeof__(ptr))((unsigned long)(ptr) + per_cpu_offset[cpu]))
#define per_cpu(var, cpu) (*per_cpu_ptr(&(var), cpu))
#define __this_cpu_var(var) \
	(*(__typeof__(var) __seg_gs *)(unsigned long)&(var))
#define this_cpu_read(var) (__this_cpu_var(var))
#define this_cpu_write(var, value) ((void)(__this_cpu_var(var) = (value)))
#define this_cpu_add(var, n) ((void)(__this_cpu_var(var) += (n)))
#define this_cpu_inc(var) this_cpu_add(var, 1)
#define this_cpu_dec(var) this_cpu_add(var, -1)
#define this_cpu_ptr(ptr) \
	((__typeof__(ptr))((unsigned long)(ptr) + this_cpu_read(this_cpu_offset)))

DECLARE_PER_CPU(unsigned long, this_cpu_offset);
DECLARE_PER_CPU(unsigned int, cpu_number);
#define smp_processor_id() this_cpu_read(cpu_number)

/* CPUs that run; bit 0 is the boot CPU. */
extern cpumask_t cpu_online_mask;
extern unsigned int nr_cpus;	/* numbers 0..nr_cpus-1 are possible */

#define __FOR_EACH_CPU(cpu, mask, left)                                    \
	for (cpumask_t left = (mask);                                      \
	     left && ((cpu) = (unsigned int)__builtin_ctzll(left), true);  \
	     left &= left - 1)
#define for_each_cpu(cpu, mask) __FOR_EACH_CPU(cpu, mask, __UNIQUE(_left))
#define for_each_online_cpu(cpu) for_each_cpu(cpu, READ_ONCE(cpu_online_mask))

/* Bytes of one CPU's copy. */
size_t percpu_size(void);
/* Clears `area` (percpu_size() bytes, 64-aligned) and makes it the copy of
 * `cpu`: a variable starts at zero there, whatever its initial value says for
 * the boot CPU.  => before that CPU starts */
void percpu_init(unsigned int cpu, void *area);

#endif
