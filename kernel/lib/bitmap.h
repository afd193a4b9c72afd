/* SPDX-License-Identifier: MIT */
/*
 * Bitmaps: arrays of unsigned long, bit n being bit n % 64 of word n / 64.
 *
 * The plain bit operations are atomic, those with two underscores are not
 * and belong under the owner's lock; test_and_* are full barriers, set_bit()
 * and clear_bit() order nothing but themselves, clear_bit_unlock() releases.
 * Searches return the size when they find nothing, so that a loop needs one
 * comparison; bits beyond the size in the last word are never looked at.
 */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H

#include <arch/types.h>
#include <lib/log2.h>

#define BITS_PER_BYTE 8
#define BITS_PER_LONG 64
#define BITS_TO_LONGS(bits) DIV_ROUND_UP(bits, BITS_PER_LONG)
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)
#define BIT_MASK(nr) (1UL << ((nr) % BITS_PER_LONG))
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

static inline void set_bit(unsigned long nr, volatile unsigned long *map)
{
	__atomic_fetch_or(&map[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_RELAXED);
}

static inline void clear_bit(unsigned long nr, volatile unsigned long *map)
{
	__atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_RELAXED);
}

static inline void change_bit(unsigned long nr, volatile unsigned long *map)
{
	__atomic_fetch_xor(&map[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_RELAXED);
}

/* What was done before is visible to who sees the bit clear. */
static inline void clear_bit_unlock(unsigned long nr, volatile unsigned long *map)
{
	__atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

static inline bool test_bit(unsigned long nr, const volatile unsigned long *map)
{
	return map[BIT_WORD(nr)] >> (nr % BITS_PER_LONG) & 1;
}

/* Change the bit; returns what it was. */
static inline bool test_and_set_bit(unsigned long nr, volatile unsigned long *map)
{
	return __atomic_fetch_or(&map[BIT_WORD(nr)], BIT_MASK(nr),
				 __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static inline bool test_and_clear_bit(unsigned long nr, volatile unsigned long *map)
{
	return __atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr),
				  __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static inline void __set_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *map)
{
	bool old = test_bit(nr, map);

	__set_bit(nr, map);
	return old;
}

static inline bool __test_and_clear_bit(unsigned long nr, unsigned long *map)
{
	bool old = test_bit(nr, map);

	__clear_bit(nr, map);
	return old;
}

/* The first bit of the kind at or behind @start; @size if there is none. */
unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long start);
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long start);
/* The last bit set; @size if there is none. */
unsigned long find_last_bit(const unsigned long *map, unsigned long size);

static inline unsigned long find_first_bit(const unsigned long *map,
					   unsigned long size)
{
	return find_next_bit(map, size, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *map,
						unsigned long size)
{
	return find_next_zero_bit(map, size, 0);
}

/*
 * The first place at or behind @start, a multiple of @align, where @count
 * zero bits lie side by side; above @size if there is none.
 * => @align is a power of two, @count at least 1
 */
unsigned long bitmap_find_zero_area(const unsigned long *map, unsigned long size,
				    unsigned long start, unsigned long count,
				    unsigned long align);

/* @count bits from @start on; not atomic. */
void bitmap_set(unsigned long *map, unsigned long start, unsigned long count);
void bitmap_clear(unsigned long *map, unsigned long start, unsigned long count);

/* Whole maps of @size bits. */
void bitmap_zero(unsigned long *map, unsigned long size);
void bitmap_fill(unsigned long *map, unsigned long size);
unsigned long bitmap_weight(const unsigned long *map, unsigned long size);

static inline bool bitmap_empty(const unsigned long *map, unsigned long size)
{
	return find_first_bit(map, size) == size;
}

static inline bool bitmap_full(const unsigned long *map, unsigned long size)
{
	return find_first_zero_bit(map, size) == size;
}

#define for_each_set_bit(bit, map, size) \
	for ((bit) = find_first_bit(map, size); (bit) < (size); \
	     (bit) = find_next_bit(map, size, (bit) + 1))
#define for_each_clear_bit(bit, map, size) \
	for ((bit) = find_first_zero_bit(map, size); (bit) < (size); \
	     (bit) = find_next_zero_bit(map, size, (bit) + 1))

#endif
