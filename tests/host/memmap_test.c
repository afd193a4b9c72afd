/* SPDX-License-Identifier: MIT */
/* sources: kernel/mem/memmap.c */
/*
 * The memory map: firmware's lists at their worst, and a model that knows the
 * type of every quarter of a page.
 */
#include "host.h"

#include <arch/page.h>
#include <mem/memmap.h>

#define K 1024ULL
#define MAX_RANGES 64

static struct memory_range ranges[MAX_RANGES];

static struct memmap empty_map(unsigned int max)
{
	return (struct memmap){ .ranges = ranges, .max = max };
}

static void check_range(const struct memmap *map, unsigned int i, u64 start,
			u64 end, enum memory_type type)
{
	host_context("range %u of %u", i, map->nr);
	CHECK(i < map->nr);
	CHECK_EQ(map->ranges[i].start, start);
	CHECK_EQ(map->ranges[i].end, end);
	CHECK_EQ(map->ranges[i].type, type);
}

/* Verifies that unsorted ranges come out sorted, with their holes. */
TEST(sorts_and_keeps_holes)
{
	const struct boot_range raw[] = {
		{ 0x100000, 0x700000, BOOT_MEMORY_RAM },
		{ 0xfec00000, 0x1000, BOOT_MEMORY_RESERVED },
		{ 0x1000, 0x9e000, BOOT_MEMORY_RAM },
	};
	struct memmap map = empty_map(MAX_RANGES);

	CHECK(!memmap_build(&map, raw, 3));
	CHECK_EQ(map.nr, 3);
	check_range(&map, 0, 0x1000, 0x9f000, MEMORY_RAM);
	check_range(&map, 1, 0x100000, 0x800000, MEMORY_RAM);
	check_range(&map, 2, 0xfec00000, 0xfec01000, MEMORY_RESERVED);
	CHECK(!memmap_find(&map, 0xa0000));
	CHECK(memmap_find(&map, 0x100000) == &ranges[1]);
}

/* Verifies that whatever is not RAM wins over RAM, in either order:
 *
 *	RAM       |-----------------|
 *	ACPI           |---|
 */
TEST(ram_loses)
{
	struct boot_range raw[] = {
		{ 0x100000, 0x100000, BOOT_MEMORY_RAM },
		{ 0x140000, 0x10000, BOOT_MEMORY_ACPI },
	};

	for (int round = 0; round < 2; round++) {
		struct memmap map = empty_map(MAX_RANGES);
		struct boot_range first = raw[0];

		CHECK(!memmap_build(&map, raw, 2));
		CHECK_EQ(map.nr, 3);
		check_range(&map, 1, 0x140000, 0x150000, MEMORY_ACPI);
		CHECK_EQ(memmap_bytes(&map, MEMORY_RAM), 0xf0000);
		raw[0] = raw[1];
		raw[1] = first;
	}
}

/* Verifies that RAM is trimmed inward and everything else outward. */
TEST(page_boundaries)
{
	const struct boot_range raw[] = {
		{ 0x100400, 0x5000, BOOT_MEMORY_RAM },
		{ 0x200000, 0x10000, BOOT_MEMORY_RAM },
		{ 0x204ffe, 4, BOOT_MEMORY_BAD },
	};
	struct memmap map = empty_map(MAX_RANGES);

	CHECK(!memmap_build(&map, raw, 3));
	check_range(&map, 0, 0x101000, 0x105000, MEMORY_RAM);
	check_range(&map, 2, 0x204000, 0x206000, MEMORY_BAD);
}

/* Verifies that two halves of a page in two ranges are a page of RAM. */
TEST(halves_make_a_page)
{
	const struct boot_range raw[] = {
		{ 0x100800, 0x1800, BOOT_MEMORY_RAM },
		{ 0x100000, 0x800, BOOT_MEMORY_RAM },
	};
	struct memmap map = empty_map(MAX_RANGES);

	CHECK(!memmap_build(&map, raw, 2));
	CHECK_EQ(map.nr, 1);
	check_range(&map, 0, 0x100000, 0x102000, MEMORY_RAM);
}

/* Verifies that empty ranges and RAM that wraps around do not count, while a
 * reserved range that wraps reaches to the end. */
TEST(nonsense)
{
	const struct boot_range raw[] = {
		{ 0x100000, 0, BOOT_MEMORY_RAM },
		{ 0x200000, 0x100000, BOOT_MEMORY_RAM },
		{ 0x280000, ~0ULL, BOOT_MEMORY_RESERVED },
		{ 0x240000, ~0ULL, BOOT_MEMORY_RAM },
		{ ~0ULL - 5, 5, BOOT_MEMORY_RAM },
		{ PHYS_MAX, 0x1000, BOOT_MEMORY_RAM },
	};
	struct memmap map = empty_map(MAX_RANGES);

	CHECK(!memmap_build(&map, raw, 6));
	CHECK_EQ(map.nr, 2);
	check_range(&map, 0, 0x200000, 0x280000, MEMORY_RAM);
	check_range(&map, 1, 0x280000, PHYS_MAX, MEMORY_RESERVED);
}

/* Verifies that frame 0 is never RAM. */
TEST(frame_zero)
{
	const struct boot_range raw[] = { { 0, 0x9fc00, BOOT_MEMORY_RAM } };
	struct memmap map = empty_map(MAX_RANGES);

	CHECK(!memmap_build(&map, raw, 1));
	check_range(&map, 0, 0, 0x1000, MEMORY_RESERVED);
	check_range(&map, 1, 0x1000, 0x9f000, MEMORY_RAM);
}

/* Verifies that a map without RAM, and one too small for the result, are
 * refused in words. */
TEST(refusals)
{
	const struct boot_range raw[] = {
		{ 0x1000, 0x100000, BOOT_MEMORY_RAM },
		{ 0x2000, 0x1000, BOOT_MEMORY_RESERVED },
	};
	struct memmap map = empty_map(2);

	CHECK(strstr(memmap_build(&map, raw, 2), "too many pieces"));
	map = empty_map(MAX_RANGES);
	CHECK(strstr(memmap_build(&map, raw + 1, 1), "no RAM"));
}

/* Verifies that a set that does not fit leaves a map that says the same. */
TEST(full_map_loses_nothing)
{
	struct memmap map = empty_map(2);

	CHECK(memmap_set(&map, 0x1000, 0x9000, MEMORY_RAM));
	CHECK(!memmap_set(&map, 0x3000, 0x4000, MEMORY_BAD));
	for (u64 at = 0x1000; at < 0x9000; at += 0x1000)
		CHECK_EQ(memmap_find(&map, at)->type, MEMORY_RAM);
}

#define MODEL_PAGES 40
#define QUARTERS (MODEL_PAGES * 4)

/* What the promise of memmap.h makes of a page: -1 is a hole. */
static int model_page(const int quarters[QUARTERS][5], unsigned int page)
{
	bool whole = true;
	int type = -1;

	for (unsigned int q = page * 4; q < page * 4 + 4; q++) {
		for (int t = MEMORY_RESERVED; t <= MEMORY_BAD; t++)
			if (quarters[q][t] && t > type)
				type = t;
		whole &= quarters[q][MEMORY_RAM];
	}
	if (type < 0 && whole)
		return page ? MEMORY_RAM : MEMORY_RESERVED;
	return type;
}

static void random_round(struct random_state *rnd)
{
	int quarters[QUARTERS][5] = { 0 };
	struct boot_range raw[12];
	unsigned int nr = random_range(rnd, 1, 12);
	struct memmap map = empty_map(MAX_RANGES);

	for (unsigned int i = 0; i < nr; i++) {
		u64 first = random_below(rnd, QUARTERS);
		u64 count = random_range(rnd, 0, QUARTERS - first);
		int type = random_one_in(rnd, 2) ? BOOT_MEMORY_RAM
						 : random_below(rnd, 5);

		raw[i] = (struct boot_range){ first * K, count * K, type };
		for (u64 q = first; q < first + count; q++)
			quarters[q][type] = 1;
	}
	memmap_build(&map, raw, nr);	/* having no RAM is fine here */
	for (unsigned int page = 0; page < MODEL_PAGES; page++) {
		const struct memory_range *range =
			memmap_find(&map, page * 4 * K + random_below(rnd, 4096));

		host_context("page %u", page);
		CHECK_EQ(range ? (int)range->type : -1,
			 model_page(quarters, page));
	}
	for (unsigned int i = 1; i < map.nr; i++)
		CHECK(ranges[i - 1].end < ranges[i].start ||
		      (ranges[i - 1].end == ranges[i].start &&
		       ranges[i - 1].type != ranges[i].type));
}

/* Verifies random lists against the model, page by page, and that the result
 * is sorted and joined. */
TEST(random_against_model)
{
	struct random_state rnd = host_random();

	for (unsigned long i = host_loops(20000); i > 0; i--)
		random_round(&rnd);
}
