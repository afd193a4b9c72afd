/* SPDX-License-Identifier: MIT */
/*
 * madvise(2): advices by Linux's numbers, and the call.
 */
#ifndef VM_MADVISE_H
#define VM_MADVISE_H

#include <vm/mm.h>

#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 8
#define MADV_REMOVE 9
#define MADV_DONTFORK 10
#define MADV_DOFORK 11
#define MADV_HUGEPAGE 14
#define MADV_NOHUGEPAGE 15
#define MADV_DONTDUMP 16
#define MADV_DODUMP 17
#define MADV_WIPEONFORK 18
#define MADV_KEEPONFORK 19
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23

/* Of another process too (process_madvise). */
int __must_check do_madvise(struct mm_struct *mm, unsigned long start,
			    unsigned long len, int behavior);
bool madvise_is_known(int behavior);

#endif
