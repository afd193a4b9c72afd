/* SPDX-License-Identifier: MIT */
/*
 * The ChaCha20 block function (RFC 8439): unpredictable bytes from a key.
 *
 * Each call gives 64 bytes and steps the counter.  Only the core is here:
 * where keys come from, when they are renewed, and that one used must not be
 * recoverable from the state left behind, is the business of whoever serves
 * getrandom.
 *
 *      word   0..3 constant | 4..11 key | 12 counter | 13..15 nonce
 */
#ifndef LIB_CHACHA20_H
#define LIB_CHACHA20_H

#include <arch/types.h>

#define CHACHA20_KEY_SIZE 32
#define CHACHA20_NONCE_SIZE 12
#define CHACHA20_BLOCK_SIZE 64

struct chacha20 {
	u32 word[16];
};

void chacha20_init(struct chacha20 *state, const u8 key[CHACHA20_KEY_SIZE],
		   const u8 nonce[CHACHA20_NONCE_SIZE], u32 counter);

/* The next 64 bytes of the stream. => at most 2^32 blocks for one nonce */
void chacha20_block(struct chacha20 *state, u8 out[CHACHA20_BLOCK_SIZE]);

#endif
