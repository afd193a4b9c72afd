/* SPDX-License-Identifier: MIT */
/*
 * struct page: what the kernel knows about one frame of physical memory.
 *
 * It describes the frame, not a mapping of it: a page-table entry says where
 * one address leads, while the frame behind it has one struct page however
 * many entries lead there.  All of them form one array in virtual memory
 * (vmemmap), mapped only where memory exists, so that frame number, struct
 * page and direct-map address turn into each other by arithmetic.
 *
 *	flags   31..........10 9  8  7......3  2  1  0
 *	        state bits     |  |  owner     |  zone
 *
 * 32 bytes, half of Linux's: states that exclude each other share words.
 */
#ifndef MEM_PAGE_H
#define MEM_PAGE_H

#include <arch/page.h>
#include <core/spinlock.h>
#include <lib/atomic.h>
#include <lib/list.h>

enum zone_type { ZONE_DMA, ZONE_DMA32, ZONE_NORMAL, ZONE_HIGHMEM, NR_ZONES };

/* Whom a frame belongs to; each is a line in /proc/vmstat and in the ledger. */
enum page_owner {
	OWNER_FREE,		/* in the buddy lists */
	OWNER_PCP,		/* free, in a CPU's list */
	OWNER_RESERVED,		/* never was free: firmware, image, vmemmap */
	OWNER_KERNEL,		/* alloc_pages without a better word */
	OWNER_TABLE,		/* page tables */
	OWNER_SLAB,		/* kmalloc and object caches */
	OWNER_STACK,		/* kernel stacks */
	OWNER_VMALLOC,
	OWNER_ANON,		/* private pages of processes */
	OWNER_CACHE,		/* page cache */
	OWNER_DMA,		/* coherent buffers, bounce pools */
	OWNER_PIPE,		/* bytes on their way through pipes */
	OWNER_DRIVER,		/* pages a driver maps or inserts */
	NR_OWNERS
};

struct address_space;
struct slab;

/*
 * Fields: a atomic, z zone->lock, l the page lock bit, o whoever owns the
 * frame now.
 */
struct page {
	u32 flags;			/* a  bits below */
	atomic_t refcount;		/* a  0: free; a pin counts 1,024 */
	atomic_t mapcount;		/* a  user page-table entries */
	u32 private;			/* z  order while free or of a head;
					      o  swap slot; else the owner's */
	union {
		struct {		/* page cache, anonymous, driver */
			struct address_space *mapping;	/* l  low bit: anon root */
			unsigned long index;		/* l  in pages */
		};
		struct list_head lru;	/* z  free and per-CPU lists; o  free
					      use by an owner without mapping */
		struct {		/* OWNER_SLAB: head of the slab */
			struct slab *slab;
			void *freelist;
		};
		struct {		/* OWNER_TABLE */
			spinlock_t ptl;
			unsigned long table_private;
		};
		struct page *head;	/* tail of a compound page */
	};
};
BUILD_BUG_ON(sizeof(struct page) != 32);

#define PAGE_ZONE_SHIFT 0
#define PAGE_ZONE_MASK 0x7u
#define PAGE_OWNER_SHIFT 3
#define PAGE_OWNER_MASK (0x1fu << PAGE_OWNER_SHIFT)
#define PG_head BIT(8)			/* compound: order in private */
#define PG_tail BIT(9)
#define PG_locked BIT(10)
#define PG_waiters BIT(11)		/* somebody sleeps for PG_locked */
#define PG_uptodate BIT(12)
#define PG_dirty BIT(13)
#define PG_writeback BIT(14)
#define PG_referenced BIT(15)
#define PG_reserved BIT(16)		/* never given to the allocator */
#define PG_error BIT(17)
#define PG_swapcache BIT(18)
#define PG_unevictable BIT(19)
#define PG_buddy BIT(20)		/* first frame of a free block: order in
					   private */
#define PG_unmapped BIT(21)		/* debug=pages took it out of the direct
					   map: only kmap reaches it */
#define PG_poisoned BIT(22)		/* debug=pages filled it when it was
					   freed */

/* One pin, in references (pin_user_pages). */
#define PAGE_PIN_BIAS 1024

#define vmemmap ((struct page *)VMEMMAP_START)
#define pfn_to_page(pfn) (vmemmap + (pfn))
#define page_to_pfn(page) ((unsigned long)((page) - vmemmap))
#define page_to_phys(page) PFN_PHYS(page_to_pfn(page))
#define phys_to_page(phys) pfn_to_page(PHYS_PFN(phys))

/* Frames below this one are in the direct map: lowmem= moves it. */
extern unsigned long max_low_pfn;
/* One above the last frame that is RAM. */
extern unsigned long max_pfn;

/* Of an address in the direct map or the image. */
#define virt_to_page(virt) phys_to_page(__pa(virt))
static inline void *page_to_virt(const struct page *page)
{
	return __va(page_to_phys(page));
}

/* The kernel logical address of a frame; NULL in high memory. */
static inline void *page_address(const struct page *page)
{
	return likely(page_to_pfn(page) < max_low_pfn) ? page_to_virt(page)
						       : NULL;
}

/* True if the frame has a struct page: RAM, used or reserved. */
bool pfn_valid(unsigned long pfn);
/* True if the firmware called the whole frame usable RAM; needs no struct
 * page, so it may be asked from the first map on. */
bool page_is_ram(unsigned long pfn);

static inline enum zone_type page_zonenum(const struct page *page)
{
	return page->flags & PAGE_ZONE_MASK;
}

static inline enum page_owner page_owner(const struct page *page)
{
	return (page->flags & PAGE_OWNER_MASK) >> PAGE_OWNER_SHIFT;
}

/* Gives a frame in use another owner; the counts of both follow.
 * => the caller owns the frame; order 0 only */
void page_set_owner(struct page *page, enum page_owner owner);
/* Frames that belong to this owner now, exactly if nobody allocates meanwhile.
 * OWNER_RESERVED counts RAM only, not the holes between. */
long page_owner_count(enum page_owner owner);
/* "anon", "page_tables": the word used in /proc/vmstat and in the ledger. */
const char *page_owner_name(enum page_owner owner);

static inline struct page *compound_head(struct page *page)
{
	return unlikely(page->flags & PG_tail) ? page->head : page;
}

static inline unsigned int compound_order(const struct page *page)
{
	return page->flags & PG_head ? page->private : 0;
}

static inline bool page_test(const struct page *page, u32 bit)
{
	return READ_ONCE(page->flags) & bit;
}

static inline void page_set(struct page *page, u32 bit)
{
	__atomic_fetch_or(&page->flags, bit, __ATOMIC_RELAXED);
}

static inline void page_clear(struct page *page, u32 bit)
{
	__atomic_fetch_and(&page->flags, ~bit, __ATOMIC_RELAXED);
}

/* Sets or clears; returns what it was before. */
static inline bool page_test_and_set(struct page *page, u32 bit)
{
	return __atomic_fetch_or(&page->flags, bit, __ATOMIC_ACQ_REL) & bit;
}

static inline bool page_test_and_clear(struct page *page, u32 bit)
{
	return __atomic_fetch_and(&page->flags, ~bit, __ATOMIC_ACQ_REL) & bit;
}

static inline int page_count(struct page *page)
{
	return atomic_read(&compound_head(page)->refcount);
}

/* How many user page-table entries lead to this frame. */
static inline int page_mapcount(struct page *page)
{
	return atomic_read(&page->mapcount);
}

static inline void get_page(struct page *page)
{
	atomic_inc(&compound_head(page)->refcount);
}

/* Frees the page, or the whole compound page: the last reference is gone. */
void put_page_last(struct page *page);
static inline void put_page(struct page *page)
{
	page = compound_head(page);
	if (atomic_dec_and_test(&page->refcount))
		put_page_last(page);
}

#endif
