/* SPDX-License-Identifier: MIT */
/*
 * The list of reclaimers: see reclaim.h.  It only grows, so a walk needs no
 * lock; additions are ordered by the release store of the link.
 */
#include <mem/reclaim.h>

#include <core/preempt.h>
#include <lib/errno.h>
#include <mem/kmap.h>
#include <mem/slab.h>

struct reclaimer {
	struct reclaimer *next;		/* I */
	reclaim_fn reclaim;		/* I */
};

static struct reclaimer *reclaimers;	/* a */

int reclaim_register(reclaim_fn reclaim)
{
	struct reclaimer *new = kmalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	new->reclaim = reclaim;
	new->next = READ_ONCE(reclaimers);
	while (!__atomic_compare_exchange_n(&reclaimers, &new->next, new, false,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return 0;
}

unsigned long reclaim_run(gfp_t gfp, unsigned int order)
{
	struct kmap_task *task = this_cpu_read(kmap_current);
	unsigned long freed = 0;

	if (!(gfp & __GFP_RECLAIM) || in_atomic() || task->reclaiming)
		return 0;
	task->reclaiming = true;
	for (struct reclaimer *r = smp_load_acquire(&reclaimers); r; r = r->next)
		freed += r->reclaim(gfp, order);
	task->reclaiming = false;
	return freed;
}
