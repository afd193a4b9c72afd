/* SPDX-License-Identifier: MIT */
/*
 * Small memory: kmalloc and caches of objects of one size.
 *
 * Everything returned here lies in the direct map: kernel logical addresses,
 * physically contiguous.  Alignment is 8 bytes; sizes that are powers of two
 * are aligned to themselves.  With __GFP_RECLAIM in gfp a call may sleep;
 * without it any context will do.  Failure is NULL and ordinary.
 */
#ifndef MEM_SLAB_H
#define MEM_SLAB_H

#include <mem/gfp.h>

typedef unsigned int slab_flags_t;
#define SLAB_HWCACHE_ALIGN 0x2000u	/* objects begin at cache lines */

#define ARCH_KMALLOC_MINALIGN 8
/* Above this size kmalloc gives whole pages, up to 4 MiB. */
#define KMALLOC_MAX_CACHE_SIZE 8192UL
#define KMALLOC_MAX_SIZE (PAGE_SIZE << MAX_ORDER)
/* What kmalloc(0) returns: not NULL, never to be touched, fine to free. */
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(p) ((unsigned long)(p) <= 16)

struct kmem_cache;

/*
 * A cache of objects of `size` bytes, aligned to `align` (0: 8).  ctor runs
 * once per object when its memory is fetched: objects must be given back in
 * constructed state.
 * => name stays valid as long as the cache; NULL if no memory
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *object));
/* => all objects were freed; if not, that is reported and the cache stays */
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *cache, void *object);
/* Gives unused memory back; how many frames. */
unsigned long kmem_cache_shrink(struct kmem_cache *cache);
unsigned long kmem_cache_shrink_all(void);

void *kmalloc(size_t size, gfp_t gfp);
void *kzalloc(size_t size, gfp_t gfp);
/* n * size bytes, NULL if that overflows; kcalloc clears them. */
void *kmalloc_array(size_t n, size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
/* Moves to a new size, contents kept as far as both reach; if it fails the old
 * memory is still there.  NULL allocates, size 0 frees. */
void *krealloc(const void *old, size_t size, gfp_t gfp);
/* NULL and ZERO_SIZE_PTR are fine.  What was not allocated here is reported
 * in words and left alone. */
void kfree(const void *ptr);
/* How many bytes may be used at ptr: at least what was asked for. */
size_t ksize(const void *ptr);

char *kstrdup(const char *s, gfp_t gfp);
char *kstrndup(const char *s, size_t max, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);

/* => once, after the frame allocator is up; false if no memory */
bool slab_setup(void);
/* A further CPU gets its fast paths; false if no memory (it then works by the
 * slow ones).  => before it starts */
bool slab_cpu_setup(unsigned int cpu);
/* Registers the ledger of objects. */
void slab_ledger_setup(void);

/* One line of /proc/slabinfo; false if there is no i-th cache. */
struct slab_stats {
	const char *name;
	unsigned long active, total, slabs;
	unsigned int object_size, objects_per_slab, pages_per_slab;
};
bool slab_stats_get(unsigned int i, struct slab_stats *stats);

#endif
