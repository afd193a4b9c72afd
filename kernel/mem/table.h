/* SPDX-License-Identifier: MIT */
/*
 * Frames for page tables.
 */
#ifndef MEM_TABLE_H
#define MEM_TABLE_H

/* From now on arch/pgtable.c gets its tables from the frame allocator, each
 * with its page->ptl initialised. */
void table_setup(void);

#endif
