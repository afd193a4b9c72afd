/* SPDX-License-Identifier: MIT */
/*
 * Object caches: see slab_impl.h for the picture.
 *
 * Slabs of a cache are on one of three lists; allocation prefers those partly
 * used, so that others become empty and can go back.  One empty slab is kept
 * for the next request, more are freed at once.
 */
#define pr_fmt(fmt) "slab: " fmt

#include <mem/slab.h>
#include <mem/slab_impl.h>

#include <core/fault_inject.h>
#include <core/panic.h>
#include <core/printk.h>
#include <lib/string.h>
#include <mem/page_debug.h>

#define SLAB_MAX_ORDER 3
/* From this size on a slab's description lies elsewhere. */
#define SLAB_OFF_SIZE 512
#define SLAB_KEEP_EMPTY 1
#define SLAB_GFP_MASK (__GFP_DMA | __GFP_DMA32 | __GFP_RECLAIM | __GFP_HIGH | \
		       __GFP_NOWARN | __GFP_NORETRY)

static DEFINE_SPINLOCK_RANK(caches_lock, LOCK_SLAB);
static LIST_HEAD(caches);			/* caches_lock */
static struct kmem_cache slab_cache;		/* of struct slab */

static size_t slab_bytes(const struct kmem_cache *cache)
{
	return PAGE_SIZE << cache->order;
}

static void **object_link(const struct kmem_cache *cache, void *object)
{
	return (void **)((char *)object + cache->link);
}

/* The smallest block that holds some objects and wastes at most an eighth. */
static void cache_choose_order(struct kmem_cache *cache)
{
	size_t header = cache->off_slab ? 0 : sizeof(struct slab);

	for (cache->order = 0;; cache->order++) {
		size_t room = slab_bytes(cache) - header;
		size_t waste = room % cache->stride;

		cache->per_slab = (unsigned int)(room / cache->stride);
		if (cache->per_slab >= 4 && waste * 8 <= room)
			return;
		if (cache->per_slab && cache->order >= SLAB_MAX_ORDER)
			return;
	}
}

void cache_init(struct kmem_cache *cache, const char *name, unsigned int size,
		unsigned int align, void (*ctor)(void *))
{
	unsigned int end = ALIGN(size, sizeof(void *));

	spin_lock_init_rank(&cache->lock, LOCK_SLAB);
	INIT_LIST_HEAD(&cache->partial);
	INIT_LIST_HEAD(&cache->full);
	INIT_LIST_HEAD(&cache->empty);
	cache->name = name;
	cache->object_size = size;
	cache->align = max(align, (unsigned int)ARCH_KMALLOC_MINALIGN);
	cache->ctor = ctor;
	if (page_debug) {
		cache->debug = end;
		end += sizeof(struct slab_track);
	}
	if (ctor || page_debug) {	/* a free object's bytes matter */
		cache->link = end;
		end += sizeof(void *);
	}
	cache->stride = ALIGN(end, cache->align);
	cache->reciprocal = (u32)(((1UL << 32) + cache->stride - 1) /
				  cache->stride);
	cache->off_slab = cache->stride >= SLAB_OFF_SIZE;
	cache->magazine = clamp(4096 / cache->stride, 4u, 32u);
	cache_choose_order(cache);
	spin_lock(&caches_lock);
	list_add_tail(&cache->node, &caches);
	spin_unlock(&caches_lock);
}

/* Where the slab is described; NULL if no memory. */
static struct slab *slab_describe(struct kmem_cache *cache, char *base,
				  gfp_t gfp)
{
	if (cache->off_slab)
		return cache_alloc(&slab_cache, gfp,
				   (unsigned long)__builtin_return_address(0));
	return (struct slab *)(base + slab_bytes(cache)) - 1;
}

static void slab_cut(struct slab *slab)
{
	struct kmem_cache *cache = slab->cache;

	for (unsigned int i = cache->per_slab; i-- > 0;) {
		void *object = slab->base + i * cache->stride;

		if (cache->ctor)
			cache->ctor(object);
		if (unlikely(cache->debug))
			slab_debug_new(cache, object);
		*object_link(cache, object) = slab->free;
		slab->free = object;
	}
}

static struct slab *slab_create(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *page;
	struct slab *slab;
	char *base;

	gfp &= SLAB_GFP_MASK;
	page = alloc_pages(gfp | __GFP_COMP | __GFP_OWNER(OWNER_SLAB),
			   cache->order);
	if (!page)
		return NULL;
	base = page_to_virt(page);
	slab = slab_describe(cache, base, gfp);
	if (!slab) {
		__free_pages(page, cache->order);
		return NULL;
	}
	*slab = (struct slab){ .cache = cache, .base = base };
	page->slab = slab;
	slab_cut(slab);
	return slab;
}

static void slab_destroy(struct slab *slab)
{
	struct kmem_cache *cache = slab->cache;
	struct page *page = virt_to_page(slab->base);

	if (cache->off_slab)
		cache_free(&slab_cache, slab,
			   (unsigned long)__builtin_return_address(0));
	__free_pages(page, cache->order);
}

/* Takes an object from the slabs there are.  => cache->lock held */
static void *cache_pop(struct kmem_cache *cache)
{
	struct slab *slab;
	void *object;

	KASSERT(lock_held(&cache->lock));
	slab = list_first_entry_or_null(&cache->partial, struct slab, node);
	if (!slab) {
		slab = list_first_entry_or_null(&cache->empty, struct slab,
						node);
		if (!slab)
			return NULL;
		cache->nr_empty--;
		list_move(&slab->node, &cache->partial);
	}
	object = slab->free;
	slab->free = *object_link(cache, object);
	slab->inuse++;
	if (!slab->free)
		list_move(&slab->node, &cache->full);
	return object;
}

/* Gives it back to its slab; slabs nobody needs go to `dead`.
 * => cache->lock held */
static void cache_push(struct kmem_cache *cache, void *object,
		       struct list_head *dead)
{
	struct slab *slab = compound_head(virt_to_page(object))->slab;

	KASSERT(lock_held(&cache->lock));
	*object_link(cache, object) = slab->free;
	slab->free = object;
	slab->inuse--;
	if (slab->inuse) {
		list_move(&slab->node, &cache->partial);
	} else if (cache->nr_empty < SLAB_KEEP_EMPTY) {
		list_move(&slab->node, &cache->empty);
		cache->nr_empty++;
	} else {
		list_move(&slab->node, dead);
		cache->nr_slabs--;
	}
}

static unsigned long slabs_destroy(struct list_head *dead)
{
	unsigned long frames = 0;
	struct slab *slab, *next;

	list_for_each_entry_safe(slab, next, dead, node) {
		frames += 1UL << slab->cache->order;
		slab_destroy(slab);
	}
	return frames;
}

static struct magazine *magazine_trylock(struct kmem_cache *cache,
					 unsigned int cpu)
{
	struct magazine *magazine = cache->magazines[cpu];

	if (unlikely(!magazine ||
		     __atomic_exchange_n(&magazine->busy, true,
					 __ATOMIC_ACQUIRE)))
		return NULL;
	return magazine;
}

static void magazine_unlock(struct magazine *magazine)
{
	__atomic_store_n(&magazine->busy, false, __ATOMIC_RELEASE);
}

/* Fetches half a magazine from the slabs there are.  => magazine held */
static bool magazine_fill(struct kmem_cache *cache, struct magazine *magazine)
{
	unsigned long flags;

	spin_lock_irqsave(&cache->lock, flags);
	while (magazine->count < cache->magazine / 2) {
		void *object = cache_pop(cache);

		if (!object)
			break;
		magazine->objects[magazine->count++] = object;
	}
	spin_unlock_irqrestore(&cache->lock, flags);
	return magazine->count;
}

/* Gives all but the `keep` objects used last back.  => magazine held */
static void magazine_spill(struct kmem_cache *cache, struct magazine *magazine,
			   unsigned int keep, struct list_head *dead)
{
	unsigned int give = magazine->count - keep;
	unsigned long flags;

	spin_lock_irqsave(&cache->lock, flags);
	for (unsigned int i = 0; i < give; i++)
		cache_push(cache, magazine->objects[i], dead);
	spin_unlock_irqrestore(&cache->lock, flags);
	memmove(magazine->objects, magazine->objects + give,
		keep * sizeof(void *));
	magazine->count = keep;
}

static void *magazine_alloc(struct kmem_cache *cache)
{
	struct magazine *magazine = magazine_trylock(cache, smp_processor_id());
	void *object = NULL;

	if (unlikely(!magazine))
		return NULL;
	if (likely(magazine->count) || magazine_fill(cache, magazine)) {
		object = magazine->objects[--magazine->count];
		magazine->live++;
	}
	magazine_unlock(magazine);
	return object;
}

static noinline void *cache_alloc_slow(struct kmem_cache *cache, gfp_t gfp)
{
	unsigned long flags;
	struct slab *slab = NULL;
	void *object;

	for (;;) {
		spin_lock_irqsave(&cache->lock, flags);
		if (slab) {
			list_add(&slab->node, &cache->empty);
			cache->nr_slabs++;
			cache->nr_empty++;
		}
		object = cache_pop(cache);
		cache->live += !!object;
		spin_unlock_irqrestore(&cache->lock, flags);
		if (object)
			return object;
		slab = slab_create(cache, gfp);
		if (!slab)
			return NULL;
	}
}

void *cache_alloc(struct kmem_cache *cache, gfp_t gfp, unsigned long caller)
{
	void *object = magazine_alloc(cache);

	if (unlikely(!object)) {
		object = cache_alloc_slow(cache, gfp);
		if (!object)
			return NULL;
	}
	if (unlikely(cache->debug))
		slab_debug_alloc(cache, object, caller);
	if (gfp & __GFP_ZERO)
		memset(object, 0, cache->object_size);
	return object;
}

static void magazine_put(struct magazine *magazine, void *object)
{
	magazine->objects[magazine->count++] = object;
	magazine->live--;
}

/* The magazine is full, busy or missing. */
static noinline void cache_free_slow(struct kmem_cache *cache, void *object)
{
	struct magazine *magazine = magazine_trylock(cache, smp_processor_id());
	unsigned long flags;
	LIST_HEAD(dead);

	if (magazine) {
		if (magazine->count == cache->magazine)
			magazine_spill(cache, magazine, cache->magazine / 2,
				       &dead);
		magazine_put(magazine, object);
		magazine_unlock(magazine);
	} else {
		spin_lock_irqsave(&cache->lock, flags);
		cache_push(cache, object, &dead);
		cache->live--;
		spin_unlock_irqrestore(&cache->lock, flags);
	}
	slabs_destroy(&dead);
}

void cache_free(struct kmem_cache *cache, void *object, unsigned long caller)
{
	struct magazine *magazine;
	bool room = false;

	if (unlikely(cache->debug) && !slab_debug_free(cache, object, caller))
		return;
	magazine = magazine_trylock(cache, smp_processor_id());
	if (likely(magazine)) {
		room = magazine->count < cache->magazine;
		if (likely(room))
			magazine_put(magazine, object);
		magazine_unlock(magazine);
	}
	if (unlikely(!room))
		cache_free_slow(cache, object);
}

long cache_live(struct kmem_cache *cache)
{
	long live = READ_ONCE(cache->live);

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		if (cache->magazines[cpu])
			live += READ_ONCE(cache->magazines[cpu]->live);
	return live;
}

static bool cache_cpu_setup(struct kmem_cache *cache, unsigned int cpu)
{
	struct magazine *magazine;

	if (cache->magazines[cpu])
		return true;
	magazine = kzalloc(sizeof(*magazine) +
			   cache->magazine * sizeof(void *), GFP_KERNEL);
	smp_store_release(&cache->magazines[cpu], magazine);
	return magazine;
}

/* No list lock: caches are created at boot, before and by the CPU that sets
 * up the others, or get the magazines of all CPUs at their creation. */
bool slab_cpu_setup(unsigned int cpu)
{
	struct kmem_cache *cache;
	bool ok = true;

	list_for_each_entry(cache, &caches, node)
		ok &= cache_cpu_setup(cache, cpu);
	return ok;
}

static void cache_release(struct kmem_cache *cache)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		kfree(cache->magazines[cpu]);
	kfree(cache);
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *object))
{
	struct kmem_cache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);
	bool ok = true;

	KASSERT(size && (align & (align - 1)) == 0);
	KASSERT(!(flags & ~SLAB_HWCACHE_ALIGN));
	if (!cache)
		return NULL;
	if (flags & SLAB_HWCACHE_ALIGN)
		align = max(align, 64u);
	cache_init(cache, name, size, align, ctor);
	for (unsigned int cpu = 0; cpu < nr_cpus && ok; cpu++)
		ok = cache_cpu_setup(cache, cpu);
	if (ok)
		return cache;
	kmem_cache_destroy(cache);
	return NULL;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	kmem_cache_shrink(cache);
	if (WARN_ON(cache_live(cache) || cache->nr_slabs)) {
		pr_err("cache %s destroyed with %ld objects in use\n",
		       cache->name, cache_live(cache));
		return;
	}
	spin_lock(&caches_lock);
	list_del(&cache->node);
	spin_unlock(&caches_lock);
	cache_release(cache);
}

/* The cache must be the object's. */
static bool cache_owns(struct kmem_cache *cache, void *object,
		       unsigned long caller)
{
	struct page *page = slab_page(object, caller);

	if (!page)
		return false;
	if (likely(page->slab && page->slab->cache == cache &&
		   slab_has_object(page->slab, object)))
		return true;
	slab_report(object, "no object of this cache", caller);
	return false;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	if (fault_inject())
		return NULL;
	return cache_alloc(cache, gfp,
			   (unsigned long)__builtin_return_address(0));
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	if (fault_inject())
		return NULL;
	return cache_alloc(cache, gfp | __GFP_ZERO,
			   (unsigned long)__builtin_return_address(0));
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	unsigned long caller = (unsigned long)__builtin_return_address(0);

	if (object && cache_owns(cache, object, caller))
		cache_free(cache, object, caller);
}

/* All empty slabs leave the cache.  => cache->lock held */
static void cache_take_empty(struct kmem_cache *cache, struct list_head *dead)
{
	cache->nr_slabs -= cache->nr_empty;
	cache->nr_empty = 0;
	list_splice_init(&cache->empty, dead);
}

unsigned long kmem_cache_shrink(struct kmem_cache *cache)
{
	unsigned long flags;
	LIST_HEAD(dead);

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		struct magazine *magazine = magazine_trylock(cache, cpu);

		if (!magazine)
			continue;
		magazine_spill(cache, magazine, 0, &dead);
		magazine_unlock(magazine);
	}
	spin_lock_irqsave(&cache->lock, flags);
	cache_take_empty(cache, &dead);
	spin_unlock_irqrestore(&cache->lock, flags);
	return slabs_destroy(&dead);
}

struct kmem_cache *cache_nth(unsigned int i)
{
	struct kmem_cache *cache, *found = NULL;

	spin_lock(&caches_lock);
	list_for_each_entry(cache, &caches, node) {
		if (!i--) {
			found = cache;
			break;
		}
	}
	spin_unlock(&caches_lock);
	return found;
}

/* A cache must not be destroyed meanwhile: those with users are not. */
unsigned long kmem_cache_shrink_all(void)
{
	unsigned long frames = 0;
	struct kmem_cache *cache;

	for (unsigned int i = 0; (cache = cache_nth(i)); i++)
		if (cache != &slab_cache)
			frames += kmem_cache_shrink(cache);
	return frames + kmem_cache_shrink(&slab_cache);
}

void slab_cache_setup(void)
{
	cache_init(&slab_cache, "slab", sizeof(struct slab), 0, NULL);
}
