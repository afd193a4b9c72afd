/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/bitmap.c */
/*
 * Bitmaps against arrays of bool, with junk behind the last valid bit.
 */
#include "host.h"

#include <lib/bitmap.h>

#define BITS 300

struct both {
	DECLARE_BITMAP(map, BITS);
	bool naive[BITS];
	unsigned long size; /* valid bits; the rest is junk */
};

static void make_random(struct random_state *rnd, struct both *both)
{
	u64 density = random_range(rnd, 1, 100), i;

	both->size = random_range(rnd, 1, BITS);
	for (i = 0; i < BITS; i++) {
		both->naive[i] = random_below(rnd, 100) < density;
		if (both->naive[i])
			__set_bit(i, both->map);
		else
			__clear_bit(i, both->map);
	}
}

static unsigned long naive_next(const struct both *both, unsigned long start, bool bit)
{
	while (start < both->size && both->naive[start] != bit)
		start++;
	return min(start, both->size);
}

/* Verifies that both searches find the first bit at or behind every start. */
TEST(find_next)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(2000), start;
	struct both both;

	while (loops--) {
		make_random(&rnd, &both);
		for (start = 0; start < both.size + 2; start++) {
			CHECK_EQ(find_next_bit(both.map, both.size, start),
				 naive_next(&both, start, true));
			CHECK_EQ(find_next_zero_bit(both.map, both.size, start),
				 naive_next(&both, start, false));
		}
	}
}

/* Verifies that a search that starts at the end of a map reads nothing. */
TEST(find_from_the_end)
{
	unsigned long *map = calloc(2, sizeof(*map));

	CHECK_EQ(find_next_bit(map, 128, 128), 128);
	CHECK_EQ(find_next_zero_bit(map, 128, 128), 128);
	free(map);
}

/* Verifies that the last set bit is found, and the size if there is none. */
TEST(find_last)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(5000), last;
	struct both both;

	while (loops--) {
		make_random(&rnd, &both);
		for (last = both.size; last > 0 && !both.naive[last - 1]; last--)
			;
		CHECK_EQ(find_last_bit(both.map, both.size), last ? last - 1 : both.size);
	}
}

/* Verifies that the weight counts valid bits only. */
TEST(weight)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(5000), i, count;
	struct both both;

	while (loops--) {
		make_random(&rnd, &both);
		for (i = 0, count = 0; i < both.size; i++)
			count += both.naive[i];
		CHECK_EQ(bitmap_weight(both.map, both.size), count);
		CHECK_EQ(bitmap_empty(both.map, both.size), count == 0);
		CHECK_EQ(bitmap_full(both.map, both.size), count == both.size);
	}
}

/* Verifies that setting and clearing a range changes that range and no bit
 * beside it. */
TEST(ranges)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(20000), i;
	struct both both;

	while (loops--) {
		unsigned long start, count;
		bool one = random_one_in(&rnd, 2);

		make_random(&rnd, &both);
		start = random_below(&rnd, BITS);
		count = random_below(&rnd, BITS - start + 1);
		if (one)
			bitmap_set(both.map, start, count);
		else
			bitmap_clear(both.map, start, count);
		for (i = start; i < start + count; i++)
			both.naive[i] = one;
		for (i = 0; i < BITS; i++)
			CHECK_EQ(test_bit(i, both.map), both.naive[i]);
	}
}

/* Verifies that the zero area found is the first one that is free, aligned
 * and inside. */
TEST(zero_area)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(20000);
	struct both both;

	while (loops--) {
		unsigned long align = 1UL << random_below(&rnd, 5);
		unsigned long count = random_range(&rnd, 1, 20), at, i;
		unsigned long start = random_below(&rnd, BITS);

		make_random(&rnd, &both);
		for (at = ALIGN(start, align); at + count <= both.size; at += align) {
			for (i = 0; i < count && !both.naive[at + i]; i++)
				;
			if (i == count)
				break;
		}
		i = bitmap_find_zero_area(both.map, both.size, start, count, align);
		if (at + count <= both.size)
			CHECK_EQ(i, at);
		else
			CHECK(i > both.size);
	}
}

/* Verifies that the walks visit set, and clear, bits in order. */
TEST(walks)
{
	struct random_state rnd = host_random();
	unsigned long bit, seen = 0;
	struct both both;

	make_random(&rnd, &both);
	for_each_set_bit(bit, both.map, both.size) {
		CHECK(both.naive[bit]);
		seen++;
	}
	for_each_clear_bit(bit, both.map, both.size) {
		CHECK(!both.naive[bit]);
		seen++;
	}
	CHECK_EQ(seen, both.size);
}

/* Verifies that the test_and operations return the bit as it was. */
TEST(test_and_change)
{
	DECLARE_BITMAP(map, 128) = { 0 };

	CHECK(!test_and_set_bit(70, map) && test_and_set_bit(70, map));
	CHECK_EQ(map[1], 64);
	CHECK(test_and_clear_bit(70, map) && !test_and_clear_bit(70, map));
	CHECK(!__test_and_set_bit(1, map) && __test_and_set_bit(1, map));
	CHECK(__test_and_clear_bit(1, map) && !__test_and_clear_bit(1, map));
	set_bit(0, map);
	change_bit(0, map);
	change_bit(127, map);
	CHECK_EQ(map[0], 0);
	clear_bit_unlock(127, map);
	CHECK(bitmap_empty(map, 128));
}

/* Verifies that whole maps are filled up to their size and zeroed. */
TEST(fill_and_zero)
{
	DECLARE_BITMAP(map, 130) = { 0 };

	bitmap_fill(map, 130);
	CHECK_EQ(map[2], 3);
	CHECK(bitmap_full(map, 130));
	set_bit(131, map);
	bitmap_zero(map, 130);
	CHECK(bitmap_empty(map, 130));
}
