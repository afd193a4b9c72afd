/* SPDX-License-Identifier: MIT */
/*
 * The inside of the object caches, for slab.c, kmalloc.c and slab_debug.c.
 *
 * A slab is a block of frames cut into objects of one cache.  Free objects are
 * linked through themselves.  What describes a slab stands behind its last
 * object, or apart if objects are large:
 *
 *	| object | object | … | object | (rest) | struct slab |
 *
 * In front of the slabs each CPU has a magazine of free objects, taken and
 * given without the cache's lock, guarded like the per-CPU frame lists by a
 * busy byte (pcp.h).
 *
 * Lock order: a magazine, cache->lock, zone->lock; never two caches, and the
 * lock of the list of caches (the same rank) never together with one.
 */
#ifndef MEM_SLAB_IMPL_H
#define MEM_SLAB_IMPL_H

#include <core/spinlock.h>
#include <mem/slab.h>

struct slab {
	struct list_head node;		/* c  in partial, full or empty */
	struct kmem_cache *cache;	/* I */
	char *base;			/* I  first object */
	void *free;			/* c  linked free objects */
	unsigned int inuse;		/* c  not on the free list */
};

struct magazine {
	bool busy;			/* a  guards the rest */
	unsigned int count;
	long live;		/* objects handed out less those returned here */
	void *objects[];
};

/* Fields: I immutable, c lock. */
struct kmem_cache {
	spinlock_t lock;
	const char *name;		/* I */
	unsigned int object_size;	/* I  bytes the user may touch */
	unsigned int stride;		/* I  bytes from object to object */
	unsigned int align;		/* I */
	unsigned int order;		/* I  of a slab's block */
	unsigned int per_slab;		/* I  objects */
	u32 reciprocal;			/* I  2^32 / stride, rounded up */
	unsigned int link;		/* I  where a free object's link is */
	unsigned int debug;		/* I  where its debug words are; 0: none */
	unsigned int magazine;		/* I  capacity */
	bool off_slab;			/* I */
	void (*ctor)(void *);		/* I */
	struct list_head partial, full, empty;	/* c  slabs */
	unsigned long nr_slabs, nr_empty;	/* c */
	long live;			/* c  as in a magazine, slow path */
	struct list_head node;		/* caches_lock */
	struct magazine *magazines[NR_CPUS];	/* I once that CPU runs */
};

/* The cache that describes slabs: before all others. */
void slab_cache_setup(void);
/* Sets up a cache whose memory the caller has. */
void cache_init(struct kmem_cache *cache, const char *name, unsigned int size,
		unsigned int align, void (*ctor)(void *));
void *cache_alloc(struct kmem_cache *cache, gfp_t gfp, unsigned long caller);
void cache_free(struct kmem_cache *cache, void *object, unsigned long caller);
/* Objects in use now. */
long cache_live(struct kmem_cache *cache);
struct kmem_cache *cache_nth(unsigned int i);

/* The slab's page for any address; NULL, after a report, if it is none. */
struct page *slab_page(const void *ptr, unsigned long caller);
/* True if ptr is where an object of this slab begins. */
bool slab_has_object(const struct slab *slab, const void *ptr);
void slab_report(const void *ptr, const char *what, unsigned long caller);

/* debug=pages: layout behind the object, and the checks. */
struct slab_track {
	u64 redzone;
	unsigned long alloc, free;	/* return addresses */
};
void slab_debug_new(struct kmem_cache *cache, void *object);
void slab_debug_alloc(struct kmem_cache *cache, void *object,
		      unsigned long caller);
/* False: the free was refused. */
bool slab_debug_free(struct kmem_cache *cache, void *object,
		     unsigned long caller);
void slab_debug_explain(struct kmem_cache *cache);

#endif
