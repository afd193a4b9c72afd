/* SPDX-License-Identifier: MIT */
/*
 * Getting frames.
 */
#ifndef MEM_GFP_H
#define MEM_GFP_H

#include <mem/page.h>

#define MAX_ORDER 10		/* largest block: 2^10 pages, 4 MiB */

/* Where from: the highest zone allowed; without a word, ZONE_NORMAL. */
#define __GFP_DMA 0x01u
#define __GFP_HIGHMEM 0x02u
#define __GFP_DMA32 0x04u
/* How. */
#define __GFP_ZERO 0x100u
#define __GFP_COMP 0x200u	/* one compound page: references on the head */
#define __GFP_RECLAIM 0x400u	/* may sleep and reclaim */
#define __GFP_NOWARN 0x800u	/* failure is expected: no log line */
#define __GFP_NORETRY 0x1000u
#define __GFP_HIGH 0x2000u	/* may use the reserve */
/* Who: an enum page_owner in the upper bits. */
#define GFP_OWNER_SHIFT 24
#define __GFP_OWNER(owner) ((gfp_t)(owner) << GFP_OWNER_SHIFT)

#define GFP_KERNEL __GFP_RECLAIM
#define GFP_ATOMIC __GFP_HIGH
#define GFP_NOWAIT 0u
#define GFP_USER __GFP_RECLAIM
#define GFP_HIGHUSER (__GFP_RECLAIM | __GFP_HIGHMEM)
#define GFP_DMA __GFP_DMA
#define GFP_DMA32 __GFP_DMA32

/*
 * 2^order frames, contiguous and aligned to their size; one reference on each
 * order-0 block or on the head.
 * => NULL when there are none: an ordinary result
 * => without __GFP_RECLAIM from any context; contents undefined unless ZERO
 */
struct page *alloc_pages(gfp_t gfp, unsigned int order);
#define alloc_page(gfp) alloc_pages(gfp, 0)
void __free_pages(struct page *page, unsigned int order);
#define __free_page(page) __free_pages(page, 0)

/* The same by kernel logical address; never high memory.  0 on failure. */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
#define __get_free_page(gfp) __get_free_pages(gfp, 0)
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);
#define free_page(addr) free_pages(addr, 0)

/* The smallest order whose block holds size bytes. */
unsigned int get_order(unsigned long size);

#endif
