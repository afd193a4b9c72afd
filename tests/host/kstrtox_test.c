/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/kstrtox.c kernel/lib/string.c */
/*
 * Numbers from text: a table of edges per function, then random round trips.
 */
#include "host.h"

#include <limits.h>

#include <lib/errno.h>
#include <lib/kstrtox.h>

struct unsigned_example {
	const char *text;
	unsigned int base;
	int error;
	unsigned long long value;
};

static const struct unsigned_example unsigned_examples[] = {
	{ "0", 10, 0, 0 },
	{ "0", 0, 0, 0 },
	{ "+12\n", 0, 0, 12 },
	{ "0x1F", 0, 0, 31 },
	{ "0X1f", 16, 0, 31 },
	{ "ff", 16, 0, 255 },
	{ "0755", 0, 0, 493 },
	{ "0755", 10, 0, 755 },
	{ "101", 2, 0, 5 },
	{ "18446744073709551615", 0, 0, ULLONG_MAX },
	{ "18446744073709551616", 0, -ERANGE, 0 },
	{ "0xffffffffffffffff", 0, 0, ULLONG_MAX },
	{ "0x10000000000000000", 0, -ERANGE, 0 },
	{ "99999999999999999999999x", 0, -ERANGE, 0 },
	{ "", 0, -EINVAL, 0 },
	{ "\n", 0, -EINVAL, 0 },
	{ "+", 0, -EINVAL, 0 },
	{ "-1", 0, -EINVAL, 0 },
	{ "++1", 0, -EINVAL, 0 },
	{ " 1", 0, -EINVAL, 0 },
	{ "1 ", 0, -EINVAL, 0 },
	{ "1\n\n", 0, -EINVAL, 0 },
	{ "12a", 10, -EINVAL, 0 },
	{ "09", 0, -EINVAL, 0 },
	{ "0x", 0, -EINVAL, 0 },
	{ "0x", 16, -EINVAL, 0 },
	{ "0xg", 0, -EINVAL, 0 },
	{ "0x12", 10, -EINVAL, 0 },
};

/* Verifies value and error of each example, and that the result is untouched
 * on error. */
TEST(unsigned_examples)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unsigned_examples); i++) {
		const struct unsigned_example *e = &unsigned_examples[i];
		unsigned long long value = 77;

		host_context("\"%s\" in base %u", e->text, e->base);
		CHECK_EQ(kstrtoull(e->text, e->base, &value), e->error);
		CHECK_EQ(value, e->error ? 77 : e->value);
	}
}

struct signed_example {
	const char *text;
	int error;
	long long value;
};

static const struct signed_example signed_examples[] = {
	{ "9223372036854775807", 0, LLONG_MAX },
	{ "-9223372036854775808", 0, LLONG_MIN },
	{ "9223372036854775808", -ERANGE, 0 },
	{ "-9223372036854775809", -ERANGE, 0 },
	{ "-0", 0, 0 },
	{ "-0x10", 0, -16 },
	{ "+5", 0, 5 },
	{ "--5", -EINVAL, 0 },
	{ "-", -EINVAL, 0 },
	{ "-5\n", 0, -5 },
};

/* Verifies the same for signed numbers. */
TEST(signed_examples)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signed_examples); i++) {
		const struct signed_example *e = &signed_examples[i];
		long long value = 77;
		long as_long = 77;

		host_context("\"%s\"", e->text);
		CHECK_EQ(kstrtoll(e->text, 0, &value), e->error);
		CHECK_EQ(value, e->error ? 77 : e->value);
		CHECK_EQ(kstrtol(e->text, 0, &as_long), e->error);
		CHECK_EQ(as_long, value);
	}
}

/* Verifies that int and unsigned int end where they do. */
TEST(int_limits)
{
	unsigned int u;
	int i;

	CHECK(!kstrtoint("2147483647", 0, &i) && i == INT_MAX);
	CHECK(!kstrtoint("-2147483648", 0, &i) && i == INT_MIN);
	CHECK_EQ(kstrtoint("2147483648", 0, &i), -ERANGE);
	CHECK_EQ(kstrtoint("-2147483649", 0, &i), -ERANGE);
	CHECK(!kstrtouint("4294967295", 0, &u) && u == UINT_MAX);
	CHECK_EQ(kstrtouint("4294967296", 0, &u), -ERANGE);
	CHECK_EQ(kstrtouint("4294967296x", 0, &u), -EINVAL);
}

/* Verifies that any number printed is read back in every base. */
TEST(round_trip)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		unsigned long n = random_next(&rnd) >> random_below(&rnd, 64), value;
		char text[64];

		snprintf(text, sizeof(text), "%lu", n);
		CHECK(!kstrtoul(text, 10, &value) && value == n);
		snprintf(text, sizeof(text), "0x%lx", n);
		CHECK(!kstrtoul(text, 0, &value) && value == n);
		snprintf(text, sizeof(text), "0%lo", n);
		CHECK(!kstrtoul(text, 0, &value) && value == n);
	}
}

/* Verifies the words for true, false, and neither. */
TEST(booleans)
{
	static const char *const on[] = { "y", "Y", "1", "t", "on", "ON", "yes\n" };
	static const char *const off[] = { "n", "N", "0", "F", "off", "oFf" };
	static const char *const neither[] = { "", "2", "o", "ox", " 1" };
	bool value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(on); i++)
		CHECK(!kstrtobool(on[i], &value) && value);
	for (i = 0; i < ARRAY_SIZE(off); i++)
		CHECK(!kstrtobool(off[i], &value) && !value);
	for (i = 0; i < ARRAY_SIZE(neither); i++)
		CHECK_EQ(kstrtobool(neither[i], &value), -EINVAL);
}

struct size_example {
	const char *text;
	unsigned long long value;
	const char *rest;
};

static const struct size_example size_examples[] = {
	{ "64M", 64ULL << 20, "" },
	{ "4k", 4096, "" },
	{ "1G@2", 1ULL << 30, "@2" },
	{ "0x1000", 4096, "" },
	{ "0x10K,", 16384, "," },
	{ "2T", 2ULL << 40, "" },
	{ "1P", 1ULL << 50, "" },
	{ "1e", 1ULL << 60, "" },
	{ "16E", ULLONG_MAX, "" },
	{ "16777215T", 0xffffffULL << 40, "" },
	{ "99999999999999999999M", ULLONG_MAX, "" },
	{ "123", 123, "" },
	{ "010", 8, "" },
	{ "12x", 12, "x" },
	{ "", 0, "" },
	{ "M", 0, "M" },
	{ "-1", 0, "-1" },
};

/* Verifies value and place of stopping of each size. */
TEST(memparse)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(size_examples); i++) {
		char *end;

		host_context("\"%s\"", size_examples[i].text);
		CHECK_EQ(memparse(size_examples[i].text, &end), size_examples[i].value);
		CHECK_STR(end, size_examples[i].rest);
	}
	CHECK_EQ(memparse("1M", NULL), 1 << 20);
}
