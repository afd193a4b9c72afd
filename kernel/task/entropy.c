/* SPDX-License-Identifier: MIT */
/*
 * One ChaCha20 key, from which all random bytes come.
 *
 * The key is renewed at every use: half of the first block of a request
 * becomes the next key, and only what follows it is given out.  So a key that leaks
 * tells nothing about bytes given out before ("fast key erasure", Bernstein).
 * The first key comes from RDRAND where the CPU has it, the time stamp counter
 * and the wall clock; each request stirs in the counter again.  On a CPU
 * without RDRAND in an emulator with a virtual clock this is all predictable,
 * and two runs with one seed are meant to be the same.
 */
#include <task/entropy.h>

#include <arch/cpu.h>
#include <core/spinlock.h>
#include <core/time.h>
#include <lib/chacha20.h>
#include <lib/string.h>

static DEFINE_SPINLOCK_RANK(entropy_lock, LOCK_DRIVER);
static u8 entropy_key[CHACHA20_KEY_SIZE];	/* entropy_lock */
static bool entropy_seeded;			/* entropy_lock */

static const u8 zero_nonce[CHACHA20_NONCE_SIZE];

/* The key becomes a function of itself and size bytes.  => lock held */
static void entropy_stir(const u8 *bytes, size_t size)
{
	u8 block[CHACHA20_BLOCK_SIZE];
	struct chacha20 state;

	while (size) {
		size_t part = min(size, sizeof(entropy_key));

		for (size_t i = 0; i < part; i++)
			entropy_key[i] ^= bytes[i];
		chacha20_init(&state, entropy_key, zero_nonce, 0);
		chacha20_block(&state, block);
		memcpy(entropy_key, block, sizeof(entropy_key));
		bytes += part;
		size -= part;
	}
}

/* => lock held */
static void entropy_seed(void)
{
	u64 words[4] = { cpu_cycles(), (u64)ktime_get_real() };

	for (unsigned int i = 0; !entropy_seeded && i < 4; i++) {
		u64 word;

		if (cpu_random(&word))
			words[i] ^= word;
	}
	entropy_seeded = true;
	entropy_stir((const u8 *)words, sizeof(words));
}

void add_random_bytes(const void *buf, size_t size)
{
	unsigned long flags;

	spin_lock_irqsave(&entropy_lock, flags);
	entropy_stir(buf, size);
	spin_unlock_irqrestore(&entropy_lock, flags);
}

/* A stream of its own for one request. */
static void entropy_start(struct chacha20 *state)
{
	u8 block[CHACHA20_BLOCK_SIZE];
	unsigned long flags;

	spin_lock_irqsave(&entropy_lock, flags);
	entropy_seed();
	chacha20_init(state, entropy_key, zero_nonce, 0);
	chacha20_block(state, block);
	memcpy(entropy_key, block, sizeof(entropy_key));
	spin_unlock_irqrestore(&entropy_lock, flags);
}

void get_random_bytes(void *buf, size_t size)
{
	u8 block[CHACHA20_BLOCK_SIZE], *to = buf;
	struct chacha20 state;

	entropy_start(&state);
	while (size) {
		size_t part = min(size, sizeof(block));

		chacha20_block(&state, block);
		memcpy(to, block, part);
		to += part;
		size -= part;
	}
}
