/* SPDX-License-Identifier: MIT */
/*
 * Frames for page tables.
 */
#ifndef MEM_TABLE_H
#define MEM_TABLE_H

#include <arch/types.h>

/* From now on arch/pgtable.c gets its tables from the frame allocator, each
 * with its page->ptl initialised. */
void table_setup(void);

/* Gives all spare tables back; how many frames.  => any context */
unsigned long table_cache_drain(void);
/* Spares are given back when memory is short.
 * => once, after slab_setup(); false if no memory */
bool table_cache_setup(void);

#endif
