/* SPDX-License-Identifier: MIT */
/*
 * Host tests: kernel code that needs no kernel, run under sanitizers.
 *
 * A test is TEST(name) { ... } in a file called <module>_test.c whose second
 * line names the kernel sources it is linked with:
 *
 *      sources: kernel/lib/tree.c kernel/lib/interval.c
 *
 * (as a comment of one line).  Nothing else has to be told: make finds it.
 * Each test runs in a process of its own, so that a crash, a sanitizer's
 * report or an endless loop is one failed test and the plan stays whole.
 *
 * Environment: SIZE=quick|normal|long scales the loops, SEED=number repeats a
 * run whose seed was printed.  Arguments of a program are shell patterns:
 * only tests whose "module.name" matches one of them run.
 *
 * The libc headers come first, since the kernel's own rename what both have.
 */
#ifndef TESTS_HOST_HOST_H
#define TESTS_HOST_HOST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

#include <arch/types.h>
#include <lib/random.h>

struct host_test {
	const char *name;
	void (*run)(void);
	char full_name[128]; /* with the module's */
	struct host_test *next;
};

/* Called before main(), in the order of the file. */
void host_register(struct host_test *test);

#define TEST(id) \
	static void test_##id(void); \
	static struct host_test host_test_##id = { .name = #id, .run = test_##id }; \
	__attribute__((constructor)) static void host_register_##id(void) \
	{ \
		host_register(&host_test_##id); \
	} \
	static void test_##id(void)

/* @normal in a normal run, a tenth of it in a quick, fifty times in a long. */
unsigned long host_loops(unsigned long normal);

/* A generator for this test, seeded from the run's seed. */
struct random_state host_random(void);

/* What is going on, printed only if a check fails after it. */
void host_context(const char *format, ...) __printf(1, 2);

/* End this test as failed. */
void host_fail(const char *file, int line, const char *format, ...)
	__printf(3, 4) __attribute__((noreturn));

#define CHECK(cond) \
	do { \
		if (!(cond)) \
			host_fail(__FILE__, __LINE__, "%s", #cond); \
	} while (0)

/* Two integers of any type. */
#define CHECK_EQ(got, want) \
	do { \
		long long got_ = (long long)(got), want_ = (long long)(want); \
		if (got_ != want_) \
			host_fail(__FILE__, __LINE__, "%s is %lld (%#llx), not %lld (%#llx)", \
				  #got, got_, got_, want_, want_); \
	} while (0)

/* Two strings, neither of them NULL. */
#define CHECK_STR(got, want) \
	do { \
		const char *got_ = (got), *want_ = (want); \
		if (__builtin_strcmp(got_, want_)) \
			host_fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", \
				  #got, got_, want_); \
	} while (0)

#endif
