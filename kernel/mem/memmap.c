/* SPDX-License-Identifier: MIT */
/*
 * The map of physical memory: see memmap.h for what it promises.
 *
 * All changes are one operation: cut the ranges that straddle an edge of the
 * new one, then replace the whole ranges between the edges by it, then join
 * it with equal neighbours.
 *
 *	before	|---- RAM ----|  |-- RAM --|
 *	set	        |== RESERVED ==|
 *	after	|- RAM -|== RESERVED ==|-RAM-|
 */
#include <mem/memmap.h>

#include <arch/page.h>
#include <lib/string.h>

/* The first range that ends above the address. */
static unsigned int memmap_lower(const struct memmap *map, u64 address)
{
	unsigned int low = 0, high = map->nr;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (map->ranges[mid].end <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Replaces the ranges first .. last-1 by `count` empty places. */
static bool memmap_resize(struct memmap *map, unsigned int first,
			  unsigned int last, unsigned int count)
{
	unsigned int rest = map->nr - last;

	if (first + count + rest > map->max)
		return false;
	memmove(&map->ranges[first + count], &map->ranges[last],
		rest * sizeof(*map->ranges));
	map->nr = first + count + rest;
	return true;
}

/* Makes the address a border: no range has it inside. */
static bool memmap_cut(struct memmap *map, u64 address)
{
	unsigned int i = memmap_lower(map, address);

	if (i == map->nr || map->ranges[i].start >= address)
		return true;
	if (!memmap_resize(map, i, i, 1))
		return false;
	map->ranges[i] = map->ranges[i + 1];
	map->ranges[i].end = address;
	map->ranges[i + 1].start = address;
	return true;
}

/* Joins range i with the next one if they touch and are of one type. */
static void memmap_join(struct memmap *map, unsigned int i)
{
	struct memory_range *range = &map->ranges[i];

	if (i + 1 >= map->nr || range[1].start != range->end ||
	    range[1].type != range->type)
		return;
	range->end = range[1].end;
	memmap_resize(map, i, i + 2, 1);
}

bool memmap_set(struct memmap *map, u64 start, u64 end, enum memory_type type)
{
	unsigned int first, last;

	if (!memmap_cut(map, start) || !memmap_cut(map, end))
		return false;
	first = memmap_lower(map, start);
	last = first;
	while (last < map->nr && map->ranges[last].start < end)
		last++;
	if (!memmap_resize(map, first, last, 1))
		return false;
	map->ranges[first] = (struct memory_range){ start, end, type };
	memmap_join(map, first);
	if (first)
		memmap_join(map, first - 1);
	return true;
}

/* RAM that exists only in part of a page is no page of RAM. */
static void memmap_trim(struct memmap *map)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < map->nr; i++) {
		struct memory_range range = map->ranges[i];

		range.start = ALIGN(range.start, PAGE_SIZE);
		range.end = ALIGN_DOWN(range.end, PAGE_SIZE);
		if (range.start < range.end)
			map->ranges[kept++] = range;
	}
	map->nr = kept;
}

/*
 * The raw range in [0, PHYS_MAX), or false if nothing of it counts.  One that
 * wraps around is nonsense: RAM is better not believed in, anything else is
 * better believed in to the end.
 */
static bool memmap_clip(const struct boot_range *raw, u64 *start, u64 *end)
{
	*start = raw->start;
	*end = raw->start + raw->size;
	if (!raw->size || raw->start >= PHYS_MAX)
		return false;
	if (*end >= raw->start) {
		*end = min_t(u64, *end, PHYS_MAX);
		return true;
	}
	*end = PHYS_MAX;
	return raw->type != BOOT_MEMORY_RAM;
}

static bool memmap_add_type(struct memmap *map, const struct boot_range *raw,
			    unsigned int nr, enum memory_type type)
{
	u64 start, end;

	for (unsigned int i = 0; i < nr; i++) {
		if ((enum memory_type)raw[i].type != type ||
		    !memmap_clip(&raw[i], &start, &end))
			continue;
		if (type != MEMORY_RAM) {
			start = ALIGN_DOWN(start, PAGE_SIZE);
			end = ALIGN(end, PAGE_SIZE);
		}
		if (!memmap_set(map, start, end, type))
			return false;
	}
	return true;
}

const char *memmap_build(struct memmap *map, const struct boot_range *raw,
			 unsigned int nr)
{
	static const char full[] = "the memory map has too many pieces";
	const struct memory_range *first;

	map->nr = 0;
	/* RAM byte by byte, so that two halves of a page are a page; then the
	 * others over it, in the order in which they win. */
	if (!memmap_add_type(map, raw, nr, MEMORY_RAM))
		return full;
	memmap_trim(map);
	for (int type = MEMORY_RESERVED; type <= MEMORY_BAD; type++)
		if (!memmap_add_type(map, raw, nr, type))
			return full;
	first = memmap_find(map, 0);
	if (first && first->type == MEMORY_RAM &&
	    !memmap_set(map, 0, PAGE_SIZE, MEMORY_RESERVED))
		return full;
	return memmap_bytes(map, MEMORY_RAM) ? NULL
					     : "the memory map has no RAM";
}

const struct memory_range *memmap_find(const struct memmap *map, u64 address)
{
	unsigned int i = memmap_lower(map, address);

	if (i == map->nr || map->ranges[i].start > address)
		return NULL;
	return &map->ranges[i];
}

u64 memmap_bytes(const struct memmap *map, enum memory_type type)
{
	u64 bytes = 0;

	for (unsigned int i = 0; i < map->nr; i++)
		if (map->ranges[i].type == type)
			bytes += map->ranges[i].end - map->ranges[i].start;
	return bytes;
}

const char *memmap_type_name(enum memory_type type)
{
	static const char *const names[] = {
		[MEMORY_RAM] = "System RAM",
		[MEMORY_RESERVED] = "Reserved",
		[MEMORY_ACPI] = "ACPI Tables",
		[MEMORY_NVS] = "ACPI Non-volatile Storage",
		[MEMORY_BAD] = "Unusable memory",
		[MEMORY_IMAGE] = "Kernel image",
		[MEMORY_LOADER] = "Boot loader",
		[MEMORY_TABLE] = "Page tables",
		[MEMORY_EARLY] = "Boot allocations",
	};

	return names[type];
}
