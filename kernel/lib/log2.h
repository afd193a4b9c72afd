/* SPDX-License-Identifier: MIT */
/*
 * Bits of one word: find them, count them, round to them.
 *
 * The names and their numbering are Linux's: ffs() and fls() count from 1 and
 * give 0 for an empty word; __ffs(), __fls() and ilog2() count from 0 and
 * must not be given one.  ilog2(), is_power_of_2() and roundup_pow_of_two()
 * of a constant are constants.
 */
#ifndef LIB_LOG2_H
#define LIB_LOG2_H

#include <arch/types.h>

#ifdef HOST_TEST
#include <strings.h>
#define ffs lib_ffs
#endif

/* The position of the only or highest bit. => n is not 0 */
#define ilog2(n) (63 - __builtin_clzll(n))
#define is_power_of_2(n) ((n) != 0 && ((n) & ((n) - 1)) == 0)
/* The power of two not below, not above @n. => n is not 0, and the result of
 * rounding up fits */
#define roundup_pow_of_two(n) ((n) == 1 ? 1UL : 2UL << ilog2((n) - 1))
#define rounddown_pow_of_two(n) (1UL << ilog2(n))
/* The smallest k with 1 << k >= n. => n is not 0 */
#define order_base_2(n) ((n) <= 1 ? 0 : ilog2((n) - 1) + 1)

static inline unsigned long __ffs(unsigned long word)
{
	return (unsigned long)__builtin_ctzl(word);
}

static inline unsigned long __fls(unsigned long word)
{
	return 63 - (unsigned long)__builtin_clzl(word);
}

/* The first zero bit. => word is not ~0 */
static inline unsigned long ffz(unsigned long word)
{
	return __ffs(~word);
}

static inline int ffs(int word)
{
	return word ? __builtin_ctz((unsigned int)word) + 1 : 0;
}

static inline int fls(unsigned int word)
{
	return word ? 32 - __builtin_clz(word) : 0;
}

static inline int fls64(u64 word)
{
	return word ? 64 - __builtin_clzll(word) : 0;
}

/*
 * The number of bits set. Adds neighbours in ever wider fields: the compiler's
 * own popcount would be a call into a library that is not linked.
 */
static inline unsigned int hweight64(u64 word)
{
	word -= (word >> 1) & 0x5555555555555555ULL;
	word = (word & 0x3333333333333333ULL) + ((word >> 2) & 0x3333333333333333ULL);
	word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (unsigned int)((word * 0x0101010101010101ULL) >> 56);
}

static inline unsigned int hweight32(u32 word)
{
	return hweight64(word);
}

static inline unsigned int hweight16(u16 word)
{
	return hweight64(word);
}

static inline unsigned int hweight8(u8 word)
{
	return hweight64(word);
}

static inline unsigned int hweight_long(unsigned long word)
{
	return hweight64(word);
}

#endif
