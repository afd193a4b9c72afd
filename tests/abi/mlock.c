/* SPDX-License-Identifier: MIT */
/*
 * mlock, mlock2, mlockall and their opposites; mincore and msync, which ask
 * after pages and files.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_NAME "/tmp/abi-mlock.tmp"
#define ONFAULT 1

static char *map(unsigned long pages, int prot)
{
	return mmap(NULL, pages * PAGE, prot, ANON, -1, 0);
}

/* Pages of the range that are in memory; -1: the call failed. */
static int resident(const char *at, unsigned long pages)
{
	unsigned char vec[64];
	int count = 0;

	if (mincore((void *)at, pages * PAGE, vec))
		return -1;
	for (unsigned long i = 0; i < pages; i++)
		count += vec[i] & 1;
	return count;
}

static void check_mincore(void)
{
	unsigned char vec[4];
	char *at = map(4, RW);

	gives(resident(at, 4), 0);
	at[PAGE] = 1;
	at[3 * PAGE] = 1;
	gives(mincore(at, 4 * PAGE, vec), 0);
	ok(!(vec[0] & 1) && vec[1] & 1 && !(vec[2] & 1) && vec[3] & 1,
	   "what was touched is there");
	gives(mincore(at, 1, vec), 0);
	gives(mincore(at, 0, vec), 0);
	fails(mincore(at + 1, PAGE, vec), EINVAL);
	fails(mincore(at, PAGE, (void *)8), EFAULT);
	fails(syscall(SYS_mincore, at, -1UL, vec), ENOMEM);
	munmap(at + 2 * PAGE, PAGE);
	fails(mincore(at, 4 * PAGE, vec), ENOMEM);
	munmap(at, 4 * PAGE);
}

static void check_mlock(void)
{
	char *at = map(4, RW), *none = map(1, PROT_NONE);

	gives(mlock(at + PAGE + 5, 1), 0);
	gives(resident(at, 4), 1);
	gives(mlock(at, 4 * PAGE), 0);
	gives(resident(at, 4), 4);
	gives(munlock(at, 2 * PAGE), 0);
	gives(munlock(at, 4 * PAGE), 0);
	gives(at[3 * PAGE], 0);
	fails(mlock(none, PAGE), ENOMEM);
	munmap(at + PAGE, PAGE);
	fails(mlock(at, 4 * PAGE), ENOMEM);
	fails(munlock(at, 4 * PAGE), ENOMEM);
	fails(mlock(at, -2 * PAGE), EINVAL);
	gives(mlock(at, 0), 0);
	munmap(at, 4 * PAGE);
	munmap(none, PAGE);
}

static void check_onfault(void)
{
	char *at = map(3, RW);

	gives(syscall(SYS_mlock2, at, 3 * PAGE, ONFAULT), 0);
	gives(resident(at, 3), 0);
	at[PAGE] = 1;
	gives(resident(at, 3), 1);
	gives(syscall(SYS_mlock2, at, 3 * PAGE, 0), 0);
	gives(resident(at, 3), 3);
	fails(syscall(SYS_mlock2, at, PAGE, 2), EINVAL);
	munmap(at, 3 * PAGE);
}

static void check_mlockall(void)
{
	char *before = map(2, RW), *at;

	fails(mlockall(0), EINVAL);
	fails(mlockall(64), EINVAL);
	fails(mlockall(MCL_ONFAULT), EINVAL);
	gives(mlockall(MCL_FUTURE), 0);
	gives(resident(before, 2), 0);
	at = map(3, RW);
	gives(resident(at, 3), 3);
	gives(mlockall(MCL_CURRENT), 0);
	gives(resident(before, 2), 2);
	munmap(at, 3 * PAGE);
	at = map(3, RW);
	gives(resident(at, 3), 0);
	gives(munlockall(), 0);
	munmap(at, 3 * PAGE);
	munmap(before, 2 * PAGE);
}

static void check_mmap_locked(void)
{
	char *at = mmap(NULL, 3 * PAGE, RW, ANON | MAP_LOCKED, -1, 0);

	gives(resident(at, 3), 3);
	munmap(at, 3 * PAGE);
	at = mmap(NULL, 3 * PAGE, RW, ANON | MAP_POPULATE, -1, 0);
	gives(resident(at, 3), 3);
	munmap(at, 3 * PAGE);
}

static void check_msync(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *at, byte = 0;

	ok(fd >= 0 && !ftruncate(fd, 3 * PAGE), "a file of three pages");
	at = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	at[PAGE] = 6;
	gives(msync(at, 3 * PAGE, MS_SYNC), 0);
	gives(pread(fd, &byte, 1, PAGE), 1);
	gives(byte, 6);
	gives(msync(at, 3 * PAGE, MS_ASYNC), 0);
	gives(msync(at, 3 * PAGE, MS_SYNC | MS_INVALIDATE), 0);
	gives(msync(at, 0, MS_SYNC), 0);
	fails(msync(at, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
	fails(msync(at, PAGE, 64), EINVAL);
	fails(msync(at + 1, PAGE, MS_SYNC), EINVAL);
	gives(mlock(at, PAGE), 0);
	fails(msync(at, PAGE, MS_INVALIDATE), EBUSY);
	munlock(at, PAGE);
	munmap(at + PAGE, PAGE);
	fails(msync(at, 3 * PAGE, MS_SYNC), ENOMEM);
	fails(msync(at + PAGE, PAGE, MS_ASYNC), ENOMEM);
	munmap(at, 3 * PAGE);
	unlink(FILE_NAME);
	close(fd);
}

int main(void)
{
	check_mincore();
	check_mlock();
	check_onfault();
	check_mlockall();
	check_mmap_locked();
	check_msync();
	return done();
}
