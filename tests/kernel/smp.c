/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU variables and calls between CPUs; with one CPU they are trivial.
 */
#include <core/ktest.h>
#include <core/preempt.h>
#include <core/smp.h>
#include <lib/atomic.h>

static DEFINE_PER_CPU(unsigned int, visits);

static void visit(void *mask)
{
	this_cpu_inc(visits);
	__atomic_fetch_or((cpumask_t *)mask, BIT(smp_processor_id()),
			  __ATOMIC_RELAXED);
	EXPECT(irqs_disabled());
}

/* Verifies that a call runs once on every CPU of the mask, and is over when
 * it returns. */
KTEST(smp, call_reaches_all)
{
	cpumask_t seen = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		per_cpu(visits, cpu) = 0;
	smp_call(cpu_online_mask, visit, &seen);
	EXPECT_EQ(seen, cpu_online_mask);
	for_each_online_cpu(cpu)
		EXPECT_EQ(per_cpu(visits, cpu), 1);
}

/* Verifies that CPUs outside of the mask are left alone. */
KTEST(smp, call_only_those)
{
	cpumask_t seen = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		seen = 0;
		smp_call(BIT(cpu), visit, &seen);
		EXPECT_EQ(seen, BIT(cpu));
	}
}

/* Verifies that every CPU's copy of a variable is its own. */
KTEST(smp, percpu_copies_are_apart)
{
	unsigned int cpu, other;

	for_each_online_cpu(cpu)
		for_each_online_cpu(other)
			if (cpu != other)
				EXPECT(per_cpu_ptr(&visits, cpu) !=
				       per_cpu_ptr(&visits, other));
	preempt_disable();
	EXPECT(this_cpu_ptr(&visits) ==
	       per_cpu_ptr(&visits, smp_processor_id()));
	preempt_enable();
}
