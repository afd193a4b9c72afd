/* SPDX-License-Identifier: MIT */
/*
 * Taking a range of addresses out of an address space, in two steps: what can
 * fail comes first and changes nothing, what changes cannot fail.  munmap,
 * MAP_FIXED, brk and mremap share it.
 */
#ifndef VM_MUNMAP_H
#define VM_MUNMAP_H

#include <vm/mm.h>

struct munmap {
	struct mm_struct *mm;
	unsigned long start, end;
	struct vm_area_struct *first;	/* NULL: nothing is mapped there */
	struct vm_area_struct *spare;	/* for a hole in the middle of one */
};

/*
 * => mmap_lock held for writing from here to commit or cancel
 * => -ENOMEM: no memory, or one area more than allowed; what may_split() says
 */
int __must_check munmap_prepare(struct munmap *munmap, struct mm_struct *mm,
				unsigned long start, unsigned long end);
void munmap_commit(struct munmap *munmap);
void munmap_cancel(struct munmap *munmap);

/* Both steps.  => mmap_lock held for writing; page-aligned, not empty */
int __must_check munmap_range(struct mm_struct *mm, unsigned long start,
			      unsigned long end);

#endif
