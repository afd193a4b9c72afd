/* SPDX-License-Identifier: MIT */
/*
 * Sorting an array in place: heapsort.
 *
 * O(n log n) whatever the input, no recursion and no memory of its own, which
 * is what a kernel can afford.  Not stable: a caller that cares compares a
 * second key.
 */
#ifndef LIB_SORT_H
#define LIB_SORT_H

#include <arch/types.h>

/* Below, equal to, above 0 as *@a belongs before, with, behind *@b. */
typedef int (*cmp_func_t)(const void *a, const void *b);
/* Exchange the elements of @size bytes at @a and @b. */
typedef void (*swap_func_t)(void *a, void *b, int size);

/* Sort @num elements of @size bytes each. @swap NULL: byte by byte. */
void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap);

#endif
