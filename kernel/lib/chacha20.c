/* SPDX-License-Identifier: MIT */
/*
 * The ChaCha20 block function (RFC 8439, section 2.3).
 *
 * Sixteen words as a square; ten times a quarter round down each column, then
 * along each diagonal; then the input is added, without which the rounds
 * could be run backwards.  Words are little-endian in the key and the output,
 * as they are in this machine's memory.
 */
#include <lib/chacha20.h>
#include <lib/string.h>

static const u32 sigma[4] = {
	0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, /* "expand 32-byte k" */
};

/* The words of the four columns and the four diagonals. */
static const u8 rounds[8][4] = {
	{ 0, 4, 8, 12 }, { 1, 5, 9, 13 }, { 2, 6, 10, 14 }, { 3, 7, 11, 15 },
	{ 0, 5, 10, 15 }, { 1, 6, 11, 12 }, { 2, 7, 8, 13 }, { 3, 4, 9, 14 },
};

static inline u32 rotate_left(u32 word, unsigned int count)
{
	return word << count | word >> (32 - count);
}

/* *@a takes up *@b, then *@d is turned by @count. */
static inline void mix(u32 *a, u32 b, u32 *d, unsigned int count)
{
	*a += b;
	*d = rotate_left(*d ^ *a, count);
}

static inline void quarter_round(u32 *x, const u8 i[4])
{
	mix(&x[i[0]], x[i[1]], &x[i[3]], 16);
	mix(&x[i[2]], x[i[3]], &x[i[1]], 12);
	mix(&x[i[0]], x[i[1]], &x[i[3]], 8);
	mix(&x[i[2]], x[i[3]], &x[i[1]], 7);
}

void chacha20_init(struct chacha20 *state, const u8 key[CHACHA20_KEY_SIZE],
		   const u8 nonce[CHACHA20_NONCE_SIZE], u32 counter)
{
	memcpy(&state->word[0], sigma, sizeof(sigma));
	memcpy(&state->word[4], key, CHACHA20_KEY_SIZE);
	state->word[12] = counter;
	memcpy(&state->word[13], nonce, CHACHA20_NONCE_SIZE);
}

void chacha20_block(struct chacha20 *state, u8 out[CHACHA20_BLOCK_SIZE])
{
	u32 x[16];
	size_t i;

	memcpy(x, state->word, sizeof(x));
	for (i = 0; i < 10 * ARRAY_SIZE(rounds); i++)
		quarter_round(x, rounds[i % ARRAY_SIZE(rounds)]);
	for (i = 0; i < ARRAY_SIZE(x); i++)
		x[i] += state->word[i];
	memcpy(out, x, sizeof(x));
	state->word[12]++;
}
