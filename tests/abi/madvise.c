/* SPDX-License-Identifier: MIT */
/*
 * madvise: what each advice does, and to which areas it may not be given.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/mman.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_NAME "/tmp/abi-madvise.tmp"
#ifndef MADV_COLD
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

static char *map(unsigned long pages, int prot, int flags)
{
	return mmap(NULL, pages * PAGE, prot, flags, -1, 0);
}

static int resident(char *at)
{
	unsigned char vec = 0;

	return !mincore(at, PAGE, &vec) && vec & 1;
}

static void check_dontneed(void)
{
	char *at = map(3, RW, ANON);
	char *shared = map(1, RW, MAP_SHARED | MAP_ANONYMOUS);

	memset(at, 7, 3 * PAGE);
	gives(madvise(at + PAGE, PAGE, MADV_DONTNEED), 0);
	ok(at[0] == 7 && at[PAGE] == 0 && at[2 * PAGE] == 7,
	   "DONTNEED throws private pages away");
	shared[0] = 5;
	gives(madvise(shared, PAGE, MADV_DONTNEED), 0);
	gives(shared[0], 5);
	munmap(at, 3 * PAGE);
	munmap(shared, PAGE);
}

static void check_free(void)
{
	char *at = map(2, RW, ANON);
	char *shared = map(1, RW, MAP_SHARED | MAP_ANONYMOUS);

	memset(at, 7, 2 * PAGE);
	gives(madvise(at, 2 * PAGE, MADV_FREE), 0);
	ok(at[0] == 7 || at[0] == 0, "FREE: the old page or zeros");
	at[0] = 9;
	gives(at[0], 9);
	fails(madvise(shared, PAGE, MADV_FREE), EINVAL);
	munmap(at, 2 * PAGE);
	munmap(shared, PAGE);
}

static void check_remove(int fd)
{
	char *at = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0), byte = 1;
	int reader = open(FILE_NAME, O_RDONLY);
	char *read_only = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
	char *private = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	char *anon = map(1, RW, ANON);

	memset(at, 8, 2 * PAGE);
	gives(madvise(at, PAGE, MADV_REMOVE), 0);
	gives(at[0], 0);
	gives(at[PAGE], 8);
	gives(pread(fd, &byte, 1, 5), 1);
	gives(byte, 0);
	fails(madvise(read_only, PAGE, MADV_REMOVE), EACCES);
	fails(madvise(private, PAGE, MADV_REMOVE), EACCES);
	fails(madvise(anon, PAGE, MADV_REMOVE), EINVAL);
	mlock(at, PAGE);
	fails(madvise(at, PAGE, MADV_REMOVE), EINVAL);
	munmap(at, 2 * PAGE);
	munmap(read_only, PAGE);
	munmap(private, PAGE);
	munmap(anon, PAGE);
	close(reader);
}

static void check_locked(void)
{
	char *at = map(1, RW, ANON);

	at[0] = 4;
	gives(mlock(at, PAGE), 0);
	fails(madvise(at, PAGE, MADV_DONTNEED), EINVAL);
	fails(madvise(at, PAGE, MADV_COLD), EINVAL);
	fails(madvise(at, PAGE, MADV_PAGEOUT), EINVAL);
	gives(at[0], 4);
	gives(munlock(at, PAGE), 0);
	gives(madvise(at, PAGE, MADV_DONTNEED), 0);
	munmap(at, PAGE);
}

static void check_hints(int fd)
{
	static const int hints[] = {
		MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED,
		MADV_DONTFORK, MADV_DOFORK, MADV_DONTDUMP, MADV_DODUMP,
		MADV_COLD, MADV_PAGEOUT, MADV_KEEPONFORK,
	};
	char *at = map(3, RW, ANON);
	char *file = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);

	memset(at, 7, 3 * PAGE);
	for (unsigned int i = 0; i < sizeof(hints) / sizeof(*hints); i++)
		ok(!madvise(at + PAGE, PAGE, hints[i]) &&
		   !madvise(file, PAGE, hints[i]) && at[PAGE] == 7,
		   "advice %d is taken and loses nothing", hints[i]);
	gives(madvise(at, PAGE, MADV_WIPEONFORK), 0);
	fails(madvise(file, PAGE, MADV_WIPEONFORK), EINVAL);
	gives(at[0], 7);
	munmap(at, 3 * PAGE);
	munmap(file, PAGE);
}

static void check_populate(void)
{
	char *at = map(2, RW, ANON), *none = map(1, PROT_NONE, ANON);
	char *read_only = map(1, PROT_READ, ANON);

	ok(!resident(at), "nothing is there before");
	gives(madvise(at, PAGE, MADV_POPULATE_READ), 0);
	ok(resident(at), "POPULATE_READ brings it");
	gives(madvise(at + PAGE, PAGE, MADV_POPULATE_WRITE), 0);
	ok(resident(at + PAGE) && !at[PAGE], "so does POPULATE_WRITE");
	fails(madvise(read_only, PAGE, MADV_POPULATE_WRITE), EINVAL);
	fails(madvise(none, PAGE, MADV_POPULATE_READ), EINVAL);
	munmap(at, PAGE);
	fails(madvise(at, 2 * PAGE, MADV_POPULATE_READ), ENOMEM);
	munmap(at + PAGE, PAGE);
	munmap(none, PAGE);
	munmap(read_only, PAGE);
}

static void check_errors(void)
{
	char *at = map(3, RW, ANON);

	memset(at, 7, 3 * PAGE);
	fails(madvise(at + 1, PAGE, MADV_DONTNEED), EINVAL);
	fails(madvise(at, PAGE, 1234), EINVAL);
	fails(madvise(at, PAGE, -1), EINVAL);
	fails(madvise(at, -2 * PAGE, MADV_NORMAL), EINVAL);
	gives(madvise(at, 0, MADV_DONTNEED), 0);
	gives(at[0], 7);
	munmap(at + PAGE, PAGE);
	fails(madvise(at, 3 * PAGE, MADV_DONTNEED), ENOMEM);
	ok(!at[0] && !at[2 * PAGE], "both sides of the hole were done");
	munmap(at, 3 * PAGE);
}

int main(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);

	ok(fd >= 0 && !ftruncate(fd, 2 * PAGE), "a file of two pages");
	check_dontneed();
	check_free();
	check_remove(fd);
	check_locked();
	check_hints(fd);
	check_populate();
	check_errors();
	unlink(FILE_NAME);
	return done();
}
