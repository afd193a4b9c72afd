/* SPDX-License-Identifier: MIT */
/*
 * Heapsort.
 *
 * The array is read as a heap: element i has the children 2i + 1 and 2i + 2
 * and is not less than either.  First all inner elements sink into their
 * places, the last one first; then the largest, at the top, changes places
 * with the last, the heap is one shorter, and the new top sinks.
 */
#include <lib/sort.h>

struct heap {
	char *base;
	size_t size; /* of an element */
	cmp_func_t cmp;
	swap_func_t swap;
};

static void swap_bytes(void *a, void *b, int size)
{
	char *x = a, *y = b;

	for (; size; size--, x++, y++) {
		char byte = *x;

		*x = *y;
		*y = byte;
	}
}

static void *heap_at(const struct heap *heap, size_t i)
{
	return heap->base + i * heap->size;
}

static bool heap_less(const struct heap *heap, size_t a, size_t b)
{
	return heap->cmp(heap_at(heap, a), heap_at(heap, b)) < 0;
}

static void heap_swap(const struct heap *heap, size_t a, size_t b)
{
	heap->swap(heap_at(heap, a), heap_at(heap, b), (int)heap->size);
}

/* Let element @i of a heap of @num sink until no child is greater. */
static void heap_sink(const struct heap *heap, size_t i, size_t num)
{
	size_t child;

	while ((child = 2 * i + 1) < num) {
		if (child + 1 < num && heap_less(heap, child, child + 1))
			child++;
		if (!heap_less(heap, i, child))
			return;
		heap_swap(heap, i, child);
		i = child;
	}
}

void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap)
{
	struct heap heap = {
		.base = base,
		.size = size,
		.cmp = cmp,
		.swap = swap ? swap : swap_bytes,
	};
	size_t i;

	for (i = num / 2; i-- > 0;)
		heap_sink(&heap, i, num);
	for (i = num; i-- > 1;) {
		heap_swap(&heap, 0, i);
		heap_sink(&heap, 0, i);
	}
}
