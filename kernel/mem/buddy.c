/* SPDX-License-Identifier: MIT */
/*
 * The buddy system: splits and joins free blocks (zone.h has the picture).
 *
 * Taking a block of order n costs at most MAX_ORDER splits, giving it back at
 * most as many joins, each constant time: the block's buddy is found by its
 * number and known to be free by one flag in its struct page.
 */
#include <mem/zone.h>

#include <core/panic.h>
#include <lib/log2.h>
#include <mem/pcp.h>

struct zone zones[NR_ZONES];

#define DMA_END_PFN (0x1000000UL >> PAGE_SHIFT)
#define DMA32_END_PFN (0x100000000UL >> PAGE_SHIFT)

enum zone_type zone_of_pfn(unsigned long pfn)
{
	if (pfn >= max_low_pfn)
		return ZONE_HIGHMEM;
	if (pfn < DMA_END_PFN)
		return ZONE_DMA;
	return pfn < DMA32_END_PFN ? ZONE_DMA32 : ZONE_NORMAL;
}

static void zone_init(struct zone *zone, enum zone_type type,
		      unsigned long start, unsigned long end)
{
	static const char *const names[NR_ZONES] = {
		"DMA", "DMA32", "Normal", "HighMem",
	};

	spin_lock_init_rank(&zone->lock, LOCK_ZONE);
	zone->index = type;
	zone->name = names[type];
	zone->start_pfn = start;
	zone->end_pfn = max(start, end);
	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		INIT_LIST_HEAD(&zone->areas[order].blocks);
}

void zones_setup(void)
{
	unsigned long dma = min(DMA_END_PFN, max_low_pfn);
	unsigned long dma32 = min(DMA32_END_PFN, max_low_pfn);

	zone_init(&zones[ZONE_DMA], ZONE_DMA, 1, dma);
	zone_init(&zones[ZONE_DMA32], ZONE_DMA32, dma, dma32);
	zone_init(&zones[ZONE_NORMAL], ZONE_NORMAL, dma32, max_low_pfn);
	zone_init(&zones[ZONE_HIGHMEM], ZONE_HIGHMEM, max_low_pfn, max_pfn);
}

static bool min_free_set;		/* by hand, to */
static unsigned long min_free_pages;	/* in all zones */

/*
 * A zone keeps 1/256 of itself for those who cannot wait, and from requests
 * that could have been served by higher zones 1/256 of those (1/32 of high
 * memory, whose users need no low memory at all), but never more than half.
 * What it keeps for those can be set (/proc/sys/vm/min_free_kbytes): each zone
 * has its share.
 */
static void zone_set_reserve(struct zone *zone)
{
	unsigned long above = 0;

	if (min_free_set)
		zone->reserve = min(zone->managed / 2, min_free_pages *
				    zone->managed / totalram_pages());
	else
		zone->reserve = min(zone->managed / 256, 1024UL);
	if (zone->index == ZONE_HIGHMEM)
		zone->reserve = 0;
	for (unsigned int i = zone->index + 1; i < NR_ZONES; i++) {
		above += zones[i].managed / (i == ZONE_HIGHMEM ? 32 : 256);
		zone->protect[i] = min(above, zone->managed / 2);
	}
}

void zones_set_min_free(unsigned long pages)
{
	min_free_pages = pages;
	min_free_set = true;
	zones_set_reserves();
}

void zones_set_reserves(void)
{
	for (unsigned int i = 0; i < NR_ZONES; i++)
		zone_set_reserve(&zones[i]);
	pcp_set_zones();
}

unsigned long zone_room(const struct zone *zone, gfp_t gfp)
{
	unsigned long keep = zone->protect[gfp_zone(gfp)];

	if (!(gfp & __GFP_HIGH))
		keep += zone->reserve;
	return zone->free > keep ? zone->free - keep : 0;
}

static void area_add(struct zone *zone, struct page *page, unsigned int order)
{
	struct free_area *area = &zone->areas[order];

	page->flags = (page->flags & PG_poisoned) | PG_buddy | zone->index;
	page->private = order;
	list_add(&page->lru, &area->blocks);
	area->count++;
}

static void area_remove(struct zone *zone, struct page *page,
			unsigned int order)
{
	page->flags &= ~PG_buddy;
	list_del(&page->lru);
	zone->areas[order].count--;
}

/* The upper halves go back until the block has the order wanted. */
static void block_split(struct zone *zone, struct page *page,
			unsigned int order, unsigned int wanted)
{
	while (order > wanted) {
		order--;
		area_add(zone, page + (1UL << order), order);
	}
}

struct page *zone_take_block(struct zone *zone, unsigned int low,
			     unsigned int high, unsigned int *order)
{
	struct page *page;
	unsigned int found = low;

	KASSERT(lock_held(&zone->lock));
	while (found <= MAX_ORDER && list_empty(&zone->areas[found].blocks))
		found++;
	if (found > MAX_ORDER)
		return NULL;
	page = list_first_entry(&zone->areas[found].blocks, struct page, lru);
	area_remove(zone, page, found);
	*order = min(found, high);
	block_split(zone, page, found, *order);
	zone->free -= 1UL << *order;
	return page;
}

static bool block_is_free(const struct page *page, unsigned int order)
{
	return page_test(page, PG_buddy) && page->private == order;
}

void zone_put_block(struct zone *zone, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);

	KASSERT(lock_held(&zone->lock));
	zone->free += 1UL << order;
	while (order < MAX_ORDER) {
		struct page *buddy = pfn_to_page(pfn ^ (1UL << order));

		if (!block_is_free(buddy, order))
			break;
		area_remove(zone, buddy, order);
		pfn &= ~(1UL << order);
		order++;
	}
	area_add(zone, pfn_to_page(pfn), order);
}

struct page *zone_alloc(struct zone *zone, gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	if (zone_room(zone, gfp) >= 1UL << order)
		page = zone_take_block(zone, order, order, &order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

void zone_free(struct page *page, unsigned int order)
{
	struct zone *zone = &zones[page_zonenum(page)];
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	zone_put_block(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

void zone_add_frames(unsigned long pfn, unsigned long end)
{
	while (pfn < end) {
		struct zone *zone = &zones[zone_of_pfn(pfn)];
		unsigned int order = min_t(unsigned int, MAX_ORDER,
					   __ffs(pfn | 1UL << MAX_ORDER));
		unsigned long flags;

		order = min_t(unsigned int, order, ilog2(end - pfn));
		spin_lock_irqsave(&zone->lock, flags);
		zone->managed += 1UL << order;
		zone_put_block(zone, pfn_to_page(pfn), order);
		spin_unlock_irqrestore(&zone->lock, flags);
		pfn += 1UL << order;
	}
}

void zone_stats_get(enum zone_type type, struct zone_stats *stats)
{
	struct zone *zone = &zones[type];
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	stats->name = zone->name;
	stats->spanned = zone->end_pfn - zone->start_pfn;
	stats->managed = zone->managed;
	stats->free = zone->free;
	stats->reserve = zone->reserve;
	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		stats->blocks[order] = zone->areas[order].count;
	spin_unlock_irqrestore(&zone->lock, flags);
	stats->cached = pcp_count(type);
}

unsigned long nr_free_pages(void)
{
	unsigned long pages = 0;

	for (unsigned int i = 0; i < NR_ZONES; i++)
		pages += READ_ONCE(zones[i].free) + pcp_count(i);
	return pages;
}

unsigned long totalram_pages(void)
{
	unsigned long pages = 0;

	for (unsigned int i = 0; i < NR_ZONES; i++)
		pages += READ_ONCE(zones[i].managed);
	return pages;
}

unsigned long nr_free_highpages(void)
{
	return READ_ONCE(zones[ZONE_HIGHMEM].free) + pcp_count(ZONE_HIGHMEM);
}

unsigned long totalhigh_pages(void)
{
	return READ_ONCE(zones[ZONE_HIGHMEM].managed);
}
