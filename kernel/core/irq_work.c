/* SPDX-License-Identifier: MIT */
/*
 * A stack of requests for each CPU, to which only that CPU adds.
 *
 * Adding is one compare and exchange, so that an interrupt or an NMI in the
 * middle of it can add its own; taking all of them is one exchange.  Whoever
 * finds the stack empty sends the interrupt.
 */
#include <core/irq_work.h>

#include <core/preempt.h>

static DEFINE_PER_CPU(struct irq_work *, irq_works);

bool irq_work_queue(struct irq_work *work)
{
	struct irq_work **head, *first;

	if (__atomic_exchange_n(&work->pending, true, __ATOMIC_ACQ_REL))
		return false;
	preempt_disable();
	head = this_cpu_ptr(&irq_works);
	first = READ_ONCE(*head);
	do {
		work->next = first;
	} while (!__atomic_compare_exchange_n(head, &first, work, false,
					      __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	if (!first)
		cpu_send_ipi(smp_processor_id(), IPI_WORK);
	preempt_enable_no_resched();
	return true;
}

void irq_work_run(void)
{
	struct irq_work *work, *next;

	work = __atomic_exchange_n(this_cpu_ptr(&irq_works), NULL,
				   __ATOMIC_ACQUIRE);
	for (; work; work = next) {
		next = work->next;
		/* From here on it may be asked for again. */
		__atomic_store_n(&work->pending, false, __ATOMIC_RELEASE);
		work->fn(work);
	}
}
