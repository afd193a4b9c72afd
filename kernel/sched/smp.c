/* SPDX-License-Identifier: MIT */
/*
 * Bringing up the other CPUs, one by one.
 *
 * A CPU needs, before its first instruction: its copy of the per-CPU section,
 * which its GS base names, and the stack of its idle task, on which it will
 * arrive in cpu_main().  It says that it lives by its bit in cpu_online_mask.
 * One that does not within the deadline is left behind; what was made for it
 * stays, since it may still be on its way.
 */
#include <sched/sched.h>

#include <arch/cpu.h>
#include <arch/irq.h>
#include <mem/init.h>
#include <mem/slab.h>
#include <sched/timer.h>
#include <sched/work.h>
#include "rq.h"

/* Hardware answers in milliseconds; an emulator on a busy host may not. */
#define BRING_UP_NSEC (5 * NSEC_PER_SEC)
#define PERCPU_ALIGN 64

static bool wait_online(unsigned int cpu)
{
	ktime_t deadline = ktime_get() + BRING_UP_NSEC;

	while (!(smp_load_acquire(&cpu_online_mask) & BIT(cpu))) {
		if (ktime_get() > deadline)
			return false;
		cpu_relax();
	}
	return true;
}

static const char *bring_up(unsigned int cpu)
{
	char *area = kmalloc(percpu_size() + PERCPU_ALIGN, GFP_KERNEL);
	struct task_struct *idle;

	if (!area)
		return "no memory for its variables";
	area = (char *)ALIGN((unsigned long)area, PERCPU_ALIGN);
	percpu_init(cpu, area);
	idle = sched_idle_create(cpu);
	if (!idle)
		return "no memory for its idle task";
	if (!mem_cpu_setup(cpu))
		pr_warn("smp: CPU %u allocates slowly: no memory\n", cpu);
	cpu_start(cpu, (char *)idle->stack + KERNEL_STACK_SIZE,
		  per_cpu_offset[cpu]);
	return wait_online(cpu) ? NULL : "no sign of life";
}

void __init sched_start_cpus(void)
{
	unsigned int cpu, beyond = 0, count = cpu_count(&beyond);
	const char *problem;

	KASSERT(!irqs_disabled());
	if (beyond)
		pr_warn("smp: %u CPUs beyond the first %u are not used\n",
			beyond, NR_CPUS);
	nr_cpus = count;
	for (cpu = 1; cpu < count; cpu++) {
		problem = bring_up(cpu);
		if (problem)
			pr_err("smp: CPU %u is not used: %s\n", cpu, problem);
	}
	account_setup();
	work_setup();
}
