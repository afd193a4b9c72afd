/* SPDX-License-Identifier: MIT */
/*
 * debug=pages for objects, and what the caches tell others about themselves.
 *
 *	| object, poisoned while free | red zone | allocated by | freed by |
 *
 * The red zone's value says whether the object is in use, so that freeing it
 * twice is told from writing behind its end.
 */
#define pr_fmt(fmt) "slab: " fmt

#include <mem/slab_impl.h>

#include <core/ktest.h>
#include <core/panic.h>
#include <core/printk.h>
#include <lib/string.h>
#include <mem/page_debug.h>

#define REDZONE_FREE 0xbbbbbbbbbbbbbbbbULL
#define REDZONE_INUSE 0xccccccccccccccccULL
#define POISON_FREE 0x6b
#define POISON_NEW 0x5a

static struct slab_track *object_track(struct kmem_cache *cache, void *object)
{
	return (struct slab_track *)((char *)object + cache->debug);
}

static void slab_debug_report(struct kmem_cache *cache, void *object,
			      const char *what)
{
	const struct slab_track *track = object_track(cache, object);
	unsigned long offset = 0;
	const char *name = symbol_lookup(track->alloc, &offset);

	pr_err("%s: object %p of cache %s\n", what, object, cache->name);
	pr_err("  allocated by %s+%#lx\n", name ? name : "nobody", offset);
	offset = 0;
	name = symbol_lookup(track->free, &offset);
	pr_err("  freed by     %s+%#lx\n", name ? name : "nobody", offset);
	warn_here(__FILE__, __LINE__, what);
}

static void slab_poison(struct kmem_cache *cache, void *object, int byte)
{
	if (!cache->ctor)
		memset(object, byte, cache->object_size);
}

void slab_debug_new(struct kmem_cache *cache, void *object)
{
	slab_poison(cache, object, POISON_FREE);
	*object_track(cache, object) = (struct slab_track){
		.redzone = REDZONE_FREE,
	};
}

void slab_debug_alloc(struct kmem_cache *cache, void *object,
		      unsigned long caller)
{
	struct slab_track *track = object_track(cache, object);

	if (track->redzone != REDZONE_FREE)
		slab_debug_report(cache, object,
				  "write behind the end of a free object");
	else if (!cache->ctor &&
		 memchr_inv(object, POISON_FREE, cache->object_size))
		slab_debug_report(cache, object, "write to a free object");
	slab_poison(cache, object, POISON_NEW);
	track->redzone = REDZONE_INUSE;
	track->alloc = caller;
}

bool slab_debug_free(struct kmem_cache *cache, void *object,
		     unsigned long caller)
{
	struct slab_track *track = object_track(cache, object);

	if (track->redzone == REDZONE_FREE) {
		slab_debug_report(cache, object, "double free");
		return false;
	}
	if (track->redzone != REDZONE_INUSE)
		slab_debug_report(cache, object,
				  "write behind the end of an object");
	slab_poison(cache, object, POISON_FREE);
	track->redzone = REDZONE_FREE;
	track->free = caller;
	return true;
}

static void slab_debug_places(struct kmem_cache *cache,
			      const struct list_head *slabs,
			      struct places *places)
{
	struct slab *slab;

	list_for_each_entry(slab, slabs, node) {
		for (unsigned int i = 0; i < cache->per_slab; i++) {
			struct slab_track *track = object_track(cache,
					slab->base + i * cache->stride);

			if (track->redzone == REDZONE_INUSE)
				places_add(places, track->alloc);
		}
	}
}

void slab_debug_explain(struct kmem_cache *cache)
{
	struct places places = { .nr = 0 };
	unsigned long flags;

	if (!cache->debug)
		return;
	spin_lock_irqsave(&cache->lock, flags);
	slab_debug_places(cache, &cache->partial, &places);
	slab_debug_places(cache, &cache->full, &places);
	spin_unlock_irqrestore(&cache->lock, flags);
	places_print(&places, cache->name);
}

bool slab_stats_get(unsigned int i, struct slab_stats *stats)
{
	struct kmem_cache *cache = cache_nth(i);

	if (!cache)
		return false;
	*stats = (struct slab_stats){
		.name = cache->name,
		.active = (unsigned long)cache_live(cache),
		.total = cache->nr_slabs * cache->per_slab,
		.slabs = cache->nr_slabs,
		.object_size = cache->object_size,
		.objects_per_slab = cache->per_slab,
		.pages_per_slab = 1u << cache->order,
	};
	return true;
}

static const char *slab_ledger_label(unsigned int i)
{
	struct kmem_cache *cache = cache_nth(i);

	return cache ? cache->name : NULL;
}

static long slab_ledger_count(unsigned int i)
{
	struct kmem_cache *cache = cache_nth(i);

	return cache ? cache_live(cache) : 0;
}

static void slab_ledger_explain(unsigned int i)
{
	struct kmem_cache *cache = cache_nth(i);

	if (cache)
		slab_debug_explain(cache);
}

static void slab_ledger_quiesce(void)
{
	kmem_cache_shrink_all();
}

void slab_ledger_setup(void)
{
	static struct ledger ledger = {
		.name = "objects",
		.label = slab_ledger_label,
		.count = slab_ledger_count,
		.quiesce = slab_ledger_quiesce,
		.explain = slab_ledger_explain,
	};

	ledger_register(&ledger);
}
