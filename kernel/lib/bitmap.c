/* SPDX-License-Identifier: MIT */
/*
 * Searches and ranges in bitmaps.
 *
 * A word at a time.  Both searches are one: looking for a zero is looking for
 * a one in the inverted words.  A mask cuts off what lies before the start in
 * the first word; what lies behind the size in the last is cut off by
 * comparing the result.
 */
#include <lib/bitmap.h>

/* The bits of a word at and above, and below, bit @nr % 64. */
#define MASK_FROM(nr) (~0UL << ((nr) % BITS_PER_LONG))
#define MASK_TO(nr) (~0UL >> (-(nr) % BITS_PER_LONG))

/* The first bit at or behind @start that is one after inverting by @invert. */
static inline unsigned long find_next(const unsigned long *map, unsigned long size,
				      unsigned long start, unsigned long invert)
{
	unsigned long word, index, bit;

	if (start >= size)
		return size;
	index = BIT_WORD(start);
	word = (map[index] ^ invert) & MASK_FROM(start);
	while (!word) {
		index++;
		if (index * BITS_PER_LONG >= size)
			return size;
		word = map[index] ^ invert;
	}
	bit = index * BITS_PER_LONG + __ffs(word);
	return min(bit, size);
}

unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long start)
{
	return find_next(map, size, start, 0);
}

unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long start)
{
	return find_next(map, size, start, ~0UL);
}

unsigned long find_last_bit(const unsigned long *map, unsigned long size)
{
	unsigned long index = BITS_TO_LONGS(size), mask = MASK_TO(size);

	while (index--) {
		unsigned long word = map[index] & mask;

		if (word)
			return index * BITS_PER_LONG + __fls(word);
		mask = ~0UL;
	}
	return size;
}

unsigned long bitmap_find_zero_area(const unsigned long *map, unsigned long size,
				    unsigned long start, unsigned long count,
				    unsigned long align)
{
	for (;;) {
		unsigned long bit, end;

		start = ALIGN(find_next_zero_bit(map, size, start), align);
		if (start >= size || count > size - start)
			return size + 1;
		end = start + count;
		bit = find_next_bit(map, end, start);
		if (bit == end)
			return start;
		start = bit + 1;
	}
}

/* Give the bits of @mask in *@word the value @one. */
static inline void word_assign(unsigned long *word, unsigned long mask, bool one)
{
	*word = one ? *word | mask : *word & ~mask;
}

static inline void assign_range(unsigned long *map, unsigned long start,
				unsigned long count, bool one)
{
	unsigned long end = start + count, index, last, mask;

	if (!count)
		return;
	index = BIT_WORD(start);
	last = BIT_WORD(end - 1);
	for (mask = MASK_FROM(start); index < last; index++) {
		word_assign(&map[index], mask, one);
		mask = ~0UL;
	}
	word_assign(&map[last], mask & MASK_TO(end), one);
}

void bitmap_set(unsigned long *map, unsigned long start, unsigned long count)
{
	assign_range(map, start, count, true);
}

void bitmap_clear(unsigned long *map, unsigned long start, unsigned long count)
{
	assign_range(map, start, count, false);
}

void bitmap_zero(unsigned long *map, unsigned long size)
{
	unsigned long i;

	for (i = 0; i < BITS_TO_LONGS(size); i++)
		map[i] = 0;
}

void bitmap_fill(unsigned long *map, unsigned long size)
{
	bitmap_set(map, 0, size);
}

unsigned long bitmap_weight(const unsigned long *map, unsigned long size)
{
	unsigned long i, weight = 0;

	for (i = 0; i < size / BITS_PER_LONG; i++)
		weight += hweight_long(map[i]);
	if (size % BITS_PER_LONG)
		weight += hweight_long(map[i] & MASK_TO(size));
	return weight;
}
