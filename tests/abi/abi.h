/* SPDX-License-Identifier: MIT */
/*
 * Tests of the system-call ABI: programs that pass on Linux and here.
 *
 * Each program makes claims about what the kernel does for it and prints a
 * line of TAP per claim, the plan at the end.  It exits with 0 if all hold.
 * A program called dies_SIGxxx_… makes one claim only: that what it does ends
 * it by that signal.
 */
#ifndef TESTS_ABI_ABI_H
#define TESTS_ABI_ABI_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned int abi_count, abi_failed;

/* Reports a claim: printf's arguments say what it is. */
__attribute__((format(printf, 2, 3), unused))
static int ok(int holds, const char *claim, ...)
{
	va_list args;

	printf("%sok %u - ", holds ? "" : "not ", ++abi_count);
	va_start(args, claim);
	vprintf(claim, args);
	va_end(args);
	printf("\n");
	if (!holds)
		abi_failed++;
	return holds;
}

__attribute__((unused))
static void skip(const char *claim, const char *reason)
{
	printf("ok %u - %s # SKIP %s\n", ++abi_count, claim, reason);
}

/* The call fails with exactly this errno. */
#define fails(call, wanted)                                               \
	do {                                                              \
		long _result;                                             \
		int _errno;                                               \
		errno = 0;                                                \
		_result = (long)(call);                                   \
		_errno = errno;                                           \
		if (!ok(_result == -1 && _errno == (wanted),              \
			"%s is %s", #call, #wanted))                      \
			printf("# returned %ld, errno %d (%s)\n",         \
			       _result, _errno, strerror(_errno));        \
	} while (0)

/* The call returns this. */
#define gives(call, wanted)                                               \
	do {                                                              \
		long _result, _wanted = (long)(wanted);                   \
		errno = 0;                                                \
		_result = (long)(call);                                   \
		if (!ok(_result == _wanted, "%s is %s", #call, #wanted))  \
			printf("# returned %ld (%#lx), errno %d, "        \
			       "wanted %ld\n", _result,                   \
			       (unsigned long)_result, errno, _wanted);   \
	} while (0)

/* Can the kernel read (write) a byte there for this program?  A path that
 * cannot be read is EFAULT, whatever else is wrong with it. */
__attribute__((unused))
static int readable(const void *at)
{
	return syscall(SYS_access, at, 0) == 0 || errno != EFAULT;
}

__attribute__((unused))
static int writable(void *at)
{
	return syscall(SYS_clock_getres, 0, at) == 0;
}

/* Prints the plan; what main() returns. */
__attribute__((unused))
static int done(void)
{
	printf("1..%u\n", abi_count);
	return abi_failed != 0;
}

#endif
