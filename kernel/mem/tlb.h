/* SPDX-License-Identifier: MIT */
/*
 * Whose page tables a CPU uses, and how all CPUs forget a translation.
 *
 * A CPU keeps translations it has used (TLB) and never looks at the tables
 * again until told: after an entry is taken away or weakened, every CPU that
 * may have it must flush.  x86 tells only the local CPU, so the others get an
 * interrupt ("shootdown").  Which CPUs may have it is the mask in mm_context:
 * set when a CPU switches to these tables, cleared when it leaves them.
 */
#ifndef MEM_TLB_H
#define MEM_TLB_H

#include <arch/pgtable.h>
#include <core/smp.h>

struct mm_context {
	pgd_t *pgd;		/* I */
	cpumask_t cpus;		/* a  CPUs that may hold translations */
};

/* This CPU goes over to next's tables; a kernel thread (NULL) stays on those
 * it finds.  => interrupts off, called by the scheduler and by exec */
void mm_context_switch(struct mm_context *next);
/* No CPU uses these tables any more when it returns, this one included. */
void mm_context_retire(struct mm_context *context);

/* May no other CPU hold translations?  The answer lasts as long as nobody else
 * runs in that address space.  => not preemptible */
static inline bool tlb_context_is_local(const struct mm_context *context)
{
	return READ_ONCE(context->cpus) == BIT(smp_processor_id());
}

/* Flushes user translations on all CPUs that may have them.  `stride` of a
 * range is a page; more than some tens of pages flush all of the process.
 * => interrupts on; no spinlock that an interrupt handler takes */
void tlb_flush_context_range(struct mm_context *context, unsigned long start,
			     unsigned long end);
void tlb_flush_context(struct mm_context *context);

/* Kernel addresses: all CPUs. */
void flush_tlb_kernel_range(unsigned long start, unsigned long end);
void flush_tlb_all(void);

/* Shootdown interrupts sent, pages flushed: /proc/vmstat. */
struct tlb_stats {
	u64 shootdowns, local_flushes;
};
extern struct tlb_stats tlb_stats;

#endif
