/* SPDX-License-Identifier: MIT */
/*
 * The frame allocator: blocks, zones, lists, owners, refusals.
 *
 * Exhaustion is tried in the DMA zone, which has at most 16 MiB on any
 * machine and nobody else's hot path in it.
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mem/kmap.h>
#include <mem/page_debug.h>
#include <mem/pcp.h>
#include <mem/zone.h>

#define GFP_TEST (GFP_KERNEL | __GFP_NOWARN | __GFP_OWNER(OWNER_DRIVER))
/* From the DMA zone, without waiting for anybody. */
#define GFP_TEST_DMA (GFP_DMA | __GFP_NOWARN | __GFP_OWNER(OWNER_DRIVER))

/* Verifies that a block of each order is aligned to its size, and that all
 * its frames say whose they are. */
KTEST(frames, blocks_are_aligned)
{
	for (unsigned int order = 0; order <= MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_TEST, order);

		REQUIRE(page);
		EXPECT(IS_ALIGNED(page_to_pfn(page), 1UL << order));
		EXPECT_EQ(page_owner(page + (1UL << order) - 1), OWNER_DRIVER);
		__free_pages(page, order);
	}
}

/* Verifies that nothing of a frame's former life is left in its struct page. */
KTEST(frames, fields_are_fresh)
{
	struct page *page = alloc_page(GFP_TEST);

	REQUIRE(page);
	page->private = 77;
	page->mapping = (void *)page;
	page->index = 5;
	page_set(page, PG_dirty | PG_uptodate | PG_referenced);
	__free_page(page);
	page = alloc_page(GFP_TEST);
	REQUIRE(page);
	EXPECT_EQ(page_count(page), 1);
	EXPECT_EQ(page_mapcount(page), 0);
	EXPECT_EQ(page->private, 0);
	EXPECT(!page->mapping && !page->index);
	EXPECT_EQ(page->flags & ~(PAGE_ZONE_MASK | PAGE_OWNER_MASK), 0);
	__free_page(page);
}

/* Verifies that __GFP_ZERO clears every page of a block. */
KTEST(frames, zeroed)
{
	unsigned long addr = __get_free_pages(GFP_TEST, 2);

	REQUIRE(addr);
	memset((void *)addr, 0x5a, PAGE_SIZE << 2);
	free_pages(addr, 2);
	addr = __get_free_pages(GFP_TEST | __GFP_ZERO, 2);
	REQUIRE(addr);
	EXPECT(!memchr_inv((void *)addr, 0, PAGE_SIZE << 2));
	free_pages(addr, 2);
}

/* Verifies that a request for a zone gets frames below that zone's end. */
KTEST(frames, zones)
{
	struct page *dma = alloc_page(GFP_TEST_DMA);
	struct page *dma32 = alloc_page(GFP_DMA32 | GFP_TEST);
	struct page *normal = alloc_page(GFP_TEST);

	REQUIRE(dma && dma32 && normal);
	EXPECT(page_to_pfn(dma) < 0x1000000 >> PAGE_SHIFT);
	EXPECT(page_to_pfn(dma32) < 0x100000000 >> PAGE_SHIFT);
	EXPECT(page_address(normal) != NULL);
	__free_page(dma);
	__free_page(dma32);
	__free_page(normal);
}

/* Verifies that requests for user pages prefer high memory, if there is any,
 * and that such a frame has no kernel logical address. */
KTEST(frames, high_memory_first)
{
	struct page *page;

	if (!totalhigh_pages())
		SKIP("needs lowmem=");
	page = alloc_page(GFP_HIGHUSER | __GFP_OWNER(OWNER_DRIVER));
	REQUIRE(page);
	EXPECT_EQ(page_zonenum(page), ZONE_HIGHMEM);
	EXPECT(!page_address(page));
	__free_page(page);
}

static void stats_of_all(struct zone_stats stats[NR_ZONES])
{
	pcp_drain_all();
	for (unsigned int i = 0; i < NR_ZONES; i++)
		zone_stats_get(i, &stats[i]);
}

/* Frees the pages of an array in a random order. */
static void free_shuffled(struct page **pages, unsigned int count)
{
	struct random_state rnd;

	random_seed(&rnd, ktest_seed());
	while (count) {
		unsigned int i = random_below(&rnd, count);

		__free_page(pages[i]);
		pages[i] = pages[--count];
	}
}

/* Verifies that single frames freed in any order become the same large blocks
 * again: the number of free blocks of each order is what it was. */
KTEST(frames, coalescing)
{
	static struct page *pages[500];
	static struct zone_stats before, after;

	pcp_drain_all();
	zone_stats_get(ZONE_DMA, &before);
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		pages[i] = alloc_page(GFP_TEST_DMA);
		REQUIRE(pages[i]);
	}
	free_shuffled(pages, ARRAY_SIZE(pages));
	pcp_drain_all();
	zone_stats_get(ZONE_DMA, &after);
	EXPECT_EQ(after.free, before.free);
	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		EXPECT_EQ(after.blocks[order], before.blocks[order]);
}

/* Takes the DMA zone's frames until there are no more. */
static unsigned long exhaust(struct list_head *taken)
{
	unsigned long count = 0;
	struct page *page;

	while ((page = alloc_page(GFP_TEST_DMA))) {
		list_add(&page->lru, taken);
		count++;
	}
	return count;
}

static void give_back(struct list_head *taken)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, taken, lru)
		__free_page(page);
}

/* Verifies that running out is an ordinary NULL, that what was taken was all
 * but the reserve, and that the reserve is there for __GFP_HIGH. */
KTEST(frames, exhaustion_and_reserve)
{
	static struct zone_stats stats[NR_ZONES];
	struct page *page;
	unsigned long count;
	LIST_HEAD(taken);

	stats_of_all(stats);
	count = exhaust(&taken);
	EXPECT_EQ(count, stats[ZONE_DMA].free - stats[ZONE_DMA].reserve);
	page = alloc_page(GFP_TEST_DMA | __GFP_HIGH);
	EXPECT(page);
	if (page)
		__free_page(page);
	give_back(&taken);
	stats_of_all(stats);
	EXPECT(stats[ZONE_DMA].free >= count);
}

/* Verifies that a freed frame waits in this CPU's list and goes back to its
 * zone when the lists are drained. */
KTEST(frames, percpu_list)
{
	struct page *page = alloc_page(GFP_TEST_DMA);

	REQUIRE(page);
	__free_page(page);
	EXPECT_EQ(page_owner(page), OWNER_PCP);
	pcp_drain_all();
	EXPECT_EQ(page_owner(page), OWNER_FREE);
}

/* Verifies that a CPU whose lists are busy is served by the zone. */
KTEST(frames, busy_list)
{
	struct page *page;
	bool *busy;

	preempt_disable();
	busy = &this_cpu_ptr(&pcp)->busy;
	*busy = true;
	page = alloc_page(GFP_TEST_DMA);
	if (page)
		__free_page(page);
	EXPECT(page && page_owner(page) == OWNER_FREE);
	*busy = false;
	preempt_enable();
}

/* Verifies that a list that overflows spills to the zone: more frames than it
 * holds can be freed, none is lost. */
KTEST(frames, list_overflow)
{
	static struct page *pages[3 * PCP_MAX];
	long before = page_owner_count(OWNER_DRIVER);

	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		pages[i] = alloc_page(GFP_TEST);
		REQUIRE(pages[i]);
	}
	EXPECT_EQ(page_owner_count(OWNER_DRIVER),
		  before + (long)ARRAY_SIZE(pages));
	free_shuffled(pages, ARRAY_SIZE(pages));
	EXPECT_EQ(page_owner_count(OWNER_DRIVER), before);
}

/* Verifies that a change of owner moves the frame from one count to the
 * other. */
KTEST(frames, owner_change)
{
	struct page *page = alloc_page(GFP_TEST);
	long driver = page_owner_count(OWNER_DRIVER);
	long dma = page_owner_count(OWNER_DMA);

	REQUIRE(page);
	page_set_owner(page, OWNER_DMA);
	EXPECT_EQ(page_owner_count(OWNER_DRIVER), driver - 1);
	EXPECT_EQ(page_owner_count(OWNER_DMA), dma + 1);
	__free_page(page);
	EXPECT_EQ(page_owner_count(OWNER_DMA), dma);
}

/* Verifies that references to a tail count on the head, and that the last one
 * frees the whole compound page. */
KTEST(frames, compound)
{
	long before = page_owner_count(OWNER_DRIVER);
	struct page *page = alloc_pages(GFP_TEST | __GFP_COMP, 3);

	REQUIRE(page);
	EXPECT_EQ(compound_order(page), 3);
	EXPECT(compound_head(page + 5) == page);
	get_page(page + 5);
	EXPECT_EQ(page_count(page), 2);
	put_page(page);
	EXPECT_EQ(page_owner_count(OWNER_DRIVER), before + 8);
	put_page(page + 7);
	EXPECT_EQ(page_owner_count(OWNER_DRIVER), before);
}

/* Verifies that a block larger than MAX_ORDER is refused, not attempted. */
KTEST(frames, too_large)
{
	EXPECT(!alloc_pages(GFP_TEST, MAX_ORDER + 1));
	EXPECT_EQ(get_order(1), 0);
	EXPECT_EQ(get_order(PAGE_SIZE), 0);
	EXPECT_EQ(get_order(PAGE_SIZE + 1), 1);
	EXPECT_EQ(get_order(PAGE_SIZE << MAX_ORDER), MAX_ORDER);
}

/* Verifies that exactly the n-th allocation fails when asked to. */
KTEST(frames, nth_fails)
{
	struct page *first, *second, *third;

	fault_inject_set(2);
	first = alloc_page(GFP_TEST);
	second = alloc_page(GFP_TEST);
	third = alloc_page(GFP_TEST);
	EXPECT(fault_inject_struck());
	fault_inject_set(0);
	EXPECT(first && !second && third);
	__free_page(first);
	__free_page(third);
}

/* Verifies that a second free is reported and does not put the frame on a list
 * twice. */
KTEST(frames, double_free)
{
	struct page *page = alloc_page(GFP_TEST_DMA), *again, *other;

	REQUIRE(page);
	__free_page(page);
	ktest_expect_warnings(1);
	__free_page(page);
	again = alloc_page(GFP_TEST_DMA);
	other = alloc_page(GFP_TEST_DMA);
	EXPECT(again && other && again != other);
	__free_page(again);
	__free_page(other);
}

/* Verifies that a frame that is still mapped is not freed, and can be once it
 * is not. */
KTEST(frames, free_of_mapped)
{
	struct page *page = alloc_page(GFP_TEST);

	REQUIRE(page);
	atomic_set(&page->mapcount, 1);
	ktest_expect_warnings(1);
	__free_page(page);
	EXPECT_EQ(page_owner(page), OWNER_DRIVER);
	atomic_set(&page->mapcount, 0);
	__free_page(page);
	EXPECT(page_owner(page) != OWNER_DRIVER);
}

/* Verifies that the kernel's own frames cannot be freed. */
KTEST(frames, free_of_reserved)
{
	struct page *page = virt_to_page(_text);

	EXPECT_EQ(page_owner(page), OWNER_RESERVED);
	ktest_expect_warnings(1);
	__free_page(page);
	EXPECT_EQ(page_owner(page), OWNER_RESERVED);
	EXPECT_EQ(page_count(page), 1);
}

/* Verifies that a write to a frame after its free is found when the frame is
 * handed out again. */
KTEST(frames, use_after_free)
{
	struct page *page = alloc_page(GFP_TEST_DMA), *again;

	REQUIRE(page);
	if (!page_debug) {
		__free_page(page);
		SKIP("needs debug=pages");
	}
	__free_page(page);
	((u64 *)page_to_virt(page))[100] = 1;
	ktest_expect_warnings(1);
	again = alloc_page(GFP_TEST_DMA);	/* last in, first out */
	EXPECT(again == page);
	__free_page(again);
}

/* Verifies random blocks against a naive model: no two of them share a frame,
 * and contents stay. */
KTEST(frames, random_blocks)
{
	static struct { struct page *page; unsigned int order; } live[64];
	struct random_state rnd;

	random_seed(&rnd, ktest_seed());
	memset(live, 0, sizeof(live));
	for (unsigned long n = ktest_rounds(2000, 10000, 1000000); n; n--) {
		unsigned int i = random_below(&rnd, ARRAY_SIZE(live));
		u64 *first = live[i].page ? page_to_virt(live[i].page) : NULL;

		if (first) {
			EXPECT_EQ(first[0], i);
			EXPECT_EQ(((u64 *)((char *)first + (PAGE_SIZE <<
					   live[i].order)))[-1], i);
			__free_pages(live[i].page, live[i].order);
			live[i].page = NULL;
			continue;
		}
		live[i].order = random_below(&rnd, 5);
		live[i].page = alloc_pages(GFP_TEST, live[i].order);
		REQUIRE(live[i].page);
		first = page_to_virt(live[i].page);
		first[0] = i;
		((u64 *)((char *)first + (PAGE_SIZE << live[i].order)))[-1] = i;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(live); i++)
		if (live[i].page)
			__free_pages(live[i].page, live[i].order);
}
