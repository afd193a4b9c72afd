/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/checksum.c */
/*
 * Checksums by their published check values, and in pieces.
 */
#include "host.h"

#include <lib/checksum.h>

/* Verifies the check value of the IEEE CRC, and that of nothing. */
TEST(crc32_check_value)
{
	CHECK_EQ(checksum_crc32(0, "123456789", 9), 0xcbf43926);
	CHECK_EQ(checksum_crc32(0, "", 0), 0);
}

/* Verifies that a CRC in two pieces, cut anywhere, is that of the whole. */
TEST(crc32_in_pieces)
{
	const char text[] = "The quick brown fox jumps over the lazy dog";
	size_t len = sizeof(text) - 1, cut;

	for (cut = 0; cut <= len; cut++) {
		u32 crc = checksum_crc32(0, text, cut);

		CHECK_EQ(checksum_crc32(crc, text + cut, len - cut), 0x414fa339);
	}
}

/* Verifies that sums are of unsigned bytes, in 32 and in 8 bits. */
TEST(sums)
{
	const u8 bytes[] = { 0xff, 0xff, 0x03 };

	CHECK_EQ(checksum_sum32(1, bytes, 3), 0x202);
	CHECK_EQ(checksum_sum8(0, bytes, 3), 1);
	CHECK_EQ(checksum_sum8(0xff, bytes, 3), 0);
}
