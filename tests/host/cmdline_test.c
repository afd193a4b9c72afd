/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/cmdline.c kernel/lib/string.c */
/*
 * Boot words by example, and lines of random bytes.
 */
#include "host.h"

#include <lib/cmdline.h>

/* All words of a line as "[name][name=value]". */
static const char *words(const char *line)
{
	static char text[256];
	struct cmdline_word word;
	char *p = text;

	*p = '\0';
	while (cmdline_next(&line, &word)) {
		p += sprintf(p, "[%.*s", (int)word.name_len, word.name);
		if (word.value)
			p += sprintf(p, "=%.*s", (int)word.value_len, word.value);
		p += sprintf(p, "]");
	}
	return text;
}

/* The value that is found, or "(none)". */
static const char *value(const char *line, const char *name)
{
	static char text[64];

	return cmdline_get(line, name, text, sizeof(text)) ? text : "(none)";
}

/* Verifies that white space of any amount separates words. */
TEST(white_space)
{
	CHECK_STR(words("  quiet\tlowmem=64M \n debug= "), "[quiet][lowmem=64M][debug=]");
	CHECK_STR(words(""), "");
	CHECK_STR(words("   "), "");
}

/* Verifies that only the first '=' parts name and value. */
TEST(equals)
{
	CHECK_STR(words("a=b=c =x"), "[a=b=c][=x]");
}

/* Verifies that quotes keep spaces, around a value and around a word, and are
 * taken off at the ends only. */
TEST(quotes)
{
	CHECK_STR(words("init=\"/bin/sh -c true\" x"), "[init=/bin/sh -c true][x]");
	CHECK_STR(words("\"a b=c d\" x"), "[a b=c d][x]");
	CHECK_STR(words("a=b\" \"c"), "[a=b\" \"c]");
	CHECK_STR(words("\"\" x"), "[][x]");
	CHECK_STR(words("a=\"open b"), "[a=open b]");
}

/* Verifies that a word is found by its whole name only. */
TEST(find)
{
	CHECK_STR(value("lowmem=64M debug=pages", "debug"), "pages");
	CHECK_STR(value("lowmem=64M", "low"), "(none)");
	CHECK_STR(value("lowmem=64M", "lowmemory"), "(none)");
	CHECK_STR(value("lowmem=64M", "himems"), "(none)");
	CHECK_STR(value("quiet", "quiet"), "");
}

/* Verifies that the last of equal words wins. */
TEST(last_wins)
{
	CHECK_STR(value("a=1 b=2 a=3", "a"), "3");
}

/* Verifies that words behind "--" are not the kernel's. */
TEST(double_dash_ends)
{
	CHECK_STR(value("a=1 -- a=2", "a"), "1");
	CHECK_STR(value("-- a=2", "a"), "(none)");
	CHECK_STR(value("a=1 --x=2 a=3", "a"), "3");
}

/* Verifies that '-' and '_' are one letter in names, not in values. */
TEST(dashes)
{
	CHECK_STR(value("log-level=a-b", "log_level"), "a-b");
}

/* Verifies that a value too long for the buffer is cut and terminated. */
TEST(get_cuts)
{
	char buf[4];

	CHECK(cmdline_get("a=12345", "a", buf, sizeof(buf)));
	CHECK_STR(buf, "123");
}

static bool has(const char *list, const char *item)
{
	return cmdline_list_has(list, strlen(list), item);
}

/* Verifies that items of a list are compared whole. */
TEST(list_has)
{
	CHECK(has("pages,locks", "pages") && has("pages,locks", "locks"));
	CHECK(!has("pages,locks", "lock") && !has("pages,locks", "pages,locks"));
	CHECK(!has("", "a") && !has("pages", "pagesx"));
	CHECK(!cmdline_list_has("pages", 4, "pages"));
}

/* Verifies that no line of any bytes is read beyond its end, and that words
 * lie within it. */
TEST(random_lines)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(200000);

	while (loops--) {
		size_t len = random_below(&rnd, 20), i;
		char *line = malloc(len + 1);
		const char *cursor = line;
		struct cmdline_word word;

		for (i = 0; i < len; i++)
			line[i] = "ab=\" ,-"[random_below(&rnd, 7)];
		line[len] = '\0';
		while (cmdline_next(&cursor, &word)) {
			CHECK(word.name >= line && word.name + word.name_len <= cursor);
			if (word.value)
				CHECK(word.value + word.value_len <= cursor);
		}
		CHECK(cursor == line + len);
		free(line);
	}
}
