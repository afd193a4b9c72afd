/* SPDX-License-Identifier: MIT */
/*
 * Checksums of byte blocks.
 *
 *   crc32   the IEEE 802.3 polynomial, reflected: gzip, GPT, Ethernet, zlib
 *   sum32   all bytes added up: the check field of a cpio archive "070702"
 *   sum8    the same modulo 256: every ACPI table sums to 0
 *
 * Pass 0 to begin and the last result to go on with the next block.
 */
#ifndef LIB_CHECKSUM_H
#define LIB_CHECKSUM_H

#include <arch/types.h>

u32 checksum_crc32(u32 crc, const void *data, size_t len);
u32 checksum_sum32(u32 sum, const void *data, size_t len);
u8 checksum_sum8(u8 sum, const void *data, size_t len);

#endif
