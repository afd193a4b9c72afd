/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/sort.c */
/*
 * Heapsort against the C library's qsort.
 */
#include "host.h"

#include <lib/sort.h>

static int compare_int(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

static unsigned long swaps;

static void swap_int(void *a, void *b, int size)
{
	int t = *(int *)a;

	CHECK_EQ(size, sizeof(int));
	swaps++;
	*(int *)a = *(int *)b;
	*(int *)b = t;
}

/* Verifies that arrays of all lengths, with and without equal elements, come
 * out as qsort leaves them. */
TEST(matches_qsort)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(5000);

	while (loops--) {
		size_t count = random_below(&rnd, 100), i;
		u64 range = random_range(&rnd, 1, 200);
		int *ours = calloc(count + 1, sizeof(int));
		int *theirs = calloc(count + 1, sizeof(int));

		for (i = 0; i < count; i++)
			ours[i] = theirs[i] = (int)random_below(&rnd, range) - 50;
		sort(ours, count, sizeof(int), compare_int,
		     random_one_in(&rnd, 2) ? swap_int : NULL);
		qsort(theirs, count, sizeof(int), compare_int);
		CHECK(!memcmp(ours, theirs, count * sizeof(int)));
		free(ours);
		free(theirs);
	}
}

/* Verifies that the caller's way of exchanging elements is the one used. */
TEST(swap_is_used)
{
	int array[] = { 2, 1 };

	sort(array, 2, sizeof(int), compare_int, swap_int);
	CHECK(array[0] == 1 && array[1] == 2);
	CHECK(swaps > 0);
}

struct wide {
	int key;
	char rest[13];
};

/* Verifies that whole elements of an odd size move, not only their keys. */
TEST(odd_size)
{
	struct wide array[50];
	int i;

	for (i = 0; i < 50; i++) {
		array[i].key = i * 37 % 50;
		memset(array[i].rest, array[i].key, sizeof(array[i].rest));
	}
	sort(array, 50, sizeof(array[0]), compare_int, NULL);
	for (i = 0; i < 50; i++) {
		CHECK_EQ(array[i].key, i);
		CHECK_EQ(array[i].rest[0], i);
		CHECK_EQ(array[i].rest[12], i);
	}
}
