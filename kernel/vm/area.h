/* SPDX-License-Identifier: MIT */
/*
 * An area with all that hangs on it: its place in the tree and in the reverse
 * map, its file's reference, its kind's open() and close().
 *
 * vma_tree.h knows only intervals; here every change of the set is made in all
 * places at once.  None of these can fail: what they need was allocated before
 * anything changed.  Pages, tables and the counts of an address space are the
 * callers' affair.
 *
 * => everywhere: mmap_lock held for writing
 */
#ifndef VM_AREA_H
#define VM_AREA_H

#include <vm/mm.h>

/* A new area goes where `place` says. */
void area_insert(struct vm_area_struct *vma, const struct vma_place *place);

/* The area between those of `place` ends: close(), fput(), gone.
 * => its entries are zapped */
void area_destroy(struct vm_area_struct *vma, const struct vma_place *place);
/* The last part of that.  => it is in no tree any more */
void area_release(struct vm_area_struct *vma);

/* => not beyond its neighbours; what it loses is zapped */
void area_resize(struct vm_area_struct *vma, unsigned long start,
		 unsigned long end);

/* Asks the kind whether it may be cut at addr: 0 or -errno. */
int __must_check area_may_split(struct vm_area_struct *vma,
				unsigned long addr);
/* Cuts it; upper is a copy from vm_area_dup(). */
void area_split(struct vm_area_struct *vma, struct vm_area_struct *upper,
		unsigned long addr);

/*
 * Cuts as often as needed for [start, end), a part of the area, to be an area
 * of its own; *vma becomes that.
 * => -ENOMEM, or what may_split() says: nothing was cut
 */
int __must_check area_isolate(struct vm_area_struct **vma,
			      unsigned long start, unsigned long end);

/* Makes it one with the neighbours that it continues; returns what contains
 * it now. */
struct vm_area_struct *area_merge(struct vm_area_struct *vma);

/*
 * Gives [start, end), a part of *vma, other flags, and counts it by these; *vma
 * becomes the area that contains it then.
 * => permissions stay the same, or the caller sees to the entries
 * => as area_isolate()
 */
int __must_check area_set_flags(struct vm_area_struct **vma,
				unsigned long start, unsigned long end,
				vm_flags_t flags);

#endif
