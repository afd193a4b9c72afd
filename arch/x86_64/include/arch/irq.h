/* SPDX-License-Identifier: MIT */
/*
 * Interrupt controllers: local APICs, I/O APICs, message-signalled interrupts.
 *
 * Interrupt numbers are global system interrupts for lines (ISA interrupt n is
 * n unless the MADT overrides it) and continue above them for messages.  Each
 * number in use has one of the 256 vectors of the IDT (SDM 3A 6.2).
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include <arch/types.h>

/* As many numbers as vectors that devices may use: 0x30 to 0xef. */
#define NR_IRQS 192

enum irq_trigger { IRQ_EDGE, IRQ_LEVEL_LOW, IRQ_LEVEL_HIGH };

/* Finds the controllers (MADT), masks the 8259s, starts this CPU's APIC.
 * NULL, or in words what was not found. */
const char *irq_controllers_setup(void);
/* The APIC of a further CPU. */
void irq_controllers_setup_cpu(void);

/* Number of line interrupts that the I/O APICs serve: 0..n-1. */
unsigned int irq_line_count(void);
/* The number and trigger of ISA interrupt 0..15 (MADT overrides). */
unsigned int irq_from_isa(unsigned int isa, enum irq_trigger *trigger);
/* Routes a line to a CPU, masked.  -EINVAL: no such line; -ENOSPC: no vector
 * left. */
int __must_check irq_line_setup(unsigned int irq, enum irq_trigger trigger,
				unsigned int cpu);
void irq_line_mask(unsigned int irq);
void irq_line_unmask(unsigned int irq);

/* A message-signalled interrupt for a CPU: its number, or -ENOSPC; address and
 * data are what the device must write (SDM 3A 10.11). */
int __must_check irq_message_alloc(unsigned int cpu, u64 *address, u32 *data);
void irq_message_free(unsigned int irq);

/* Number of CPUs the MADT lists, at most NR_CPUS; ids beyond are counted in
 * *ignored. */
unsigned int cpu_count(unsigned int *ignored);

#endif
