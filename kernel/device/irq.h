/* SPDX-License-Identifier: MIT */
/*
 * Interrupts as drivers ask for them.
 *
 * core/irq.h keeps the handlers of each number and calls them; the memory for
 * a handler's entry is its caller's.  Drivers do not want to own any: what
 * they say is the number, the function and the device, and the last two name
 * the request again when it ends.
 */
#ifndef DEVICE_IRQ_H
#define DEVICE_IRQ_H

#include <core/irq.h>

/*
 * From now on handler(irq, dev) runs when the number fires; `name` stands in
 * /proc/interrupts and must outlive the request.
 * => -EINVAL: no handler, no such number, or IRQF_SHARED without a dev to
 *    tell the sharers apart; -EBUSY: taken, and not both sides share;
 *    -ENOMEM
 * => may sleep
 */
int __must_check request_irq(unsigned int irq, irq_handler_t handler,
			     unsigned long flags, const char *name, void *dev);

/*
 * Ends the request of (irq, dev); the handler does not run any more, on any
 * CPU, when it returns.  The name given with the request, or NULL and a
 * warning if there was none.
 * => not from the handler
 */
const char *free_irq(unsigned int irq, void *dev);

/*
 * The number of the ISA interrupt 0..15, its line routed to the boot CPU and
 * masked until somebody requests it.  -EINVAL: no such line; -ENOSPC: no
 * vector left.
 */
int __must_check irq_isa_setup(unsigned int isa);

#endif
