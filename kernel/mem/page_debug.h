/* SPDX-License-Identifier: MIT */
/*
 * debug=pages: what frames go through, remembered and checked.
 *
 * With the word on the command line
 *
 *	* a frame is filled with PAGE_POISON when it is freed, and looked at
 *	  when it is handed out: who wrote to it after freeing it is found;
 *	* a side array keeps for each frame where it was last allocated and
 *	  where freed, for reports and for the search for leaks;
 *	* frames of user pages leave the direct map while they are in use, so
 *	  that kernel code which forgets kmap faults at once;
 *	* slab objects get a red zone, poison and the same two places.
 *
 * Without it each hook costs the test of page_debug.  Freeing what must not
 * be freed is refused and reported in any case.
 */
#ifndef MEM_PAGE_DEBUG_H
#define MEM_PAGE_DEBUG_H

#include <mem/gfp.h>

extern bool page_debug;

#define PAGE_POISON 0xaaaaaaaaaaaaaaaaUL

/* Allocates the side array; frames taken before have no places.  Without
 * debug=pages there is nothing to do.  => after vmalloc is up */
void page_debug_setup(void);

/* Before a block is handed out: is its poison whole? */
void page_debug_check(struct page *page, unsigned int order);
/* It now belongs to somebody: notes the place, hides user frames. */
void page_debug_alloc(struct page *page, unsigned int order, gfp_t gfp,
		      unsigned long caller);
/* It is about to become free: shows it again, notes the place, poisons. */
void page_debug_free(struct page *page, unsigned int order,
		     unsigned long caller);
/* Before a frame's owner changes. */
void page_debug_owner(struct page *page, enum page_owner owner);

/* A free was refused: says why, who did it, and what is known of the frame.
 * Counts as a warning, so it fails the running test unless expected. */
void page_debug_report(const struct page *page, const char *what,
		       unsigned long caller);

/* Logs how many frames of this owner were allocated where. */
void page_debug_explain(enum page_owner owner);

/* Counting by place, for explanations: the busiest 32, and the rest as one. */
#define PLACES 32
struct places {
	unsigned int nr;
	unsigned long other;
	struct place {
		unsigned long address, count;
	} list[PLACES];
};
void places_add(struct places *places, unsigned long address);
void places_print(const struct places *places, const char *what);

#endif
