/* SPDX-License-Identifier: MIT */
/*
 * kmalloc: memory of any size, from the cache of the next larger class.
 *
 *	class	0  1  2  3  4   5   6   7   8    9    10   11   12
 *	bytes	8 16 32 64 96 128 192 256 512 1024 2048 4096 8192
 *
 * More than that comes as a compound page, whose slab pointer is NULL: kfree
 * tells the two apart by the frame, not by the address.
 */
#define pr_fmt(fmt) "kmalloc: " fmt

#include <mem/slab_impl.h>

#include <core/fault_inject.h>
#include <core/panic.h>
#include <core/printk.h>
#include <lib/log2.h>
#include <lib/string.h>
#include <mem/page_debug.h>
#include <mem/reclaim.h>

#define KMALLOC_CLASSES 13

static const struct {
	unsigned int size;
	const char *name;
} kmalloc_classes[KMALLOC_CLASSES] = {
	{ 8, "kmalloc-8" }, { 16, "kmalloc-16" }, { 32, "kmalloc-32" },
	{ 64, "kmalloc-64" }, { 96, "kmalloc-96" }, { 128, "kmalloc-128" },
	{ 192, "kmalloc-192" }, { 256, "kmalloc-256" }, { 512, "kmalloc-512" },
	{ 1024, "kmalloc-1k" }, { 2048, "kmalloc-2k" }, { 4096, "kmalloc-4k" },
	{ 8192, "kmalloc-8k" },
};

static struct kmem_cache kmalloc_caches[KMALLOC_CLASSES];

/* => 0 < size <= KMALLOC_MAX_CACHE_SIZE */
static struct kmem_cache *kmalloc_cache(size_t size)
{
	/* By steps of 8 bytes up to 192, where the odd classes are. */
	static const u8 small[24] = {
		0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4,
		5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6,
	};

	if (size <= 192)
		return &kmalloc_caches[small[(size - 1) / 8]];
	return &kmalloc_caches[ilog2(size - 1)];
}

static unsigned long kmalloc_reclaim(gfp_t gfp, unsigned int order)
{
	return kmem_cache_shrink_all();
}

bool slab_setup(void)
{
	slab_cache_setup();
	for (unsigned int i = 0; i < KMALLOC_CLASSES; i++) {
		unsigned int size = kmalloc_classes[i].size;

		cache_init(&kmalloc_caches[i], kmalloc_classes[i].name, size,
			   is_power_of_2(size) ? size : 0, NULL);
	}
	return slab_cpu_setup(smp_processor_id()) &&
	       !reclaim_register(kmalloc_reclaim);
}

static void *kmalloc_large(size_t size, gfp_t gfp)
{
	struct page *page;

	if (size > KMALLOC_MAX_SIZE)
		return NULL;
	gfp = (gfp & ~__GFP_HIGHMEM) | __GFP_COMP | __GFP_OWNER(OWNER_SLAB);
	page = alloc_pages(gfp, get_order(size));
	return page ? page_to_virt(page) : NULL;
}

static __always_inline void *kmalloc_traced(size_t size, gfp_t gfp,
					    unsigned long caller)
{
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	if (unlikely(size > KMALLOC_MAX_CACHE_SIZE))
		return kmalloc_large(size, gfp);
	if (fault_inject())
		return NULL;
	return cache_alloc(kmalloc_cache(size), gfp, caller);
}

#define CALLER ((unsigned long)__builtin_return_address(0))

void *kmalloc(size_t size, gfp_t gfp)
{
	return kmalloc_traced(size, gfp, CALLER);
}

void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc_traced(size, gfp | __GFP_ZERO, CALLER);
}

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc_traced(bytes, gfp, CALLER);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc_traced(bytes, gfp | __GFP_ZERO, CALLER);
}

void slab_report(const void *ptr, const char *what, unsigned long caller)
{
	unsigned long offset = 0;
	const char *name = symbol_lookup(caller, &offset);

	pr_err("free of %p refused: %s (by %s+%#lx)\n", ptr, what,
	       name ? name : "?", offset);
	warn_here(__FILE__, __LINE__, what);
}

struct page *slab_page(const void *ptr, unsigned long caller)
{
	unsigned long addr = (unsigned long)ptr;
	unsigned long pfn = (addr - PAGE_OFFSET) >> PAGE_SHIFT;
	struct page *page;

	if (addr < PAGE_OFFSET || pfn >= max_low_pfn || !pfn_valid(pfn)) {
		slab_report(ptr, "no kernel logical address", caller);
		return NULL;
	}
	page = compound_head(pfn_to_page(pfn));
	if (likely(page_owner(page) == OWNER_SLAB))
		return page;
	slab_report(ptr, "its frame is not kmalloc's", caller);
	return NULL;
}

bool slab_has_object(const struct slab *slab, const void *ptr)
{
	const struct kmem_cache *cache = slab->cache;
	u64 offset = (u64)((const char *)ptr - slab->base);
	u64 index = offset * cache->reciprocal >> 32;

	return index < cache->per_slab && index * cache->stride == offset;
}

static void kfree_traced(const void *ptr, unsigned long caller)
{
	struct page *page;

	if (ZERO_OR_NULL_PTR(ptr))
		return;
	page = slab_page(ptr, caller);
	if (unlikely(!page))
		return;
	if (likely(page->slab)) {
		if (likely(slab_has_object(page->slab, ptr)))
			cache_free(page->slab->cache, (void *)ptr, caller);
		else
			slab_report(ptr, "inside an object", caller);
	} else if (page_address(page) == ptr) {
		__free_pages(page, compound_order(page));
	} else {
		slab_report(ptr, "inside a large allocation", caller);
	}
}

void kfree(const void *ptr)
{
	kfree_traced(ptr, CALLER);
}

size_t ksize(const void *ptr)
{
	struct page *page;

	if (ZERO_OR_NULL_PTR(ptr))
		return 0;
	page = slab_page(ptr, CALLER);
	if (!page)
		return 0;
	return page->slab ? page->slab->cache->object_size
			  : PAGE_SIZE << compound_order(page);
}

void *krealloc(const void *old, size_t size, gfp_t gfp)
{
	size_t room = ksize(old);
	void *new;

	if (!size) {
		kfree_traced(old, CALLER);
		return ZERO_SIZE_PTR;
	}
	if (room >= size)
		return (void *)old;
	new = kmalloc_traced(size, gfp, CALLER);
	if (new && room) {
		memcpy(new, old, room);
		kfree_traced(old, CALLER);
	}
	return new;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	size_t size = s ? strlen(s) + 1 : 0;
	char *copy = s ? kmalloc_traced(size, gfp, CALLER) : NULL;

	return copy ? memcpy(copy, s, size) : NULL;
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	size_t len = s ? strnlen(s, max) : 0;
	char *copy = s ? kmalloc_traced(len + 1, gfp, CALLER) : NULL;

	if (!copy)
		return NULL;
	copy[len] = '\0';
	return memcpy(copy, s, len);
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *copy = kmalloc_traced(len, gfp, CALLER);

	return copy && len ? memcpy(copy, src, len) : copy;
}
