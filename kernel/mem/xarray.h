/* SPDX-License-Identifier: MIT */
/*
 * xarray: an array of pointers with 2^64 places, nearly all of them empty.
 *
 * A radix tree: each node has 64 places and stands for 6 bits of the index,
 * the lowest node for the lowest ones.  The tree is only as high as the
 * largest index in it needs; a single entry at index 0 needs no node at all.
 *
 *	index 0x1f43 = 01 111101 000011
 *	head -> node, shift 12 [1] -> shift 6 [61] -> shift 0 [3] -> entry
 *
 * Entries are pointers to things aligned to 4, or small numbers dressed up by
 * xa_mk_value().  There is no lock inside: the owner's lock is held across
 * every call, reads included.  Names and results are Linux's.
 */
#ifndef MEM_XARRAY_H
#define MEM_XARRAY_H

#include <lib/err.h>

#define XA_CHUNK_SHIFT 6
#define XA_CHUNK_SIZE (1UL << XA_CHUNK_SHIFT)
#define XA_CHUNK_MASK (XA_CHUNK_SIZE - 1)

struct xarray {
	void *xa_head;		/* an entry for index 0, or a marked node */
};

/* Which entries a search is for. */
typedef enum { XA_PRESENT } xa_mark_t;

#define XARRAY_INIT { NULL }
#define DEFINE_XARRAY(name) struct xarray name = XARRAY_INIT

static inline void xa_init(struct xarray *xa)
{
	xa->xa_head = NULL;
}

static inline bool xa_empty(const struct xarray *xa)
{
	return !xa->xa_head;
}

/* Numbers below 2^63 as entries. */
static inline void *xa_mk_value(unsigned long value)
{
	return (void *)(value << 1 | 1);
}

static inline unsigned long xa_to_value(const void *entry)
{
	return (unsigned long)entry >> 1;
}

static inline bool xa_is_value(const void *entry)
{
	return (unsigned long)entry & 1;
}

/* The negative errno in a result of xa_store(), or 0. */
static inline int xa_err(const void *entry)
{
	return IS_ERR(entry) ? (int)PTR_ERR(entry) : 0;
}

/* The entry, or NULL. */
void *xa_load(struct xarray *xa, unsigned long index);

/*
 * Puts the entry at its place (NULL: erases); what was there before.
 * => xa_err() of the result is -ENOMEM if a node was needed and not to be had;
 *    replacing an entry that is there never fails
 */
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);

/* Empties a place; what was there. */
void *xa_erase(struct xarray *xa, unsigned long index);

/* The first entry at or above *index and not above max; *index becomes its
 * place.  NULL if there is none. */
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max,
	      xa_mark_t filter);
/* The same, above *index. */
void *xa_find_after(struct xarray *xa, unsigned long *index,
		    unsigned long max, xa_mark_t filter);

/* Empties the array and frees its nodes; the entries are the caller's. */
void xa_destroy(struct xarray *xa);

/* All entries from start on; the body may erase the current one. */
#define xa_for_each_start(xa, index, entry, start)                         \
	for (index = (start),                                              \
	     entry = xa_find(xa, &index, ~0UL, XA_PRESENT); entry;         \
	     entry = xa_find_after(xa, &index, ~0UL, XA_PRESENT))
#define xa_for_each(xa, index, entry) xa_for_each_start(xa, index, entry, 0)
#define xa_for_each_range(xa, index, entry, start, last)                   \
	for (index = (start),                                              \
	     entry = xa_find(xa, &index, (last), XA_PRESENT); entry;       \
	     entry = xa_find_after(xa, &index, (last), XA_PRESENT))

/* => once, after slab_setup(); false if no memory */
bool xarray_setup(void);

#endif
