/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/random.c kernel/lib/chacha20.c */
/*
 * The generators by their published sequences and their ranges.
 */
#include "host.h"

#include <lib/chacha20.h>

/* Verifies the first numbers of splitmix64 from the seed 1234567. */
TEST(splitmix_sequence)
{
	static const u64 expected[] = {
		6457827717110365317ULL, 3203168211198807973ULL,
		9817491932198370423ULL, 4593380528125082431ULL,
	};
	struct random_state rnd;
	size_t i;

	random_seed(&rnd, 1234567);
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		CHECK_EQ(random_next(&rnd), expected[i]);
}

/* Verifies that numbers below a limit are, and that all of them come about
 * equally often. */
TEST(below_is_even)
{
	struct random_state rnd = host_random();
	unsigned long count[10] = { 0 }, i;

	for (i = 0; i < 100000; i++)
		count[random_below(&rnd, 10)]++;
	for (i = 0; i < 10; i++)
		CHECK(count[i] > 9000 && count[i] < 11000);
}

/* Verifies that both ends of a range are met and nothing outside, and that
 * the range of all numbers works. */
TEST(range_has_both_ends)
{
	struct random_state rnd = host_random();
	bool first = false, last = false, high = false;
	int i;

	for (i = 0; i < 1000; i++) {
		u64 n = random_range(&rnd, 5, 8);

		CHECK(n >= 5 && n <= 8);
		first |= n == 5;
		last |= n == 8;
		high |= random_range(&rnd, 0, ~0ULL) >> 63;
	}
	CHECK(first && last && high);
}

/* Verifies the block of RFC 8439, section 2.3.2. */
TEST(chacha20_block)
{
	static const u8 nonce[12] = { 0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0 };
	static const u8 expected[64] = {
		0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15,
		0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
		0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03,
		0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
		0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09,
		0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
		0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9,
		0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e,
	};
	struct chacha20 state;
	u8 key[32], out[64];
	u8 i;

	for (i = 0; i < 32; i++)
		key[i] = i;
	chacha20_init(&state, key, nonce, 1);
	chacha20_block(&state, out);
	CHECK(!memcmp(out, expected, sizeof(out)));
}

/* Verifies that the second block is what the counter at 2 begins with. */
TEST(chacha20_counts)
{
	static const u8 key[32] = { 7 }, nonce[12] = { 1 };
	struct chacha20 a, b;
	u8 first[64], second[64];

	chacha20_init(&a, key, nonce, 1);
	chacha20_block(&a, first);
	chacha20_block(&a, first);
	chacha20_init(&b, key, nonce, 2);
	chacha20_block(&b, second);
	CHECK(!memcmp(first, second, sizeof(first)));
}
