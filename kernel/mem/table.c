/* SPDX-License-Identifier: MIT */
/*
 * Page tables are frames of OWNER_TABLE, always in the direct map.
 *
 * A table that is given back has just been emptied, entry by entry: it need not
 * be cleared to serve again.  So each CPU keeps some, linked through their
 * first words, and a fork that follows an exit finds its tables ready:
 *
 *	spares -> | link  0  0  0 ... 0 |   a table: zero but for the link
 *	          | link  0 ... 0 kernel half |   a top level: complete
 *
 * As with frames (pcp.h) a list is guarded by `busy`: who finds it busy goes
 * to the frame allocator instead of waiting.  With debug=pages there are no
 * spares, so that freed tables are watched, and each is looked at whether it
 * really is empty.
 */
#include <mem/table.h>

#include <arch/pgtable.h>
#include <core/fault_inject.h>
#include <core/panic.h>
#include <core/percpu.h>
#include <core/smp.h>
#include <mem/gfp.h>
#include <mem/page_debug.h>
#include <mem/reclaim.h>

/* Per CPU; some processes' worth, and 128 KiB. */
#define SPARES_MAX 32u
#define TABLE_WORDS (PAGE_SIZE / sizeof(u64))

struct table_spares {
	bool busy;		/* a  guards the rest */
	unsigned int count;
	void **first;
};

static DEFINE_PER_CPU(struct table_spares, table_spares);
static DEFINE_PER_CPU(struct table_spares, root_spares);

static bool spares_trylock(struct table_spares *spares)
{
	return !__atomic_exchange_n(&spares->busy, true, __ATOMIC_ACQUIRE);
}

static void spares_unlock(struct table_spares *spares)
{
	__atomic_store_n(&spares->busy, false, __ATOMIC_RELEASE);
}

/* => locked */
static void *spares_pop(struct table_spares *spares)
{
	void **table = spares->first;

	if (!table)
		return NULL;
	spares->first = *table;
	*table = NULL;
	spares->count--;
	return table;
}

static void *spares_take(struct table_spares *spares)
{
	void *table;

	/* A test wants every request to be one to the frame allocator. */
	if (!READ_ONCE(spares->first) || unlikely(fault_inject_left) ||
	    !spares_trylock(spares))
		return NULL;
	table = spares_pop(spares);
	spares_unlock(spares);
	return table;
}

static bool spares_keep(struct table_spares *spares, void **table)
{
	bool room;

	if (unlikely(page_debug) || !spares_trylock(spares))
		return false;
	room = spares->count < SPARES_MAX;
	if (room) {
		*table = spares->first;
		spares->first = table;
		spares->count++;
	}
	spares_unlock(spares);
	return room;
}

static void *table_alloc(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO |
				       __GFP_OWNER(OWNER_TABLE));

	if (!page)
		return NULL;
	spin_lock_init_rank(&page->ptl, LOCK_PAGE_TABLE);
	return page_to_virt(page);
}

static void table_free(void *table)
{
	__free_page(virt_to_page(table));
}

static void *table_get(void)
{
	void *table = spares_take(this_cpu_ptr(&table_spares));

	return table ? table : table_alloc();
}

/* Are these words all zero, the first excepted? */
static bool table_is_empty(const u64 *table, unsigned int words)
{
	while (--words)
		if (table[words])
			return false;
	return true;
}

static void table_put(void *table)
{
	if (unlikely(page_debug))
		KASSERT(table_is_empty(table, TABLE_WORDS));
	if (!spares_keep(this_cpu_ptr(&table_spares), table))
		table_free(table);
}

static void *root_get(void)
{
	void *root = spares_take(this_cpu_ptr(&root_spares));

	return root ? root : table_alloc();
}

static void root_put(void *root)
{
	if (unlikely(page_debug))
		KASSERT(table_is_empty(root, TABLE_WORDS / 2));
	if (!spares_keep(this_cpu_ptr(&root_spares), root))
		table_free(root);
}

static unsigned long spares_drain(struct table_spares *spares)
{
	unsigned long tables = 0;
	void *table;

	if (!spares_trylock(spares))
		return 0;
	for (; (table = spares_pop(spares)); tables++)
		table_free(table);
	spares_unlock(spares);
	return tables;
}

unsigned long table_cache_drain(void)
{
	unsigned long tables = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		tables += spares_drain(per_cpu_ptr(&table_spares, cpu));
		tables += spares_drain(per_cpu_ptr(&root_spares, cpu));
	}
	return tables;
}

static unsigned long table_reclaim(gfp_t gfp, unsigned int order)
{
	return table_cache_drain();
}

bool table_cache_setup(void)
{
	return !reclaim_register(table_reclaim);
}

void table_setup(void)
{
	static const struct pgtable_source source = {
		.get = table_get, .put = table_put,
		.get_root = root_get, .put_root = root_put,
	};

	pgtable_set_source(&source);
}
