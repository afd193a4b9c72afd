/* SPDX-License-Identifier: MIT */
/*
 * Bits of one word, against counting them.
 */
#include "host.h"

#include <lib/log2.h>

/* These must be constants. */
static const char constant[roundup_pow_of_two(33)];
_Static_assert(ilog2(1UL << 40) == 40, "ilog2 of a constant");
_Static_assert(is_power_of_2(64) && !is_power_of_2(0), "is_power_of_2 of a constant");

static int naive_lowest(u64 word)
{
	int bit;

	for (bit = 0; bit < 64; bit++) {
		if (word >> bit & 1)
			return bit;
	}
	return -1;
}

static int naive_highest(u64 word)
{
	int bit;

	for (bit = 63; bit >= 0; bit--) {
		if (word >> bit & 1)
			break;
	}
	return bit;
}

static u64 random_word(struct random_state *rnd)
{
	return random_next(rnd) >> random_below(rnd, 64);
}

/* Verifies that lowest and highest bits are found in words of all sizes. */
TEST(find)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		u64 word = random_word(&rnd) | BIT(random_below(&rnd, 64));

		CHECK_EQ(__ffs(word), naive_lowest(word));
		CHECK_EQ(__fls(word), naive_highest(word));
		CHECK_EQ(fls64(word), naive_highest(word) + 1);
		CHECK_EQ(ilog2(word), naive_highest(word));
		CHECK_EQ(ffs((int)word), naive_lowest((u32)word) + 1);
		CHECK_EQ(fls((unsigned int)word), naive_highest((u32)word) + 1);
		if (~word)
			CHECK_EQ(ffz(word), naive_lowest(~word));
	}
	CHECK_EQ(fls64(0), 0);
}

/* Verifies that bits are counted in every width. */
TEST(hweight)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		u64 word = random_word(&rnd);
		unsigned int count = 0, bit;

		for (bit = 0; bit < 64; bit++)
			count += word >> bit & 1;
		CHECK_EQ(hweight64(word), count);
		CHECK_EQ(hweight8((u8)word) + hweight8(word >> 8 & 255),
			 hweight16((u16)word));
		CHECK_EQ(hweight32((u32)word) + hweight32(word >> 32), count);
	}
	CHECK_EQ(hweight64(~0ULL), 64);
}

/* Verifies that rounding goes to the nearest power on the right side. */
TEST(rounding)
{
	unsigned long n, power = 1;

	for (n = 1; n < 5000; n++) {
		if (n > power)
			power *= 2;
		CHECK_EQ(roundup_pow_of_two(n), power);
		CHECK_EQ(rounddown_pow_of_two(n), n == power ? power : power / 2);
		CHECK_EQ(1UL << order_base_2(n), power);
		CHECK_EQ(is_power_of_2(n), n == power);
	}
	CHECK_EQ(sizeof(constant), 64);
}
