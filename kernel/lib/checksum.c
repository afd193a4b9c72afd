/* SPDX-License-Identifier: MIT */
/*
 * Checksums of byte blocks.
 *
 * The CRC goes four bits at a time: a table of 16 words stays in one cache
 * line, where the usual 256 would push a kilobyte out for headers that have
 * less than that.  The table's entry n is n's remainder by the polynomial.
 */
#include <lib/checksum.h>

static const u32 crc32_nibble[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
	0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
	0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

u32 checksum_crc32(u32 crc, const void *data, size_t len)
{
	const u8 *p;

	crc = ~crc;
	for (p = data; len; len--, p++) {
		crc ^= *p;
		crc = crc >> 4 ^ crc32_nibble[crc & 15];
		crc = crc >> 4 ^ crc32_nibble[crc & 15];
	}
	return ~crc;
}

u32 checksum_sum32(u32 sum, const void *data, size_t len)
{
	const u8 *p;

	for (p = data; len; len--, p++)
		sum += *p;
	return sum;
}

u8 checksum_sum8(u8 sum, const void *data, size_t len)
{
	return (u8)checksum_sum32(sum, data, len);
}
