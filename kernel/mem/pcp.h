/* SPDX-License-Identifier: MIT */
/*
 * Free frames in front of the zones: an array per CPU and zone.
 *
 * Most requests are for one frame, and most are freed by the CPU that asked.
 * Each CPU keeps up to PCP_MAX single frames per zone and takes and gives them
 * without a zone's lock; it meets the zone once per PCP_BATCH frames.
 *
 * The arrays are guarded by `busy`, not by being local: an interrupt handler
 * that finds its own CPU's busy, or a task that comes while the holder was
 * preempted, goes to the zone instead of waiting.  So neither interrupts nor
 * preemption need to be turned off, and any CPU may drain any other's.
 */
#ifndef MEM_PCP_H
#define MEM_PCP_H

#include <core/percpu.h>
#include <mem/zone.h>

#define PCP_BATCH 32u
#define PCP_MAX 63u		/* makes a list 512 bytes: indexed by a shift */

struct pcp_list {
	unsigned long count;
	struct page *pages[PCP_MAX];	/* the top is the most recently used */
};

struct pcp {
	bool busy;			/* a  guards the lists */
	struct pcp_list lists[NR_ZONES];
};
DECLARE_PER_CPU(struct pcp, pcp);

/* The first zone with memory for each combination of zone bits in a gfp_t. */
extern u8 pcp_zone[GFP_ZONE_MASK + 1];
/* Fills it in: when the zones have their frames. */
void pcp_set_zones(void);

/* One frame, after fetching a batch from the zone if there is none in the
 * list; NULL if the zone may give none or the lists are busy. */
struct page *pcp_take(enum zone_type zone, gfp_t gfp);
/* Keeps one frame, after giving the oldest batch to the zone if the list is
 * full; false if the lists are busy. */
bool pcp_give(struct page *page);

/* Empties the lists of all CPUs but those that are busy this moment.
 * => any context */
void pcp_drain_all(void);

/* Frames in the lists of all CPUs. */
unsigned long pcp_count(enum zone_type zone);

static inline bool pcp_trylock(struct pcp *lists)
{
	return !__atomic_exchange_n(&lists->busy, true, __ATOMIC_ACQUIRE);
}

static inline void pcp_unlock(struct pcp *lists)
{
	__atomic_store_n(&lists->busy, false, __ATOMIC_RELEASE);
}

/* One of the frames in the list; NULL if there is none, or it is busy. */
static inline struct page *pcp_pop(enum zone_type zone)
{
	struct pcp *lists = this_cpu_ptr(&pcp);
	struct pcp_list *list = &lists->lists[zone];
	struct page *page = NULL;

	if (unlikely(!pcp_trylock(lists)))
		return NULL;
	if (likely(list->count))
		page = list->pages[--list->count];
	pcp_unlock(lists);
	return page;
}

/* Keeps one frame; false if the list is full or busy.  `flags` are those it
 * has had: zone and poison stay. */
static inline bool pcp_push(struct page *page, u32 flags)
{
	struct pcp *lists = this_cpu_ptr(&pcp);
	struct pcp_list *list = &lists->lists[flags & PAGE_ZONE_MASK];
	bool room;

	if (unlikely(!pcp_trylock(lists)))
		return false;
	room = list->count < PCP_MAX;
	if (likely(room)) {
		page->flags = (flags & (PAGE_ZONE_MASK | PG_poisoned)) |
			      OWNER_PCP << PAGE_OWNER_SHIFT;
		list->pages[list->count++] = page;
	}
	pcp_unlock(lists);
	return room;
}

#endif
