/* SPDX-License-Identifier: MIT */
/*
 * Anonymous mappings: where they come to lie, what they contain, how they are
 * cut, and the errors.
 */
#include "abi.h"

#include <sys/mman.h>
#include <sys/sysinfo.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define PAGE 4096UL
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW (PROT_READ | PROT_WRITE)

static char *map(void *at, unsigned long size, int flags)
{
	return mmap(at, size, RW, ANON | flags, -1, 0);
}

static void check_contents(void)
{
	char *at = map(NULL, 3 * PAGE, 0);
	int dirt = 0;

	ok(at != MAP_FAILED && !((unsigned long)at & (PAGE - 1)),
	   "a mapping is page-aligned");
	for (unsigned long i = 0; i < 3 * PAGE; i++)
		dirt |= at[i];
	ok(!dirt, "and full of zeros");
	memset(at, 0x5a, 3 * PAGE);
	ok(at[0] == 0x5a && at[3 * PAGE - 1] == 0x5a, "until written");
	gives(munmap(at, 3 * PAGE), 0);
	ok(!readable(at), "and gone when unmapped");
}

static void check_odd_length(void)
{
	char *at = map(NULL, 1, 0);

	at[PAGE - 1] = 1;
	ok(at[PAGE - 1] == 1, "a length is rounded up to a page");
	gives(munmap(at, 1), 0);
	ok(!readable(at + PAGE - 1), "so is that of munmap");
}

static void check_hint(void)
{
	char *at = map(NULL, 16 * PAGE, 0), *hint = at + 4 * PAGE;

	munmap(at, 16 * PAGE);
	gives(map(hint, PAGE, 0), hint);
	ok(map(hint, PAGE, 0) != hint, "a hint in use is not taken");
	munmap(hint, PAGE);
	gives(map(hint + 5, PAGE, 0), hint);
	munmap(hint, PAGE);
}

static void check_fixed(void)
{
	char *at = map(NULL, 3 * PAGE, 0);

	memset(at, 1, 3 * PAGE);
	gives(map(at + PAGE, PAGE, MAP_FIXED), at + PAGE);
	ok(at[0] == 1 && at[PAGE] == 0 && at[2 * PAGE] == 1,
	   "MAP_FIXED replaces just what it covers");
	fails(map(at + 1, PAGE, MAP_FIXED), EINVAL);
	fails(map(at, PAGE, MAP_FIXED_NOREPLACE), EEXIST);
	ok(at[0] == 1, "MAP_FIXED_NOREPLACE leaves what is there");
	munmap(at + PAGE, PAGE);
	gives(map(at + PAGE, PAGE, MAP_FIXED_NOREPLACE), at + PAGE);
	munmap(at, 3 * PAGE);
}

static void check_errors(void)
{
	char *at = map(NULL, PAGE, 0);

	fails(map(NULL, 0, 0), EINVAL);
	fails(map(NULL, -PAGE, 0), ENOMEM);
	fails(map(NULL, 1UL << 47, 0), ENOMEM);
	fails(mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0), EINVAL);
	fails(mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0), EBADF);
	fails(mmap(NULL, PAGE, RW, MAP_PRIVATE, 1000, 0), EBADF);
	fails(syscall(SYS_mmap, NULL, PAGE, RW, ANON, -1, 1), EINVAL);
	fails(map((void *)(1UL << 47), PAGE, MAP_FIXED), ENOMEM);
	fails(munmap(at, 0), EINVAL);
	fails(munmap(at + 1, PAGE), EINVAL);
	fails(munmap((void *)(1UL << 47), PAGE), EINVAL);
	fails(munmap(at, 1UL << 47), EINVAL);
	gives(munmap(at, PAGE), 0);
	gives(munmap(at, PAGE), 0);
}

static void check_hole(void)
{
	char *at = map(NULL, 5 * PAGE, 0);

	memset(at, 3, 5 * PAGE);
	gives(munmap(at + 2 * PAGE, PAGE), 0);
	ok(at[2 * PAGE - 1] == 3 && at[3 * PAGE] == 3 &&
	   !readable(at + 2 * PAGE), "a hole can be cut in the middle");
	gives(munmap(at, 5 * PAGE), 0);
	ok(!readable(at) && !readable(at + 4 * PAGE),
	   "and what has holes be unmapped at once");
}

static void check_many(void)
{
	static char *at[1000];
	int good = 1;

	for (int i = 0; i < 1000; i++) {
		at[i] = mmap(NULL, PAGE, i & 1 ? RW : PROT_READ, ANON, -1, 0);
		good &= at[i] != MAP_FAILED;
		if (i & 1)
			at[i][0] = (char)i;
	}
	for (int i = 1; i < 1000; i += 2)
		good &= at[i][0] == (char)i;
	ok(good, "a thousand mappings live side by side");
	for (int i = 0; i < 1000; i++)
		good &= !munmap(at[i], PAGE);
	ok(good, "and go again");
}

/* 64 MiB, or half of what a small machine has left. */
static unsigned long big_size(void)
{
	unsigned long size = 64UL << 20;
	struct sysinfo info;

	if (!sysinfo(&info) && info.freeram * info.mem_unit / 2 < size)
		size = info.freeram * info.mem_unit / 2 & -PAGE;
	return size;
}

static void check_big(void)
{
	unsigned long size = big_size(), wrong = 0;
	char *at = map(NULL, size, 0);

	for (unsigned long i = 0; i < size; i += PAGE)
		*(unsigned long *)(at + i) = i;
	for (unsigned long i = 0; i < size; i += PAGE)
		wrong += *(unsigned long *)(at + i) != i;
	gives(wrong, 0);
	gives(munmap(at, size), 0);
	at = mmap(NULL, 1UL << 40, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);
	ok(at != MAP_FAILED, "a terabyte can be set aside");
	munmap(at, 1UL << 40);
}

int main(void)
{
	check_contents();
	check_odd_length();
	check_hint();
	check_fixed();
	check_errors();
	check_hole();
	check_many();
	check_big();
	return done();
}
