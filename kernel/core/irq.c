/* SPDX-License-Identifier: MIT */
/*
 * From an interrupt's number to its handlers.
 *
 * A number's handlers run one after the other under its lock, with interrupts
 * off; so a handler that irq_action_remove() has taken out is not running any
 * more, on any CPU.  A line that interrupts a hundred thousand times without
 * any handler wanting it is stuck: it is masked, and that is said.
 */
#include <core/irq.h>
#include <core/panic.h>
#include <core/spinlock.h>
#include <arch/upcall.h>
#include <lib/errno.h>

#define STUCK_LIMIT 100000

struct irq_desc {
	spinlock_t lock;
	struct list_head actions;	/* lock; zeroed: none ever */
	u64 unclaimed;			/* lock */
};

/* As many as the hardware has vectors for devices. */
static struct irq_desc irq_descs[NR_IRQS];
static DEFINE_PER_CPU(u64[NR_IRQS], irq_counts);

static void irq_desc_init(struct irq_desc *desc)
{
	if (desc->actions.next)
		return;
	spin_lock_init_rank(&desc->lock, LOCK_IRQ_DESC);
	INIT_LIST_HEAD(&desc->actions);
}

static bool may_share(struct irq_desc *desc, const struct irqaction *action)
{
	struct irqaction *first;

	if (list_empty(&desc->actions))
		return true;
	first = list_first_entry(&desc->actions, struct irqaction, node);
	return first->flags & action->flags & IRQF_SHARED;
}

int irq_action_add(struct irqaction *action)
{
	struct irq_desc *desc;
	int error = 0;

	if (action->irq < 0 || action->irq >= NR_IRQS)
		return -EINVAL;
	desc = &irq_descs[action->irq];
	irq_desc_init(desc);
	spin_lock_irq(&desc->lock);
	if (may_share(desc, action)) {
		list_add_tail(&action->node, &desc->actions);
		irq_line_unmask(action->irq);
	} else {
		error = -EBUSY;
	}
	spin_unlock_irq(&desc->lock);
	return error;
}

void irq_action_remove(struct irqaction *action)
{
	struct irq_desc *desc = &irq_descs[action->irq];

	spin_lock_irq(&desc->lock);
	list_del(&action->node);
	if (list_empty(&desc->actions))
		irq_line_mask(action->irq);
	spin_unlock_irq(&desc->lock);
}

/* Taking the lock means that no handler was inside. */
void synchronize_irq(unsigned int irq)
{
	struct irq_desc *desc = &irq_descs[irq];

	irq_desc_init(desc);
	spin_lock_irq(&desc->lock);
	spin_unlock_irq(&desc->lock);
}

static void irq_unclaimed(struct irq_desc *desc, unsigned int irq)
{
	if (++desc->unclaimed % STUCK_LIMIT)
		return;
	pr_err("irq %u: no handler wants it, after %llu times it is masked\n",
	       irq, desc->unclaimed);
	irq_line_mask(irq);
}

void interrupt(unsigned int irq)
{
	struct irq_desc *desc = &irq_descs[irq];
	struct irqaction *action;
	irqreturn_t claimed = IRQ_NONE;

	irq_enter();
	(*this_cpu_ptr(&irq_counts))[irq]++;
	irq_desc_init(desc);
	spin_lock(&desc->lock);
	list_for_each_entry(action, &desc->actions, node)
		claimed |= action->handler(irq, action->dev);
	if (claimed == IRQ_NONE)
		irq_unclaimed(desc, irq);
	spin_unlock(&desc->lock);
	irq_exit();
}

bool irq_has_action(unsigned int irq)
{
	struct irq_desc *desc = &irq_descs[irq];

	return READ_ONCE(desc->actions.next) && !list_empty(&desc->actions);
}

void irq_print_actions(unsigned int irq, struct format_sink *sink)
{
	struct irq_desc *desc = &irq_descs[irq];
	const struct irqaction *action;
	const char *before = "  ";

	irq_desc_init(desc);
	spin_lock_irq(&desc->lock);
	list_for_each_entry(action, &desc->actions, node) {
		format_print(sink, "%s%s", before, action->name);
		before = ", ";
	}
	spin_unlock_irq(&desc->lock);
}

u64 irq_count(unsigned int irq, unsigned int cpu)
{
	return (*per_cpu_ptr(&irq_counts, cpu))[irq];
}

u64 irq_spurious_count(unsigned int irq)
{
	return irq_descs[irq].unclaimed;
}
