/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/format.c kernel/lib/string.c */
/*
 * printf against the C library's, then what is ours alone.
 *
 * The names snprintf and vsnprintf are the library's here, as the headers'
 * renaming is undone; lib_snprintf is the function under test.
 */
#include "host.h"

#include <limits.h>

#include <lib/format.h>

#undef snprintf
#undef vsnprintf

#define BUFFER 256

/* A random directive without its conversion: "%-+08.3". */
static char *random_directive(struct random_state *rnd, const char *flags, char *p)
{
	*p++ = '%';
	for (; *flags; flags++) {
		if (random_one_in(rnd, 3))
			*p++ = *flags;
	}
	if (random_one_in(rnd, 2))
		p += sprintf(p, "%d", (int)random_range(rnd, 1, 30));
	if (random_one_in(rnd, 3))
		p += sprintf(p, ".%d", (int)random_below(rnd, 30));
	else if (random_one_in(rnd, 8))
		*p++ = '.';
	return p;
}

/* Both results, and what is in both buffers. */
static void compare(const char *format, int ours, const char *our_text,
		    int theirs, const char *their_text)
{
	host_context("format \"%s\"", format);
	CHECK_STR(our_text, their_text);
	CHECK_EQ(ours, theirs);
}

/* Verifies that integers of every length, conversion, flag, width and
 * precision look like the library's, in buffers too small as well. */
TEST(integers_match_libc)
{
	static const char *const lengths[] = { "hh", "h", "", "l", "ll", "z", "t", "j" };
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(300000);

	while (loops--) {
		char format[64], ours[BUFFER], theirs[BUFFER], *p;
		size_t size = random_one_in(&rnd, 4) ? random_range(&rnd, 1, 40) : BUFFER;
		unsigned long value = random_next(&rnd) >> random_below(&rnd, 64);
		int our_len, their_len;

		if (random_one_in(&rnd, 3))
			value = -value;
		if (random_one_in(&rnd, 8))
			value = 0;
		format[0] = '<';
		p = random_directive(&rnd, "-+ #0", format + 1);
		sprintf(p, "%s%c>", lengths[random_below(&rnd, ARRAY_SIZE(lengths))],
			"diouxX"[random_below(&rnd, 6)]);
		our_len = lib_snprintf(ours, size, format, value);
		their_len = snprintf(theirs, size, format, value);
		compare(format, our_len, ours, their_len, theirs);
	}
}

/* Verifies that strings and characters are padded and cut like the
 * library's. */
TEST(strings_match_libc)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		char format[64], ours[BUFFER], theirs[BUFFER], *p, text[20] = "";
		int our_len, their_len;

		memset(text, 'x', random_below(&rnd, sizeof(text)));
		p = random_directive(&rnd, "-", format);
		strcpy(p, "s|%-3c|%%|%4c");
		our_len = lib_snprintf(ours, BUFFER, format, text, 'a', 'b');
		their_len = snprintf(theirs, BUFFER, format, text, 'a', 'b');
		compare(format, our_len, ours, their_len, theirs);
	}
}

/* Verifies that width and precision from arguments, negative ones too, are
 * taken as the library takes them. */
TEST(stars_match_libc)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		char ours[BUFFER], theirs[BUFFER];
		const char *format = random_one_in(&rnd, 2) ? "%*.*d!" : "%0*.*x!";
		int width = (int)random_below(&rnd, 60) - 30;
		int precision = (int)random_below(&rnd, 60) - 30;
		int value = (int)random_next(&rnd), our_len, their_len;

		our_len = lib_snprintf(ours, BUFFER, format, width, precision, value);
		their_len = snprintf(theirs, BUFFER, format, width, precision, value);
		compare(format, our_len, ours, their_len, theirs);
	}
}

/* Print by the library under test into a string of this function's. */
static const char *ours(const char *format, ...)
{
	static char text[1024];
	va_list args;

	va_start(args, format);
	lib_vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return text;
}

/* Verifies the ends of the ranges of integers. */
TEST(extremes)
{
	CHECK_STR(ours("%d %d", INT_MAX, INT_MIN), "2147483647 -2147483648");
	CHECK_STR(ours("%lld", LLONG_MIN), "-9223372036854775808");
	CHECK_STR(ours("%llu", ULLONG_MAX), "18446744073709551615");
	CHECK_STR(ours("%llo", ULLONG_MAX), "1777777777777777777777");
}

/* Verifies that a string with a precision needs no terminator. */
TEST(string_without_terminator)
{
	char *three = malloc(3);

	memcpy(three, "abc", 3);
	CHECK_STR(ours("%.3s", three), "abc");
	free(three);
}

/* Verifies that a missing string is said to be one. */
TEST(null_string)
{
	CHECK_STR(ours("%s", (char *)NULL), "(null)");
}

/* Verifies that pointers are shown as they are. */
TEST(pointers)
{
	CHECK_STR(ours("%p", (void *)0xffff888000001000UL), "0xffff888000001000");
	CHECK_STR(ours("%p", NULL), "0x0");
	CHECK_STR(ours("%10p|%-8p|", (void *)0x12UL, (void *)0x34UL), "      0x12|0x34    |");
	CHECK_STR(ours("%px", (void *)0x12UL), "0000000000000012");
}

/* Verifies that addresses by reference have all their digits. */
TEST(addresses)
{
	phys_addr_t phys = phys_addr(0xfee00000);

	CHECK_STR(ours("%pa.", &phys), "0x00000000fee00000.");
	CHECK_STR(ours("[%pap-%pad]", &phys, &phys),
		  "[0x00000000fee00000-0x00000000fee00000]");
}

/* Verifies the four separators of a hex dump, and its limit of 64 bytes. */
TEST(hex_dump)
{
	static const u8 bytes[100] = { 0x00, 0x1f, 0xc0 };

	CHECK_STR(ours("%*ph|", 3, bytes), "00 1f c0|");
	CHECK_STR(ours("%*phC|", 3, bytes), "00:1f:c0|");
	CHECK_STR(ours("%*phD|", 3, bytes), "00-1f-c0|");
	CHECK_STR(ours("%3phN|", bytes), "001fc0|");
	CHECK_EQ(strlen(ours("%*phN", 100, bytes)), 128);
}

/* Verifies that an unknown directive is printed with all behind it, and takes
 * no argument. */
TEST(unknown_directive)
{
	CHECK_STR(ours("%d %5y %s", 1), "1 %5y %s");
	CHECK_STR(ours("100%"), "100%");
	CHECK_STR(ours("%l"), "%l");
}

/* Verifies that a size of 0 writes nothing and still counts. */
TEST(size_zero)
{
	CHECK_EQ(lib_snprintf(NULL, 0, "%d", 12345), 5);
	CHECK_EQ(scnprintf(NULL, 0, "%d", 12345), 0);
}

/* Verifies that scnprintf() counts what is in the buffer. */
TEST(scnprintf_counts_what_fits)
{
	char buf[4];

	CHECK_EQ(scnprintf(buf, sizeof(buf), "ab"), 2);
	CHECK_EQ(scnprintf(buf, sizeof(buf), "abcd"), 3);
	CHECK_EQ(scnprintf(buf, sizeof(buf), "abcdef"), 3);
	CHECK_STR(buf, "abc");
}

struct counter {
	struct format_sink sink;
	size_t len, pieces;
};

static void count_piece(struct format_sink *sink, const char *text, size_t len)
{
	struct counter *counter = container_of(sink, struct counter, sink);

	CHECK(len > 0 && text);
	counter->len += len;
	counter->pieces++;
}

/* Verifies that a sink gets all of a text longer than any buffer. */
TEST(sink_has_no_limit)
{
	struct counter counter = { .sink = { .put = count_piece } };

	CHECK_EQ(format_print(&counter.sink, "%100000d%s", 1, "end"), 100003);
	CHECK_EQ(counter.len, 100003);
	CHECK(counter.pieces > 2);
}
