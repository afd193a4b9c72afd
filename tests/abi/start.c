/* SPDX-License-Identifier: MIT */
/*
 * What a program finds when it starts: strings, auxiliary vector, data,
 * registers (System V psABI for x86-64, 3.4).
 */
#include "abi.h"

#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

extern char **environ;

static int initialised = 42;
static char zeros[3 * 4096];
static __thread int tls_initialised = 7;
static __thread int tls_zero;

static int all_zero(const char *at, unsigned long size)
{
	while (size--) {
		if (*at++)
			return 0;
	}
	return 1;
}

static void check_strings(int argc, char *argv[])
{
	int count = 0;

	ok(argc >= 1 && argv[0] && argv[0][0], "there is an argv[0]");
	ok(argv[argc] == NULL, "argv ends with NULL");
	ok(environ == argv + argc + 1, "the environment follows argv");
	while (environ[count])
		count++;
	ok(((unsigned long)&argv[-1] & 15) == 0,
	   "argc lay at a multiple of 16");
	ok(*(long *)&argv[-1] == argc, "argc lies before argv");
}

/* From the vector itself: glibc's getauxval() tells its own AT_HWCAP. */
static unsigned long auxv(unsigned long key)
{
	const unsigned long *at = (const unsigned long *)environ;

	while (*at++)
		;
	for (; *at != AT_NULL; at += 2) {
		if (at[0] == key)
			return at[1];
	}
	return 0;
}

static void check_auxv(void)
{
	const ElfW(Phdr) *table = (const void *)getauxval(AT_PHDR);
	const unsigned char *random = (const void *)getauxval(AT_RANDOM);
	const char *path = (const char *)getauxval(AT_EXECFN);
	const char *platform = (const char *)getauxval(AT_PLATFORM);
	int loads = 0;

	gives(getauxval(AT_PAGESZ), 4096);
	gives(getauxval(AT_PHENT), sizeof(ElfW(Phdr)));
	gives(getauxval(AT_CLKTCK), 100);
	gives(getauxval(AT_SECURE), 0);
	gives(getauxval(AT_UID), getuid());
	gives(getauxval(AT_EUID), geteuid());
	gives(getauxval(AT_GID), getgid());
	gives(getauxval(AT_EGID), getegid());
	ok(getauxval(AT_ENTRY) != 0, "AT_ENTRY is there");
	ok(auxv(AT_HWCAP) & 1 << 25, "AT_HWCAP says SSE");
	for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++)
		loads += table[i].p_type == PT_LOAD;
	ok(loads > 0, "AT_PHDR leads to the program's segments");
	ok(random && !all_zero((const char *)random, 16),
	   "AT_RANDOM leads to 16 bytes, not all zero");
	ok(path && path[0], "AT_EXECFN is a path");
	ok(platform && !strcmp(platform, "x86_64"), "AT_PLATFORM is x86_64");
}

static void check_memory(void)
{
	gives(initialised, 42);
	ok(all_zero(zeros, sizeof(zeros)), "uninitialised data are zero");
	zeros[5000] = 1;
	gives(zeros[5000], 1);
	gives(tls_initialised, 7);
	gives(tls_zero, 0);
}

static void check_registers(void)
{
	unsigned int mxcsr;
	unsigned short control;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	__asm__ volatile("fnstcw %0" : "=m"(control));
	gives(mxcsr & ~0x3fu, 0x1f80);
	gives(control, 0x37f);
}

int main(int argc, char *argv[])
{
	check_strings(argc, argv);
	check_auxv();
	check_memory();
	check_registers();
	return done();
}
