/* SPDX-License-Identifier: MIT */
/*
 * Numbers that look random and can be had again: for tests, not for secrets.
 *
 * splitmix64 (Steele, Lea, Flood): a counter that steps by the golden ratio,
 * its value mixed by two multiplications.  One word of state, any seed is as
 * good as another, and the whole sequence follows from the seed a failed test
 * has printed.  What programs get from getrandom is <lib/chacha20.h>.
 */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <arch/types.h>

struct random_state {
	u64 state;
};

static inline void random_seed(struct random_state *rnd, u64 seed)
{
	rnd->state = seed;
}

/* The next 64 bits. */
u64 random_next(struct random_state *rnd);

/* A number from 0 to @limit - 1. => @limit is not 0 */
u64 random_below(struct random_state *rnd, u64 limit);

/* A number from @first to @last, both included. => @first <= @last */
u64 random_range(struct random_state *rnd, u64 first, u64 last);

/* True once in @n times. => @n is not 0 */
static inline bool random_one_in(struct random_state *rnd, u64 n)
{
	return random_below(rnd, n) == 0;
}

#endif
