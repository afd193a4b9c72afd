/* SPDX-License-Identifier: MIT */
/*
 * The heap: brk moves its end, in pages where it matters and in bytes where it
 * is told.  Refusal is no errno: brk returns the end as it is.
 */
#include "abi.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096UL

static unsigned long brk_to(unsigned long at)
{
	return (unsigned long)syscall(SYS_brk, at);
}

static int all_zero(const char *at, unsigned long size)
{
	while (size--) {
		if (*at++)
			return 0;
	}
	return 1;
}

static void check_moves(void)
{
	unsigned long start = brk_to(0), top;
	char *heap = (char *)((start + PAGE - 1) & -PAGE);

	ok(start != 0, "there is a heap");
	top = (unsigned long)heap + 8 * PAGE;
	gives(brk_to(top), top);
	ok(all_zero(heap, 8 * PAGE), "it grows by zeros");
	memset(heap, 9, 8 * PAGE);
	gives(brk_to(top - 4 * PAGE), top - 4 * PAGE);
	ok(!readable(heap + 4 * PAGE), "what it gives back is gone");
	gives(brk_to(top), top);
	ok(heap[0] == 9 && all_zero(heap + 4 * PAGE, 4 * PAGE),
	   "and zero when it grows again");
	gives(brk_to(top + 1), top + 1);
	heap[8 * PAGE] = 1;
	gives(brk_to(0), top + 1);
	gives(brk_to(1), top + 1);
	gives(brk_to(-1UL), top + 1);
	gives(brk_to(start), start);
}

static void check_obstacle(void)
{
	unsigned long start = brk_to(0);
	unsigned long wall = (start + 16 * PAGE) & -PAGE;
	void *at = mmap((void *)wall, PAGE, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	gives(at, wall);
	gives(brk_to(wall + PAGE), start);
	gives(brk_to(wall - PAGE), wall - PAGE);
	gives(brk_to(start), start);
	munmap(at, PAGE);
}

static void check_limit(void)
{
	struct rlimit was, tight;
	unsigned long start = brk_to(0);

	getrlimit(RLIMIT_DATA, &was);
	tight = was;
	tight.rlim_cur = 64 * PAGE;
	gives(setrlimit(RLIMIT_DATA, &tight), 0);
	gives(brk_to(start + (64UL << 20)), start);
	gives(setrlimit(RLIMIT_DATA, &was), 0);
}

static void check_malloc(void)
{
	static char *blocks[500];
	int good = 1;

	for (int i = 0; i < 500; i++) {
		blocks[i] = malloc(1 + i * 97);
		good &= blocks[i] != NULL;
		memset(blocks[i], i, 1 + i * 97);
	}
	for (int i = 0; i < 500; i++) {
		good &= blocks[i][i * 97] == (char)i;
		if (i & 1)
			free(blocks[i]);
	}
	for (int i = 0; i < 500; i += 2) {
		blocks[i] = realloc(blocks[i], 100000);
		good &= blocks[i] && blocks[i][i * 97] == (char)i;
		free(blocks[i]);
	}
	ok(good, "malloc, realloc and free live on it");
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	check_moves();
	check_obstacle();
	check_limit();
	check_malloc();
	return done();
}
