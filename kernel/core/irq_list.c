/* SPDX-License-Identifier: MIT */
/*
 * /proc/interrupts: for each number that has handlers or has struck, how often
 * on which CPU, which controller brings it, and whom it is for.
 */
#include <core/irq.h>
#include <core/percpu.h>
#include <core/proc.h>

static bool is_shown(unsigned int irq)
{
	unsigned int cpu;

	if (irq_has_action(irq))
		return true;
	for_each_online_cpu(cpu)
		if (irq_count(irq, cpu))
			return true;
	return false;
}

static void show_irq(struct format_sink *sink, unsigned int irq)
{
	bool line = irq < irq_line_count();
	unsigned int cpu;

	format_print(sink, "%3u: ", irq);
	for_each_online_cpu(cpu)
		format_print(sink, "%10llu ", irq_count(irq, cpu));
	format_print(sink, "%10s %6u", line ? "IO-APIC" : "PCI-MSI", irq);
	irq_print_actions(irq, sink);
	format_print(sink, "\n");
}

static void show_interrupts(struct format_sink *sink)
{
	unsigned int irq, cpu;
	u64 unclaimed = 0;

	format_print(sink, "    ");
	for_each_online_cpu(cpu)
		format_print(sink, "       CPU%-2u", cpu);
	format_print(sink, "\n");
	for (irq = 0; irq < NR_IRQS; irq++) {
		if (is_shown(irq))
			show_irq(sink, irq);
		unclaimed += irq_spurious_count(irq);
	}
	format_print(sink, "ERR: %10llu\n", unclaimed);
}
PROC_FILE("interrupts", 0444, show_interrupts);
