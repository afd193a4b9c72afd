/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU frame lists: the meetings with the zone.  pcp.h has the rest.
 *
 * A refill takes whole small blocks first, smallest first, so that fragments
 * are used up before a large block is cut: 32 frames cost one lock and a few
 * list operations.
 */
#include <mem/pcp.h>

#include <core/panic.h>
#include <lib/log2.h>
#include <lib/string.h>

DEFINE_PER_CPU(struct pcp, pcp);
u8 pcp_zone[GFP_ZONE_MASK + 1];

void pcp_set_zones(void)
{
	for (gfp_t gfp = 0; gfp <= GFP_ZONE_MASK; gfp++) {
		unsigned int zone = gfp_zone(gfp);

		while (zone && !zones[zone].managed)
			zone--;
		pcp_zone[gfp] = (u8)zone;
	}
}

/* Puts the frames of a block on the list so that they come off ascending. */
static void pcp_push_block(struct pcp_list *list, struct page *page,
			   unsigned int order)
{
	u32 zone = page_zonenum(page);

	for (unsigned long i = 1UL << order; i-- > 0;) {
		struct page *frame = page + i;

		frame->flags = (frame->flags & PG_poisoned) | zone |
			       OWNER_PCP << PAGE_OWNER_SHIFT;
		list->pages[list->count++] = frame;
	}
}

/* Fetches a batch; false if the zone may give none.  => lists held */
static bool pcp_refill(struct pcp_list *list, enum zone_type zone, gfp_t gfp)
{
	struct zone *z = &zones[zone];
	unsigned long flags, room;

	spin_lock_irqsave(&z->lock, flags);
	while (list->count < PCP_BATCH && (room = zone_room(z, gfp))) {
		unsigned int order = ilog2(min(room,
					       PCP_BATCH - list->count));
		struct page *page = zone_take_block(z, 0, order, &order);

		if (!page)
			break;
		pcp_push_block(list, page, order);
	}
	spin_unlock_irqrestore(&z->lock, flags);
	return list->count;
}

/* Gives the oldest frames back to their zone.  => lists held */
static void pcp_return(struct pcp_list *list, enum zone_type zone,
		       unsigned long count)
{
	struct zone *z = &zones[zone];
	unsigned long flags;

	spin_lock_irqsave(&z->lock, flags);
	for (unsigned long i = 0; i < count; i++) {
		struct page *page = list->pages[i];

		page->flags = (page->flags & PG_poisoned) | zone;
		zone_put_block(z, page, 0);
	}
	spin_unlock_irqrestore(&z->lock, flags);
	list->count -= count;
	memmove(list->pages, list->pages + count,
		list->count * sizeof(list->pages[0]));
}

struct page *pcp_take(enum zone_type zone, gfp_t gfp)
{
	struct pcp *lists = this_cpu_ptr(&pcp);
	struct pcp_list *list = &lists->lists[zone];
	struct page *page = NULL;

	if (!pcp_trylock(lists))
		return NULL;
	if (list->count || pcp_refill(list, zone, gfp))
		page = list->pages[--list->count];
	pcp_unlock(lists);
	return page;
}

bool pcp_give(struct page *page)
{
	struct pcp *lists = this_cpu_ptr(&pcp);
	enum zone_type zone = page_zonenum(page);
	struct pcp_list *list = &lists->lists[zone];

	if (!pcp_trylock(lists))
		return false;
	if (list->count == PCP_MAX)
		pcp_return(list, zone, PCP_BATCH);
	page->flags = (page->flags & PG_poisoned) | zone |
		      OWNER_PCP << PAGE_OWNER_SHIFT;
	list->pages[list->count++] = page;
	pcp_unlock(lists);
	return true;
}

void pcp_drain_all(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct pcp *lists = per_cpu_ptr(&pcp, cpu);

		if (!pcp_trylock(lists))
			continue;
		for (unsigned int zone = 0; zone < NR_ZONES; zone++)
			if (lists->lists[zone].count)
				pcp_return(&lists->lists[zone], zone,
					   lists->lists[zone].count);
		pcp_unlock(lists);
	}
}

unsigned long pcp_count(enum zone_type zone)
{
	unsigned long frames = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		frames += READ_ONCE(per_cpu(pcp, cpu).lists[zone].count);
	return frames;
}
