/* SPDX-License-Identifier: MIT */
/*
 * Tests inside the kernel.
 *
 * KTEST(suite, name) puts a test into the image; "ktest" on the command line
 * runs all, "ktest=vma.*" those that match, and KTAP comes out of the consoles.
 * After each test quiesce() brings the kernel to rest, and what the ledgers
 * count must be what it was before: that is the search for leaks.
 */
#ifndef CORE_KTEST_H
#define CORE_KTEST_H

#include <core/panic.h>
#include <lib/list.h>

struct ktest {
	const char *suite, *name;
	void (*run)(void);
};

#define KTEST(suite_, name_)                                            \
	static void ktest_##suite_##_##name_(void);                     \
	static const struct ktest ktest_entry_##suite_##_##name_ __used \
		__aligned(8) __section(".ktest." #suite_ "." #name_) = {   \
			.suite = #suite_, .name = #name_,               \
			.run = ktest_##suite_##_##name_,                \
	};                                                              \
	static void ktest_##suite_##_##name_(void)

/* Records a failure, says where and what; the test goes on. */
#define EXPECT(cond) \
	ktest_check(!!(cond), __FILE__, __LINE__, #cond)
#define EXPECT_EQ(a, b)                                                    \
	ktest_check_equal((unsigned long)(a), (unsigned long)(b), __FILE__, \
			  __LINE__, #a " == " #b)
/* The same, and the test ends if it does not hold. */
#define REQUIRE(cond)               \
	do {                        \
		if (!EXPECT(cond))  \
			return;     \
	} while (0)
/* Ends the test as skipped, for the reason given. */
#define SKIP(reason)                 \
	do {                         \
		ktest_skip(reason);  \
		return;              \
	} while (0)

bool ktest_check(bool ok, const char *file, int line, const char *what);
bool ktest_check_equal(unsigned long a, unsigned long b, const char *file,
		       int line, const char *what);
void ktest_skip(const char *reason);
/* Fails the running test from any room (a sanitizer's hit). */
void ktest_fail(const char *fmt, ...) __printf(1, 2);

/* How many rounds a random test makes: quick, normal or long, from the word
 * "size="; and its seed, from "seed=", printed with a failure. */
unsigned long ktest_rounds(unsigned long quick, unsigned long normal,
			   unsigned long many);
u64 ktest_seed(void);

/* What must be the same before and after a test.  A room registers lines of
 * counts; label(i) is NULL after the last. */
struct ledger {
	struct list_head node;
	const char *name;
	const char *(*label)(unsigned int i);
	long (*count)(unsigned int i);
	void (*quiesce)(void);		/* optional: come to rest */
	void (*explain)(unsigned int i); /* optional: who allocated it */
};
void ledger_register(struct ledger *ledger);
/* Every room comes to rest.  => may sleep, for as long as others keep it busy */
void ledgers_quiesce(void);

/* Warnings that a test provokes on purpose do not fail it. */
void ktest_expect_warnings(unsigned int n);

/* Runs every test that matches the glob; the number of failures. */
unsigned int ktest_run(const char *pattern);

#endif
