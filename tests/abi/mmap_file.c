/* SPDX-License-Identifier: MIT */
/*
 * Private mappings of files: the file's bytes, the program's changes, and who
 * sees which.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/mman.h>

#define PAGE 4096UL
#define FILE_NAME "/tmp/abi-mmap.tmp"
#define RW (PROT_READ | PROT_WRITE)

/* Three pages and a bit, each byte the number of its page plus 1. */
static int make(void)
{
	static char page[PAGE];
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);

	for (int i = 1; i <= 3; i++) {
		memset(page, i, PAGE);
		if (write(fd, page, PAGE) != PAGE)
			return -1;
	}
	memset(page, 4, 100);
	return write(fd, page, 100) == 100 ? fd : -1;
}

static void check_contents(int fd)
{
	char *at = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE, fd, 0), byte = 0;

	ok(at[0] == 1 && at[PAGE] == 2 && at[3 * PAGE - 1] == 3 &&
	   at[3 * PAGE + 99] == 4, "the file's bytes are there");
	gives(at[3 * PAGE + 100], 0);
	at[PAGE] = 99;
	gives(pread(fd, &byte, 1, PAGE), 1);
	ok(at[PAGE] == 99 && byte == 2, "writes stay private");
	gives(at[PAGE + 1], 2);
	gives(pwrite(fd, "\x55", 1, 7), 1);
	gives(at[7], 0x55);
	gives(munmap(at, 4 * PAGE), 0);
}

static void check_offset(int fd)
{
	char *at = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 2 * PAGE);

	gives(at[0], 3);
	ok(!writable(at), "PROT_READ holds for files");
	munmap(at, PAGE);
	at = mmap(NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	gives(mmap(at + PAGE, PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 0),
	      at + PAGE);
	ok(at[0] == 1 && at[PAGE] == 1 && at[2 * PAGE] == 3,
	   "one piece of a file can lie over another");
	munmap(at, 3 * PAGE);
}

static void check_lifetime(int fd)
{
	char *at = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE);

	gives(close(fd), 0);
	gives(unlink(FILE_NAME), 0);
	gives(at[5], 2);
	gives(munmap(at, PAGE), 0);
}

static void check_modes(void)
{
	int fd = open(FILE_NAME, O_WRONLY);
	void *at;

	fails(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0), EACCES);
	close(fd);
	fd = open(FILE_NAME, O_RDONLY);
	fails(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0), EACCES);
	at = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	ok(at != MAP_FAILED, "a private mapping may be written all the same");
	munmap(at, PAGE);
	close(fd);
	fd = open("/tmp", O_RDONLY);
	fails(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0), ENODEV);
	close(fd);
}

/* Reads into a mapping of the very page that is read must not hang. */
static void check_self(int fd)
{
	char *at = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);

	gives(pread(fd, at, PAGE, 0), PAGE);
	gives(at[0], 1);
	munmap(at, PAGE);
	at = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE);
	gives(pwrite(fd, at, PAGE, PAGE), PAGE);
	gives(at[0], 2);
	munmap(at, PAGE);
}

int main(void)
{
	int fd = make();

	if (!ok(fd >= 0, "a file can be written"))
		return done();
	check_contents(fd);
	check_offset(fd);
	check_modes();
	check_self(fd);
	check_lifetime(fd);
	return done();
}
