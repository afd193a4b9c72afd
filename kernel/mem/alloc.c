/* SPDX-License-Identifier: MIT */
/*
 * The front of the frame allocator: one request from question to answer.
 *
 *	alloc_pages -> this CPU's list -> its zone -> lower zones
 *		    -> drained lists -> reclaimers -> NULL
 *	free	    -> this CPU's list -> its zone
 *
 * Allocation and release of a single frame is part of every page fault, so
 * that path is straight: no lock but the list's byte, no interrupts turned
 * off.  Everything unusual (blocks, checks of debug=pages, refusals) leaves it
 * at one predicted branch each.
 */
#define pr_fmt(fmt) "mem: " fmt

#include <mem/gfp.h>

#include <core/fault_inject.h>
#include <core/panic.h>
#include <core/printk.h>
#include <core/time.h>
#include <lib/log2.h>
#include <mem/kmap.h>
#include <mem/owner.h>
#include <mem/page_debug.h>
#include <mem/pcp.h>
#include <mem/reclaim.h>

/* A page in one of these states is in use by somebody, or free. */
#define PAGE_UNFREEABLE \
	(PG_locked | PG_reserved | PG_buddy | PG_writeback | PG_head | PG_tail)
/* Rounds of reclaim before a request fails. */
#define RECLAIM_ROUNDS 8u

static inline u32 gfp_owner(gfp_t gfp)
{
	u32 owner = gfp >> GFP_OWNER_SHIFT;

	return owner ? owner : OWNER_KERNEL;
}

static struct page *alloc_from_zones(gfp_t gfp, unsigned int order)
{
	for (int i = gfp_zone(gfp); i >= 0; i--) {
		struct page *page = NULL;

		if (!zones[i].managed)
			continue;
		if (!order)
			page = pcp_take(i, gfp);
		if (!page)
			page = zone_alloc(&zones[i], gfp, order);
		if (page)
			return page;
	}
	return NULL;
}

/* Says that there is no memory, at most once a second. */
static void alloc_complain(gfp_t gfp, unsigned int order)
{
	static ktime_t last = -NSEC_PER_SEC;
	ktime_t now = ktime_get();

	if (gfp & __GFP_NOWARN || now - READ_ONCE(last) < NSEC_PER_SEC)
		return;
	WRITE_ONCE(last, now);
	pr_warn("no block of %lu KiB (gfp %#x); free: DMA %lu, DMA32 %lu, "
		"Normal %lu, HighMem %lu pages\n",
		PAGE_SIZE << order >> 10, gfp, zones[ZONE_DMA].free,
		zones[ZONE_DMA32].free, zones[ZONE_NORMAL].free,
		zones[ZONE_HIGHMEM].free);
}

static struct page *alloc_slow(gfp_t gfp, unsigned int order)
{
	unsigned int rounds = gfp & __GFP_NORETRY ? 1 : RECLAIM_ROUNDS;
	struct page *page = NULL;

	if (order <= MAX_ORDER)
		page = alloc_from_zones(gfp, order);
	if (page || order > MAX_ORDER)
		return page;
	do {
		pcp_drain_all();
		page = alloc_from_zones(gfp, order);
	} while (!page && rounds-- && reclaim_run(gfp, order));
	if (!page)
		alloc_complain(gfp, order);
	return page;
}

/* One frame begins a new life. */
static inline void frame_init(struct page *page, u32 flags, int refs)
{
	*page = (struct page){
		.flags = flags,
		.refcount = ATOMIC_INIT(refs),
	};
}

static void block_init(struct page *page, unsigned int order,
				gfp_t gfp, u32 flags)
{
	bool compound = order && gfp & __GFP_COMP;

	frame_init(page, compound ? flags | PG_head : flags, 1);
	if (compound)
		page->private = order;
	for (unsigned long i = 1; i < 1UL << order; i++) {
		frame_init(page + i, compound ? flags | PG_tail : flags, 0);
		if (compound)
			page[i].head = page;
	}
}

static noinline struct page *block_clear(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		clear_highpage(page + i);
	return page;
}

/* Every request that is not the everyday one. */
static noinline struct page *alloc_long(gfp_t gfp, unsigned int order,
					unsigned long caller)
{
	u32 owner = gfp_owner(gfp);
	struct page *page;

	if (fault_inject())
		return NULL;
	page = alloc_slow(gfp, order);
	if (!page)
		return NULL;
	if (unlikely(page_debug))
		page_debug_check(page, order);
	block_init(page, order, gfp,
		   page_zonenum(page) | owner << PAGE_OWNER_SHIFT);
	owner_count_add(owner, 1L << order);
	if (gfp & __GFP_ZERO)
		block_clear(page, order);
	if (unlikely(page_debug))
		page_debug_alloc(page, order, gfp, caller);
	return page;
}

static __always_inline struct page *
alloc_traced(gfp_t gfp, unsigned int order, unsigned long caller)
{
	u32 owner = gfp_owner(gfp);
	struct page *page = NULL;

	if (likely(!order && !fault_inject_left && !page_debug))
		page = pcp_pop(pcp_zone[gfp & GFP_ZONE_MASK]);
	if (unlikely(!page))
		return alloc_long(gfp, order, caller);
	frame_init(page, page_zonenum(page) | owner << PAGE_OWNER_SHIFT, 1);
	owner_count_add(owner, 1);
	return gfp & __GFP_ZERO ? block_clear(page, 0) : page;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return alloc_traced(gfp, order,
			    (unsigned long)__builtin_return_address(0));
}

/* Whatever must not be freed; refused with a report, never fatal. */
static bool block_check(struct page *page, unsigned int order,
			unsigned long caller)
{
	const char *what = NULL;

	for (unsigned long i = 0; i < 1UL << order && !what; i++) {
		enum page_owner owner = page_owner(page + i);

		if (owner == OWNER_FREE || owner == OWNER_PCP ||
		    page_test(page + i, PG_buddy))
			what = "free of a free frame";
		else if (page_mapcount(page + i))
			what = "free of a mapped frame";
		else if (page_test(page + i, PG_reserved))
			what = "free of a reserved frame";
		else if (page_test(page + i, PG_locked | PG_writeback))
			what = "free of a locked frame";
	}
	if (page_test(page, PG_tail) ||
	    (page_test(page, PG_head) && page->private != order))
		what = "free of a part of a compound page";
	if (what)
		page_debug_report(page, what, caller);
	return !what;
}

/* The frames are nobody's any more, but zone and poison stay. */
static void block_release(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		page[i].flags &= PAGE_ZONE_MASK | PG_poisoned;
	zone_free(page, order);
}

/* => the last reference is gone */
static noinline void free_long(struct page *page, unsigned int order,
			       unsigned long caller)
{
	enum page_owner owner = page_owner(page);

	if (!block_check(page, order, caller)) {
		/* Whose frame it is can still free it properly. */
		if (owner > OWNER_PCP)
			atomic_set(&page->refcount, 1);
		return;
	}
	if (unlikely(page_debug))
		page_debug_free(page, order, caller);
	owner_count_add(owner, -(1L << order));
	if (order || !pcp_give(page))
		block_release(page, order);
}

static noinline void free_twice(struct page *page, unsigned long caller)
{
	atomic_set(&page->refcount, 0);
	page_debug_report(page, "free of a free frame", caller);
}

static __always_inline void free_traced(struct page *page, unsigned int order,
					unsigned long caller)
{
	u32 flags = page->flags;

	if (unlikely(order || page_debug || flags & PAGE_UNFREEABLE ||
		     page->mapcount.counter || !pcp_push(page, flags)))
		free_long(page, order, caller);
	else
		owner_count_add((flags & PAGE_OWNER_MASK) >> PAGE_OWNER_SHIFT,
				-1);
}

static __always_inline void put_traced(struct page *page, unsigned int order,
				       unsigned long caller)
{
	int refs = atomic_dec_return(&page->refcount);

	if (likely(!refs))
		free_traced(page, order, caller);
	else if (unlikely(refs < 0))
		free_twice(page, caller);
}

void __free_pages(struct page *page, unsigned int order)
{
	put_traced(page, order, (unsigned long)__builtin_return_address(0));
}

void put_page_last(struct page *page)
{
	free_traced(page, compound_order(page),
		    (unsigned long)__builtin_return_address(0));
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	KASSERT(!(gfp & __GFP_HIGHMEM));
	page = alloc_traced(gfp, order,
			    (unsigned long)__builtin_return_address(0));
	return page ? (unsigned long)page_to_virt(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	struct page *page;

	KASSERT(!(gfp & __GFP_HIGHMEM));
	page = alloc_traced(gfp | __GFP_ZERO, 0,
			    (unsigned long)__builtin_return_address(0));
	return page ? (unsigned long)page_to_virt(page) : 0;
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		put_traced(virt_to_page((void *)addr), order,
			   (unsigned long)__builtin_return_address(0));
}

unsigned int get_order(unsigned long size)
{
	return size <= PAGE_SIZE ? 0 : ilog2(PFN_UP(size) - 1) + 1;
}
