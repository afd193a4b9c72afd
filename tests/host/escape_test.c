/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/escape.c kernel/lib/format.c kernel/lib/string.c */
/*
 * Odd characters in octal, by example.
 */
#include "host.h"

#include <string.h>

#include <lib/escape.h>

struct kept {
	struct format_sink sink;
	size_t length;
	char text[256];
};

static void keep(struct format_sink *sink, const char *text, size_t len)
{
	struct kept *kept = (struct kept *)sink;

	CHECK(len > 0);
	memcpy(kept->text + kept->length, text, len);
	kept->length += len;
}

/* What comes out of the whole text, and out of it byte by byte. */
static int gives(const char *odd, const char *text, size_t len,
		 const char *wanted)
{
	struct kept whole = { .sink = { keep } }, single = { .sink = { keep } };
	struct escape_sink escape;
	size_t i;

	escape_sink_init(&escape, &whole.sink, odd);
	if (len)
		escape.sink.put(&escape.sink, text, len);
	escape_sink_init(&escape, &single.sink, odd);
	for (i = 0; i < len; i++)
		escape.sink.put(&escape.sink, text + i, 1);
	return whole.length == strlen(wanted) &&
	       single.length == whole.length &&
	       !memcmp(whole.text, wanted, whole.length) &&
	       !memcmp(single.text, wanted, single.length);
}

/* Verifies that exactly the characters named are written as \ooo. */
TEST(examples)
{
	CHECK(gives(" ", "", 0, ""));
	CHECK(gives(" ", "abc", 3, "abc"));
	CHECK(gives(" ", " a  b ", 6, "\\040a\\040\\040b\\040"));
	CHECK(gives("\n\\", "a\nb\\ c", 6, "a\\012b\\134 c"));
	CHECK(gives("\n", "\n", 1, "\\012"));
	CHECK(gives("\377", "\377\376", 2, "\\377\376"));
}

/* Verifies that a NUL in the text, which ends the list of odd ones, is not odd. */
TEST(nul_is_not_odd)
{
	struct kept kept = { .sink = { keep } };
	struct escape_sink escape;

	escape_sink_init(&escape, &kept.sink, " ");
	escape.sink.put(&escape.sink, "a\0 ", 3);
	CHECK(kept.length == 6 && !memcmp(kept.text, "a\0\\040", 6));
}
