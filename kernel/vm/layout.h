/* SPDX-License-Identifier: MIT */
/*
 * Where a new area goes.
 *
 *	0   64K  program  heap →      ← mmap_base  (stack limit)  ← stack TASK_SIZE
 *	|----|---[  ][ ]-------------------[   ][ ]-------------[  )|
 *
 * As on Linux: downwards from mmap_base, so that the heap has all the room
 * above the program.  There is no randomisation: the same program finds the
 * same addresses in every run.
 */
#ifndef VM_LAYOUT_H
#define VM_LAYOUT_H

#include <vm/mmap.h>

/*
 * The place for a request: with MAP_FIXED its own address, which may be taken,
 * else its hint if that is free, else the highest hole.
 * => mmap_lock held; request->len is page-aligned and not 0
 * => place->prev and ->next are valid unless MAP_FIXED
 * => -ENOMEM: no hole, or beyond the user half; -EINVAL: fixed and not
 *    page-aligned; -EPERM: fixed below MMAP_MIN_ADDR
 */
int __must_check get_unmapped_area(struct mm_struct *mm,
				   const struct mmap_request *request,
				   struct vma_place *place);

#endif
