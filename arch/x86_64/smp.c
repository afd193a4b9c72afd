/* SPDX-License-Identifier: MIT */
/*
 * Starting further CPUs.
 *
 * A CPU is woken by an INIT and a STARTUP message that names a page of low
 * memory.  There lies the trampoline; it brings the CPU to secondary_entry()
 * on its own stack, with its own GS base.  They are started one by one, since
 * they share the trampoline's words: the caller waits for a sign of life.
 */
#include <arch/string.h>
#include <arch/upcall.h>
#include <arch/irq.h>
#include <arch/pgtable.h>
#include "arch.h"

struct trampoline_words {
	u64 pgd, stack_top, gs_base, cpu;
};

void cpu_start(unsigned int cpu, void *stack_top, unsigned long gs_base)
{
	char *page = __va(phys_addr(TRAMPOLINE_PHYS));
	struct trampoline_words *words =
		(void *)(page + (trampoline_words - trampoline_start));

	memcpy(page, trampoline_start, trampoline_end - trampoline_start);
	*words = (struct trampoline_words){
		.pgd = phys_value(__pa(kernel_pgd)),
		.stack_top = (u64)stack_top, .gs_base = gs_base, .cpu = cpu,
	};
	barrier();
	apic_start_cpu(cpu, phys_addr(TRAMPOLINE_PHYS));
}

void cpu_start_done(void)
{
	memset(__va(phys_addr(TRAMPOLINE_PHYS)), 0, PAGE_SIZE);
}

void secondary_entry(unsigned long cpu)
{
	cpu_control_setup();
	cpu_descriptors_setup(cpu);
	irq_controllers_setup_cpu();
	cpu_main(cpu);
}
