/* SPDX-License-Identifier: MIT */
/*
 * Frames by owner: counts, names, and the ledger that finds leaks.
 */
#include <mem/owner.h>

#include <core/ktest.h>
#include <core/panic.h>
#include <mem/page_debug.h>
#include <mem/pcp.h>
#include <mem/reclaim.h>
#include <mem/slab.h>
#include <mem/stack.h>
#include <mem/table.h>

DEFINE_PER_CPU(long [NR_OWNERS], owner_counts);

const char *page_owner_name(enum page_owner owner)
{
	static const char *const names[NR_OWNERS] = {
		[OWNER_FREE] = "free",
		[OWNER_PCP] = "percpu_lists",
		[OWNER_RESERVED] = "reserved",
		[OWNER_KERNEL] = "kernel",
		[OWNER_TABLE] = "page_tables",
		[OWNER_SLAB] = "slab",
		[OWNER_STACK] = "kernel_stacks",
		[OWNER_VMALLOC] = "vmalloc",
		[OWNER_ANON] = "anon",
		[OWNER_CACHE] = "cache",
		[OWNER_DMA] = "dma",
		[OWNER_PIPE] = "pipe",
		[OWNER_DRIVER] = "driver",
	};

	return names[owner];
}

long page_owner_count(enum page_owner owner)
{
	long frames = 0;
	unsigned int cpu;

	for (unsigned int i = 0; i < NR_ZONES; i++) {
		if (owner == OWNER_PCP)
			frames += pcp_count(i);
		else if (owner == OWNER_FREE)
			frames += READ_ONCE(zones[i].free);
	}
	for_each_online_cpu(cpu)
		frames += READ_ONCE(per_cpu(owner_counts[owner], cpu));
	return frames;
}

void page_set_owner(struct page *page, enum page_owner owner)
{
	enum page_owner before = page_owner(page);
	u32 old = READ_ONCE(page->flags), new;

	KASSERT(before > OWNER_PCP && owner > OWNER_PCP);
	if (unlikely(page_debug))
		page_debug_owner(page, owner);
	do {
		new = (old & ~PAGE_OWNER_MASK) | owner << PAGE_OWNER_SHIFT;
	} while (!__atomic_compare_exchange_n(&page->flags, &old, new, false,
					      __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	owner_count_add(before, -1);
	owner_count_add(owner, 1);
}

/* The ledger has no lines for free frames: they are what is left. */
#define LEDGER_FIRST OWNER_RESERVED

static const char *owner_ledger_label(unsigned int i)
{
	return i < NR_OWNERS - LEDGER_FIRST ? page_owner_name(i + LEDGER_FIRST)
					    : NULL;
}

static long owner_ledger_count(unsigned int i)
{
	return page_owner_count(i + LEDGER_FIRST);
}

static void owner_ledger_quiesce(void)
{
	stack_cache_drain();
	table_cache_drain();
	kmem_cache_shrink_all();
	pcp_drain_all();
}

static void owner_ledger_explain(unsigned int i)
{
	page_debug_explain(i + LEDGER_FIRST);
}

void owner_ledger_setup(void)
{
	static struct ledger ledger = {
		.name = "frames",
		.label = owner_ledger_label,
		.count = owner_ledger_count,
		.quiesce = owner_ledger_quiesce,
		.explain = owner_ledger_explain,
	};

	ledger_register(&ledger);
}
