/* SPDX-License-Identifier: MIT */
/*
 * Every CPU's copy of the per-CPU section.
 */
#include <core/percpu.h>
#include <core/preempt.h>
#include <arch/string.h>

unsigned long per_cpu_offset[NR_CPUS];
cpumask_t cpu_online_mask = 1;
unsigned int nr_cpus = 1;

DEFINE_PER_CPU(unsigned long, this_cpu_offset);
DEFINE_PER_CPU(unsigned int, cpu_number);
DEFINE_PER_CPU(unsigned int, preempt_count);
DEFINE_PER_CPU(bool, need_resched);

static void no_schedule(void)
{
}

void (*preempt_schedule_hook)(void) = no_schedule;

size_t percpu_size(void)
{
	return _percpu_end - _percpu_start;
}

/* The section's initial values are gone once the boot CPU has used it, so the
 * copy starts as zeros: per-CPU variables of further CPUs are set up by their
 * rooms, or start at zero. */
void percpu_init(unsigned int cpu, void *area)
{
	unsigned long offset = (unsigned long)area -
			       (unsigned long)_percpu_start;

	memset(area, 0, percpu_size());
	per_cpu_offset[cpu] = offset;
	per_cpu(this_cpu_offset, cpu) = offset;
	per_cpu(cpu_number, cpu) = cpu;
}
