/* SPDX-License-Identifier: MIT */
/*
 * Running the tests that are in the image.
 *
 * A test runs in the thread that called ktest_run(), with all ledgers read
 * before and after.  What it allocated and did not free shows as a difference
 * and fails it, as does a warning that it did not announce.  Results are KTAP
 * (version 1): the plan, then a line per test, details behind '#'.
 */
#include <core/ktest.h>
#include <core/param.h>
#include <core/sections.h>
#include <core/time.h>
#include <arch/boot.h>
#include <lib/errno.h>
#include <lib/glob.h>
#include <lib/kstrtox.h>
#include <lib/string.h>

/* Ledger lines compared; more than that fails every test and says so. */
#define LINES_MAX 512

static LIST_HEAD(ledgers);
static long counts_before[LINES_MAX];
static unsigned int failures, warnings_allowed;
static const char *skip_reason;
static enum { SIZE_QUICK, SIZE_NORMAL, SIZE_LONG } size = SIZE_NORMAL;
static u64 seed = 1;
static char crash_name[32];

void ledger_register(struct ledger *ledger)
{
	list_add_tail(&ledger->node, &ledgers);
}

bool ktest_check(bool ok, const char *file, int line, const char *what)
{
	if (!ok) {
		failures++;
		console_printf("# %s:%d: expected %s (seed=%llu)\n", file,
			       line, what, seed);
	}
	return ok;
}

bool ktest_check_equal(unsigned long a, unsigned long b, const char *file,
		       int line, const char *what)
{
	if (a != b)
		console_printf("# %#lx (%ld) against %#lx (%ld)\n", a, a, b,
			       b);
	return ktest_check(a == b, file, line, what);
}

void ktest_skip(const char *reason)
{
	skip_reason = reason;
}

void ktest_fail(const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	failures++;
	console_printf("# %s\n", text);
}

void ktest_expect_warnings(unsigned int n)
{
	warnings_allowed = n;
}

unsigned long ktest_rounds(unsigned long quick, unsigned long normal,
			   unsigned long many)
{
	return size == SIZE_QUICK ? quick : size == SIZE_NORMAL ? normal : many;
}

u64 ktest_seed(void)
{
	return seed;
}

/* Twice: what one room lets go of may be the last hold on another's. */
void ledgers_quiesce(void)
{
	struct ledger *ledger;

	for (int round = 0; round < 2; round++)
		list_for_each_entry(ledger, &ledgers, node)
			if (ledger->quiesce)
				ledger->quiesce();
}

static void ledgers_read(void)
{
	struct ledger *ledger;
	unsigned int line = 0;

	memset(counts_before, 0, sizeof(counts_before));
	list_for_each_entry(ledger, &ledgers, node)
		for (unsigned int i = 0; ledger->label(i); i++)
			if (line < LINES_MAX)
				counts_before[line++] = ledger->count(i);
}

static void ledger_compare(struct ledger *ledger, unsigned int i, long before)
{
	long now = ledger->count(i);

	if (now == before)
		return;
	ktest_fail("leak: %s: %s was %ld, is %ld", ledger->name,
		   ledger->label(i), before, now);
	if (ledger->explain)
		ledger->explain(i);
}

static void ledgers_compare(void)
{
	struct ledger *ledger;
	unsigned int line = 0;

	list_for_each_entry(ledger, &ledgers, node)
		for (unsigned int i = 0; ledger->label(i); i++, line++)
			if (line < LINES_MAX)
				ledger_compare(ledger, i, counts_before[line]);
	if (line > LINES_MAX)
		ktest_fail("%u ledger lines: more than are compared", line);
}

enum outcome { PASSED, FAILED, SKIPPED, OUTCOMES };

static enum outcome test_run(const struct ktest *test)
{
	unsigned int warnings = warn_count;

	failures = warnings_allowed = 0;
	skip_reason = NULL;
	ledgers_quiesce();
	ledgers_read();
	test->run();
	ledgers_quiesce();
	ledgers_compare();
	if (warn_count - warnings != warnings_allowed)
		ktest_fail("%u warnings, expected %u", warn_count - warnings,
			   warnings_allowed);
	if (failures)
		return FAILED;
	return skip_reason ? SKIPPED : PASSED;
}

static bool test_matches(const struct ktest *test, const char *pattern)
{
	char name[96];

	scnprintf(name, sizeof(name), "%s.%s", test->suite, test->name);
	/* Those that need something from outside: only by their full name. */
	if (!strcmp(test->suite, "crash") || !strcmp(test->suite, "programs"))
		return !strcmp(pattern, name);
	return glob_match(pattern, name);
}

static void result_print(const struct ktest *test, unsigned int number,
			 enum outcome outcome)
{
	console_printf("%s %u %s.%s%s%s\n",
		       outcome == FAILED ? "not ok" : "ok", number,
		       test->suite, test->name,
		       outcome == SKIPPED ? " # SKIP " : "",
		       outcome == SKIPPED ? skip_reason : "");
}

unsigned int ktest_run(const char *pattern)
{
	unsigned int counts[OUTCOMES] = { 0 }, planned = 0, number = 0;
	const struct ktest *test;
	char status[64];

	if (*crash_name)
		pattern = crash_name;
	for (test = _ktest_start; test < _ktest_end; test++)
		planned += test_matches(test, pattern);
	console_printf("KTAP version 1\n1..%u\n", planned);
	for (test = _ktest_start; test < _ktest_end; test++) {
		enum outcome outcome;

		if (!test_matches(test, pattern))
			continue;
		outcome = test_run(test);
		counts[outcome]++;
		result_print(test, ++number, outcome);
	}
	scnprintf(status, sizeof(status), "ktest %u %u %u", counts[PASSED],
		  counts[FAILED], counts[SKIPPED]);
	console_printf("# %s\n", status);
	machine_report(status);
	return counts[FAILED];
}

static int parse_size(const char *value)
{
	static const char *const names[] = { "quick", "normal", "long" };

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(value, names[i])) {
			size = i;
			return 0;
		}
	return -EINVAL;
}
PARAM("size", parse_size, "size=quick|normal|long: how much tests do");

static int parse_seed(const char *value)
{
	return kstrtoull(value, 0, &seed);
}
PARAM("seed", parse_seed, "seed=N: where random tests start");

static int parse_crash(const char *value)
{
	scnprintf(crash_name, sizeof(crash_name), "crash.%s", value);
	return *value ? 0 : -EINVAL;
}
PARAM("ktest.crash", parse_crash,
      "ktest.crash=NAME: fail in this way, with ktest (tests/kernel/crash.c)");
