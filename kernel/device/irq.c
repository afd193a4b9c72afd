/* SPDX-License-Identifier: MIT */
/*
 * request_irq(): allocates the entry that core/irq.h wants, and remembers it.
 *
 * The list here is what lets free_irq() find the entry again by number and
 * device.  It is never walked by an interrupt; core has lists of its own for
 * that, under its own lock, and the two locks are never held together: an
 * entry is on this list only while core knows it, apart from the moments at
 * both ends, when the one caller that may name it is the one in here.
 */
#include <device/irq.h>

#include <core/panic.h>
#include <core/spinlock.h>
#include <lib/bitmap.h>
#include <lib/errno.h>
#include <mem/slab.h>

struct irq_request {
	struct irqaction action;
	struct list_head node;		/* requests_lock */
};

static DEFINE_SPINLOCK(requests_lock);
static LIST_HEAD(requests);
static DECLARE_BITMAP(routed, NR_IRQS);	/* a  lines given a vector here */

int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
		const char *name, void *dev)
{
	struct irq_request *request;
	int err;

	if (!handler || ((flags & IRQF_SHARED) && !dev))
		return -EINVAL;
	request = kzalloc(sizeof(*request), GFP_KERNEL);
	if (!request)
		return -ENOMEM;
	request->action = (struct irqaction){
		.handler = handler, .dev = dev, .name = name,
		.flags = flags, .irq = (int)irq,
	};
	err = irq_action_add(&request->action);
	if (err) {
		kfree(request);
		return err;
	}
	spin_lock(&requests_lock);
	list_add_tail(&request->node, &requests);
	spin_unlock(&requests_lock);
	return 0;
}

static struct irq_request *request_take(unsigned int irq, const void *dev)
{
	struct irq_request *request;

	spin_lock(&requests_lock);
	list_for_each_entry(request, &requests, node) {
		if (request->action.irq == (int)irq &&
		    request->action.dev == dev) {
			list_del(&request->node);
			spin_unlock(&requests_lock);
			return request;
		}
	}
	spin_unlock(&requests_lock);
	return NULL;
}

const char *free_irq(unsigned int irq, void *dev)
{
	struct irq_request *request = request_take(irq, dev);
	const char *name;

	if (WARN_ON(!request))
		return NULL;
	irq_action_remove(&request->action);
	name = request->action.name;
	kfree(request);
	return name;
}

int irq_isa_setup(unsigned int isa)
{
	enum irq_trigger trigger;
	unsigned int irq = irq_from_isa(isa, &trigger);
	int err;

	if (irq >= NR_IRQS)
		return -EINVAL;
	if (test_and_set_bit(irq, routed))
		return (int)irq;
	err = irq_line_setup(irq, trigger, 0);
	if (err) {
		clear_bit(irq, routed);
		return err;
	}
	return (int)irq;
}
