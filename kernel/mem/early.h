/* SPDX-License-Identifier: MIT */
/*
 * Memory before there is a frame allocator.
 *
 * Two maps: memory_map says what the firmware said and stays for good; the
 * early map is a copy in which everything the kernel uses already, or takes
 * now, is no longer RAM: image, modules, the loader's block, the low 64 KiB.
 * Allocation walks it from the top down, so that the zone for ISA DMA at the
 * bottom is spared.  In the end mem/frames.c gives what is still RAM in it to
 * the frame allocator, and the early map goes away with the init sections.
 *
 * Until the kernel's own tables stand, only the first 4 GiB can be reached
 * (boot.S maps them at PAGE_OFFSET), so what is touched early comes from there.
 */
#ifndef MEM_EARLY_H
#define MEM_EARLY_H

#include <mem/memmap.h>

/* What the firmware said; constant after early_setup(). */
extern struct memmap memory_map;

/* Frames below this are never used: firmware scribbles there, and the start
 * of further CPUs needs a page that 16-bit code can address. */
#define EARLY_LOW_RESERVED 0x10000u

/* Sorts the map, sets max_pfn and max_low_pfn, makes the reservations.
 * => NULL, or a constant string saying what was wrong */
const char *early_setup(const struct boot_info *info);

/* A page-aligned piece for good, zeroed, at its direct-map address.
 * => NULL if there is none below 4 GiB and below the end of the direct map */
void *early_alloc(u64 size, enum memory_type type);

/* A table for arch/pgtable.c, and one it does not need after all. */
void *early_table_get(void);
void early_table_put(void *table);

/* The physical address of a piece anywhere in RAM, not touched; `align` is a
 * power of two of at least a page.  0: there is none. */
u64 early_alloc_phys(u64 size, u64 align, enum memory_type type);
/* Gives back a part of such a piece. */
void early_free_phys(u64 start, u64 end);

/* The early map, for the hand-over to the frame allocator. */
const struct memmap *early_memmap(void);

#endif
