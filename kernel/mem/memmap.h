/* SPDX-License-Identifier: MIT */
/*
 * The map of physical memory: who may use which addresses.
 *
 * Firmware hands over a list that may be unsorted, overlapping, unaligned and
 * full of holes.  memmap_build() makes of it what everybody else believes:
 *
 *	start        end          type
 *	0x00000000   0x00001000   RESERVED	frame 0: NULL stays NULL
 *	0x00001000   0x0009f000   RAM
 *	0x0009f000   0x000a0000   RESERVED
 *	   (hole: no memory, perhaps a device)
 *	0x00100000   0x1ffe0000   RAM
 *
 * Ranges are sorted, do not overlap, begin and end on page boundaries, and
 * neighbours of one type are one range.  Where the firmware contradicts
 * itself the careful reading wins: what is not RAM for one entry is not RAM,
 * and a page that is RAM only in part is none.
 *
 * The same operation, memmap_set(), later cuts out of a copy what the kernel
 * takes before there is a frame allocator (early.c).  No allocation, no locks,
 * nothing of the machine: tests/host feeds it.
 */
#ifndef MEM_MEMMAP_H
#define MEM_MEMMAP_H

#include <arch/boot.h>

/* A higher number wins where raw ranges overlap. */
enum memory_type {
	MEMORY_RAM = BOOT_MEMORY_RAM,
	MEMORY_RESERVED = BOOT_MEMORY_RESERVED,
	MEMORY_ACPI = BOOT_MEMORY_ACPI,
	MEMORY_NVS = BOOT_MEMORY_NVS,
	MEMORY_BAD = BOOT_MEMORY_BAD,
	/* RAM with a use, only in the early allocator's map */
	MEMORY_IMAGE,		/* the kernel */
	MEMORY_LOADER,		/* what the loader left: released later */
	MEMORY_TABLE,		/* page tables */
	MEMORY_EARLY,		/* other boot-time allocations */
};

struct memory_range {
	u64 start, end;		/* bytes; end exclusive */
	enum memory_type type;
};

struct memmap {
	struct memory_range *ranges;	/* the caller's array */
	unsigned int nr, max;
};

/* As many ranges as n raw ones can make. */
#define MEMMAP_RANGES(n) (2 * (n) + 2)

/*
 * Makes an ordered map of raw ranges.
 * => map->ranges and ->max are set; ->nr is written
 * => NULL, or a constant string saying what was wrong
 */
const char *memmap_build(struct memmap *map, const struct boot_range *raw,
			 unsigned int nr);

/*
 * [start, end) gets this type, whatever it was before.
 * => false: no room in the array; the map is still valid, nothing was lost
 * => start < end
 */
bool memmap_set(struct memmap *map, u64 start, u64 end, enum memory_type type);

/* The range that contains this address, or NULL in a hole. */
const struct memory_range *memmap_find(const struct memmap *map, u64 address);

/* How many bytes have this type. */
u64 memmap_bytes(const struct memmap *map, enum memory_type type);

/* "System RAM", "Reserved" …, as in /proc/iomem. */
const char *memmap_type_name(enum memory_type type);

#endif
