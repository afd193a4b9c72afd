/* SPDX-License-Identifier: MIT */
/*
 * mremap: growing, shrinking, moving, duplicating, and what refuses it.
 */
#include "abi.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096UL
#define TABLE (2UL << 20)
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

static char *map(unsigned long pages, int flags)
{
	return mmap(NULL, pages * PAGE, RW, flags, -1, 0);
}

/* So many pages with free room behind them. */
static char *map_with_room(unsigned long pages, unsigned long room)
{
	char *at = map(pages + room, ANON);

	munmap(at + pages * PAGE, room * PAGE);
	return at;
}

static void number(char *at, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		*(unsigned long *)(at + i * PAGE) = i + 1;
}

static int numbered(const char *at, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		if (*(const unsigned long *)(at + i * PAGE) != i + 1)
			return 0;
	return 1;
}

static void check_in_place(void)
{
	char *at = map_with_room(2, 6);

	number(at, 2);
	gives(mremap(at, 2 * PAGE, 5 * PAGE, 0), at);
	ok(numbered(at, 2) && at[4 * PAGE] == 0, "it grows where it is");
	at[4 * PAGE] = 1;
	gives(mremap(at, 5 * PAGE, PAGE, 0), at);
	ok(numbered(at, 1) && !readable(at + PAGE), "it shrinks where it is");
	gives(mremap(at, PAGE, PAGE, 0), at);
	gives(mremap(at, PAGE, 2 * PAGE, 0), at);
	gives(at[PAGE], 0);
	munmap(at, 2 * PAGE);
}

static void check_no_room(void)
{
	char *at = map(4, ANON), *moved;

	number(at, 4);
	fails(mremap(at, PAGE, 2 * PAGE, 0), ENOMEM);
	ok(numbered(at, 4), "nothing changed");
	moved = mremap(at + PAGE, 2 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
	ok(moved != MAP_FAILED && moved != at + PAGE, "it moves if it may");
	ok(*(long *)moved == 2 && *(long *)(moved + PAGE) == 3 &&
	   !moved[2 * PAGE], "its pages have come with it");
	ok(readable(at) && !readable(at + PAGE) && !readable(at + 2 * PAGE) &&
	   readable(at + 3 * PAGE), "and left their old place");
	munmap(at, 4 * PAGE);
	munmap(moved, 8 * PAGE);
}

/* Whole page tables, and parts of them: every offset of both ends. */
static void check_tables(void)
{
	static const unsigned long shifts[] = { 0, PAGE, TABLE - PAGE };
	unsigned long pages = 3 * TABLE / PAGE, from, to;
	char *area = mmap(NULL, 16 * TABLE, PROT_NONE, ANON, -1, 0);
	char *base = (char *)(((uintptr_t)area + TABLE - 1) & ~(TABLE - 1));

	for (int i = 0; i < 9; i++) {
		char *source, *target;

		from = shifts[i / 3];
		to = shifts[i % 3];
		source = mmap(base + from, 3 * TABLE, RW, ANON | MAP_FIXED,
			      -1, 0);
		target = base + 8 * TABLE + to;
		number(source, pages);
		ok(mremap(source, 3 * TABLE, 3 * TABLE,
			  MREMAP_MAYMOVE | MREMAP_FIXED, target) == target &&
		   numbered(target, pages) && !readable(source) &&
		   !readable(source + 3 * TABLE - PAGE),
		   "6 MiB move from offset %lu to offset %lu of a table",
		   from, to);
		munmap(target, 3 * TABLE);
	}
	munmap(area, 16 * TABLE);
}

static void check_fixed(void)
{
	char *at = map(4, ANON), *to = map(8, ANON);

	number(at, 4);
	memset(to, 9, 8 * PAGE);
	gives(mremap(at, 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		     to + PAGE), to + PAGE);
	ok(numbered(to + PAGE, 2) && to[0] == 9 && to[3 * PAGE] == 9,
	   "a fixed target is replaced");
	ok(!readable(at) && !readable(at + 3 * PAGE), "all of the old went");
	fails(mremap(to, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		     to + PAGE), EINVAL);
	fails(mremap(to, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to + 1),
	      EINVAL);
	fails(mremap(to, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		     (void *)-PAGE), EINVAL);
	fails(mremap(to, PAGE, PAGE, MREMAP_FIXED, to + 16 * PAGE), EINVAL);
	munmap(to, 8 * PAGE);
}

static void check_dontunmap(void)
{
	char *at = map(2, ANON), *to;

	number(at, 2);
	to = mremap(at, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
		    NULL);
	ok(to != MAP_FAILED && to != at && numbered(to, 2),
	   "the pages move away");
	ok(readable(at) && !at[0] && !at[PAGE], "and leave an empty area");
	at[0] = 3;
	gives(*(long *)to, 1);
	fails(mremap(at, 2 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP),
	      EINVAL);
	fails(mremap(at, PAGE, PAGE, MREMAP_DONTUNMAP), EINVAL);
	munmap(at, 2 * PAGE);
	munmap(to, 2 * PAGE);
}

static void check_duplicate(void)
{
	char *shared = map(2, MAP_SHARED | MAP_ANONYMOUS), *again;
	char *private = map(1, ANON);

	number(shared, 2);
	again = mremap(shared, 0, 2 * PAGE, MREMAP_MAYMOVE);
	ok(again != MAP_FAILED && again != shared && numbered(again, 2),
	   "old length 0 is a second view of shared memory");
	again[7] = 55;
	gives(shared[7], 55);
	fails(mremap(private, 0, PAGE, MREMAP_MAYMOVE), EINVAL);
	munmap(shared, 2 * PAGE);
	gives(again[7], 55);
	munmap(again, 2 * PAGE);
	munmap(private, PAGE);
}

static void check_errors(void)
{
	char *at = map(3, ANON);

	fails(mremap(at + 1, PAGE, PAGE, 0), EINVAL);
	fails(mremap(at, PAGE, 0, 0), EINVAL);
	fails(mremap(at, PAGE, PAGE, 64), EINVAL);
	munmap(at + PAGE, PAGE);
	fails(mremap(at + PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EFAULT);
	fails(mremap(at, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE), EFAULT);
	fails(mremap(at, PAGE, 1UL << 47, MREMAP_MAYMOVE | MREMAP_FIXED,
		     0x10000), EINVAL);
	fails(mremap(at, PAGE, (1UL << 47) - PAGE, MREMAP_MAYMOVE), ENOMEM);
	munmap(at, PAGE);
	munmap(at + 2 * PAGE, PAGE);
}

static void check_limit(void)
{
	struct rlimit old, low;
	char *at = map_with_room(1, 1024);

	getrlimit(RLIMIT_AS, &old);
	low = old;
	low.rlim_cur = 1 << 20;
	setrlimit(RLIMIT_AS, &low);
	fails(mremap(at, PAGE, 1024 * PAGE, MREMAP_MAYMOVE), ENOMEM);
	setrlimit(RLIMIT_AS, &old);
	gives(mremap(at, PAGE, 1024 * PAGE, MREMAP_MAYMOVE), at);
	munmap(at, 1024 * PAGE);
}

/* What an allocator does: one buffer, ever larger. */
static void check_realloc(void)
{
	unsigned long size = 1 << 20;
	unsigned char *at = malloc(size);
	int right = 1;

	memset(at, 0, size);
	for (; size < 64 << 20; size *= 2) {
		at = realloc(at, size * 2);
		memset(at + size, size >> 20, size);
	}
	for (size = 1 << 20; size < 64 << 20; size *= 2)
		right &= at[size] == (unsigned char)(size >> 20) &&
			 at[2 * size - 1] == (unsigned char)(size >> 20);
	ok(right, "realloc keeps what is in 64 MiB");
	free(at);
}

int main(void)
{
	check_in_place();
	check_no_room();
	check_tables();
	check_fixed();
	check_dontunmap();
	check_duplicate();
	check_errors();
	check_limit();
	check_realloc();
	return done();
}
