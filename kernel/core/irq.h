/* SPDX-License-Identifier: MIT */
/*
 * Interrupts: who handles which number.
 *
 * One number may have several handlers (PCI lines are shared): a handler says
 * whether its device was the one.  The action's memory is the caller's; for
 * drivers request_irq() in kernel/device allocates it.
 */
#ifndef CORE_IRQ_H
#define CORE_IRQ_H

#include <arch/irq.h>
#include <lib/list.h>

typedef enum { IRQ_NONE, IRQ_HANDLED } irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev);

#define IRQF_SHARED 0x80

struct irqaction {
	struct list_head node;
	irq_handler_t handler;
	void *dev;
	const char *name;
	unsigned long flags;
	int irq;
};

/* Adds a handler and unmasks the line.
 * => -EINVAL: no such number; -EBUSY: in use and not both sides share */
int __must_check irq_action_add(struct irqaction *action);
/* Removes it; when it returns the handler does not run any more, anywhere.
 * => may wait: not from the handler itself */
void irq_action_remove(struct irqaction *action);

/* Waits until no handler of this number runs. */
void synchronize_irq(unsigned int irq);

/* How often, per CPU, and with which handlers: for /proc/interrupts. */
u64 irq_count(unsigned int irq, unsigned int cpu);
/* Interrupts that no handler claimed. */
u64 irq_spurious_count(unsigned int irq);

struct format_sink;
/* Does anybody handle it?  And who, as "  ttyS0, edu". */
bool irq_has_action(unsigned int irq);
void irq_print_actions(unsigned int irq, struct format_sink *sink);

#endif
