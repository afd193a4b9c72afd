/* SPDX-License-Identifier: MIT */
/*
 * Permissions of pages, seen through what the kernel itself may touch for the
 * program: that needs no handler.
 */
#include "abi.h"

#include <sys/mman.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)

static char *map(unsigned long pages, int prot)
{
	return mmap(NULL, pages * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
}

static void check_kinds(void)
{
	char *at = map(1, PROT_NONE);

	ok(!readable(at) && !writable(at), "PROT_NONE is neither");
	gives(mprotect(at, PAGE, PROT_READ), 0);
	ok(readable(at) && !writable(at), "PROT_READ can be read");
	gives(mprotect(at, PAGE, RW), 0);
	ok(readable(at) && writable(at), "PROT_WRITE can be written");
	at[0] = 5;
	gives(mprotect(at, PAGE, PROT_NONE), 0);
	ok(!readable(at), "it can be taken away");
	gives(mprotect(at, PAGE, PROT_READ), 0);
	gives(at[0], 5);
	munmap(at, PAGE);
}

static void check_split(void)
{
	char *at = map(5, RW);

	memset(at, 7, 5 * PAGE);
	gives(mprotect(at + PAGE, PAGE, PROT_READ), 0);
	gives(mprotect(at + 3 * PAGE, PAGE, PROT_NONE), 0);
	ok(writable(at) && !writable(at + PAGE) && writable(at + 2 * PAGE) &&
	   !readable(at + 3 * PAGE) && writable(at + 4 * PAGE),
	   "each page can have its own");
	gives(mprotect(at, 5 * PAGE, RW), 0);
	ok(at[PAGE] == 7 && at[3 * PAGE + 100] == 7,
	   "contents outlive permissions");
	munmap(at, 5 * PAGE);
}

static void check_errors(void)
{
	char *at = map(3, RW);

	fails(syscall(SYS_mprotect, at + 1, PAGE, PROT_READ), EINVAL);
	gives(mprotect(at, 0, PROT_READ), 0);
	fails(mprotect(at, PAGE, 0x100), EINVAL);
	munmap(at + PAGE, PAGE);
	fails(mprotect(at, 3 * PAGE, PROT_READ), ENOMEM);
	fails(mprotect(at + PAGE, PAGE, PROT_READ), ENOMEM);
	fails(mprotect(at, -PAGE, PROT_READ), ENOMEM);
	munmap(at, 3 * PAGE);
}

static void check_exec(void)
{
	/* mov $42, %eax; ret */
	static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
	char *at = map(1, RW);

	memcpy(at, code, sizeof(code));
	gives(mprotect(at, PAGE, PROT_READ | PROT_EXEC), 0);
	gives(((int (*)(void))(void *)at)(), 42);
	ok(!writable(at), "what was made executable lost its write permission");
	munmap(at, PAGE);
}

/* Reading first leaves the shared zero page behind: writing must not reach
 * it through a new permission. */
static void check_zero_page(void)
{
	char *one = map(1, PROT_READ), *two = map(1, PROT_READ);
	volatile char *reader = one;

	gives(reader[0] + two[0], 0);
	gives(mprotect(one, PAGE, RW), 0);
	one[0] = 1;
	ok(one[0] == 1 && two[0] == 0, "the zero page stays zero");
	munmap(one, PAGE);
	munmap(two, PAGE);
}

int main(void)
{
	check_kinds();
	check_split();
	check_errors();
	check_exec();
	check_zero_page();
	return done();
}
