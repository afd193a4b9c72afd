/* SPDX-License-Identifier: MIT */
/*
 * Something to be done in a moment, asked for where nothing can be done.
 *
 * printk() works in every context: under the locks of the scheduler, in the
 * middle of a switch, in an interrupt.  Waking somebody is not possible there.
 * So this CPU interrupts itself: the request arrives as soon as interrupts are
 * on again, when no such lock is held, and runs there.
 *
 * Work of one item never runs twice at once; asked for again before it has
 * begun, it runs once.
 */
#ifndef CORE_IRQ_WORK_H
#define CORE_IRQ_WORK_H

#include <arch/types.h>

/* Fields: I immutable, a atomic. */
struct irq_work {
	void (*fn)(struct irq_work *work);	/* I  in an interrupt */
	struct irq_work *next;			/* a  in line */
	bool pending;				/* a */
};

/* => any context, once the interrupt controllers are up; false if it was
 *    pending already */
bool irq_work_queue(struct irq_work *work);
/* What is in line for this CPU.  => from the interrupt */
void irq_work_run(void);

#endif
