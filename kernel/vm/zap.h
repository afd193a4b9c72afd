/* SPDX-License-Identifier: MIT */
/*
 * Taking pages out of an address space.
 *
 *	clear the entries  →  flush the TLBs  →  drop the references
 *
 * A page may be given to somebody else only when no CPU can reach it through
 * an old translation any more, so the pages of cleared entries are gathered
 * and one flush serves a whole batch.
 */
#ifndef VM_ZAP_H
#define VM_ZAP_H

#include <vm/mm.h>

struct address_space;

#define TLB_GATHER_PAGES 96

/* On the stack of whoever zaps. */
struct tlb_gather {
	struct mm_struct *mm;
	unsigned long start, end;	/* addresses to flush; start >= end: none */
	bool tables;			/* a leaf table was met */
	unsigned int count;
	struct page *pages[TLB_GATHER_PAGES];
};

void tlb_gather_begin(struct tlb_gather *gather, struct mm_struct *mm);
/* Flushes and drops what has been gathered. */
void tlb_gather_flush(struct tlb_gather *gather);

/*
 * Clears the entries of all areas in [start, end), the first of which is vma,
 * into the gathering.
 * => mmap_lock held for writing, or nobody uses the address space any more
 */
void zap_areas(struct tlb_gather *gather, struct vm_area_struct *vma,
	       unsigned long start, unsigned long end);

/* Clears the entries of [start, end), a part of vma; they are gone when it
 * returns.  => mmap_lock held, shared is enough */
void zap_page_range(struct vm_area_struct *vma, unsigned long start,
		    unsigned long end);

/*
 * Takes pages [first, first + count) of a file out of every area that maps
 * them; with even_cows the private copies made of them too (truncation).
 * => may be called with a page lock held
 */
void unmap_mapping_range(struct address_space *mapping, pgoff_t first,
			 pgoff_t count, bool even_cows);

/*
 * Frees the tables of [start, end) that no area needs any more.
 * => no area lies in it, its entries are zapped; `around` is what lies below
 *    and above
 */
void free_tables(struct mm_struct *mm, unsigned long start, unsigned long end,
		 const struct vma_place *around);
/* Frees all user tables.  => all entries are zapped, no CPU uses the tables, the
 * areas have left the reverse map */
void free_all_tables(struct mm_struct *mm);

#endif
