/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own address space: what is mapped where, with which rights.
 *
 * Built once from the early allocator's frames, before anything else of mem/:
 *
 *	direct map	RAM below lowmem=; RW, never executable, the largest
 *			pages that fit (4 KiB with debug=pages)
 *	vmemmap		struct page array, only where memory is
 *	image		each section with its own rights, .boot not at all,
 *			nor the guard page below the first stack
 *	vmalloc, fixmap	empty; their top-level entries exist
 *
 * What is read-only or executable in the image is read-only in the direct map
 * too: no frame is writable under one address and trusted under another.
 */
#ifndef MEM_LAYOUT_H
#define MEM_LAYOUT_H

#include <arch/pgtable.h>

/* Builds the tables and goes over to them; the boot tables are out of use.
 * => NULL, or a constant string saying what failed */
const char *layout_setup(void);

/* Direct-map address of an image address. */
static inline void *layout_alias(const void *image)
{
	return __va(__pa(image));
}

/* The init sections lose their mapping in the image and become ordinary
 * memory in the direct map.  => nothing of them is used any more */
void layout_drop_init(void);

/* Logs the layout and what its tables cost. */
void layout_print(void);

#endif
