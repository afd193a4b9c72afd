/* SPDX-License-Identifier: MIT */
/*
 * Zones and their free blocks: the inside of the frame allocator.
 *
 * A zone is a span of frames that some request cannot do without: ISA DMA
 * reaches 16 MiB, many devices 4 GiB, the kernel's direct map what lowmem=
 * leaves.  Within a zone free memory is kept as blocks of 2^order frames,
 * aligned to their size (binary buddy system):
 *
 *	order 3	|               a               |
 *	order 2	|       b       |   buddy of b  |
 *	order 0	| c |buddy of c |
 *
 * The buddy of a block is at the frame number with bit `order` flipped.  When
 * both are free they become one block of the next order, up to MAX_ORDER.  A
 * free block is known by PG_buddy on its first frame, its order is in private;
 * flags of the other frames say OWNER_FREE, or still zero if the frame was
 * never used.  Zone borders are multiples of the largest block, so that no
 * buddy lies in another zone.
 *
 * Lock order: a CPU's lists (pcp.h) before zone->lock.  Zone locks are taken
 * with interrupts off, one at a time.
 */
#ifndef MEM_ZONE_H
#define MEM_ZONE_H

#include <mem/gfp.h>

struct free_area {
	struct list_head blocks;	/* z  by page->lru */
	unsigned long count;		/* z */
};

/* Fields: z lock, I immutable after boot (recomputed when boot memory is
 * released). */
struct zone {
	spinlock_t lock;
	unsigned int index;		/* I  enum zone_type */
	const char *name;		/* I */
	unsigned long start_pfn, end_pfn; /* I  what it spans; empty if equal */
	unsigned long managed;		/* z  frames ever given to it */
	unsigned long free;		/* z  frames in free blocks */
	unsigned long reserve;		/* I  frames for __GFP_HIGH only */
	/* I  frames kept back from requests that could use zones up to this */
	unsigned long protect[NR_ZONES];
	struct free_area areas[MAX_ORDER + 1];	/* z */
};

extern struct zone zones[NR_ZONES];

#define GFP_ZONE_MASK (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32)

/* The highest zone a request may use. */
static inline enum zone_type gfp_zone(gfp_t gfp)
{
	if (gfp & __GFP_DMA)
		return ZONE_DMA;
	if (gfp & __GFP_DMA32)
		return ZONE_DMA32;
	return gfp & __GFP_HIGHMEM ? ZONE_HIGHMEM : ZONE_NORMAL;
}

/* The zone in which this frame lies. */
enum zone_type zone_of_pfn(unsigned long pfn);

/* Spans and names, no frames yet.  => max_low_pfn and max_pfn are set */
void zones_setup(void);
/* Reserves from the number of frames: after frames were given to zones. */
void zones_set_reserves(void);
/* So many frames in all zones are for those who cannot wait. */
void zones_set_min_free(unsigned long pages);

/* How many frames this request may take now.  => zone->lock held */
unsigned long zone_room(const struct zone *zone, gfp_t gfp);

/*
 * Takes the smallest free block of at least order `low`, cut down to order
 * `high` if it is larger; *order is what it has now.  NULL: there is none.
 * => zone->lock held; reserves are the caller's affair
 */
struct page *zone_take_block(struct zone *zone, unsigned int low,
			     unsigned int high, unsigned int *order);
/* Gives a block back and joins it with its buddies.
 * => zone->lock held; flags of all its frames say OWNER_FREE */
void zone_put_block(struct zone *zone, struct page *page, unsigned int order);

/* The same with locking and reserves, for one request. */
struct page *zone_alloc(struct zone *zone, gfp_t gfp, unsigned int order);
void zone_free(struct page *page, unsigned int order);

/* Frames [pfn, end), whose struct pages are zero, become free: in the largest
 * blocks, touching one struct page per block. */
void zone_add_frames(unsigned long pfn, unsigned long end);

/* What /proc/buddyinfo, zoneinfo and meminfo show. */
struct zone_stats {
	const char *name;
	unsigned long spanned, managed, free, reserve, cached;
	unsigned long blocks[MAX_ORDER + 1];
};
/* => `cached` are free frames in the lists of all CPUs, not part of `free` */
void zone_stats_get(enum zone_type type, struct zone_stats *stats);

/* Free frames in all zones and lists; frames the allocator manages; the same
 * for high memory only. */
unsigned long nr_free_pages(void);
unsigned long totalram_pages(void);
unsigned long nr_free_highpages(void);
unsigned long totalhigh_pages(void);

#endif
