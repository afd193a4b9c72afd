/* SPDX-License-Identifier: MIT */
/*
 * Entries that change their address: mremap without a copy of anything.
 */
#ifndef VM_MOVE_H
#define VM_MOVE_H

#include <vm/mm.h>

/* From one address to another within an address space, whole pages. */
struct move {
	struct vm_area_struct *vma;	/* in which `from` lies */
	unsigned long from, to, len;
};

/*
 * Makes the tables that move_entries() will need.
 * => mmap_lock held for writing; no area at the target, of which `around` says
 *    what lies below and above
 * => -ENOMEM: none was made
 */
int __must_check move_prepare(const struct move *move,
			      const struct vma_place *around);
/* => prepared, and the target's area is in the tree and the reverse map */
void move_entries(const struct move *move);

#endif
