/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/glob.c */
/*
 * Shell patterns by example, and against a matcher that tries everything.
 */
#include "host.h"

#include <lib/glob.h>

struct example {
	const char *pattern, *string;
	bool match;
};

static const struct example examples[] = {
	{ "", "", true },
	{ "", "a", false },
	{ "*", "", true },
	{ "**", "abc", true },
	{ "vma.*", "vma.clip_middle", true },
	{ "vma.*", "vmap.clip", false },
	{ "*.unmap_?", "vma.unmap_1", true },
	{ "*.unmap_?", "vma.unmap_", false },
	{ "a*b*c", "aXbXbXc", true },
	{ "a*b*c", "aXbXbX", false },
	{ "[a-c]x", "bx", true },
	{ "[a-c]x", "dx", false },
	{ "[!a-c]x", "dx", true },
	{ "[!a-c]x", "ax", false },
	{ "[!a]", "[", true },
	{ "[]]", "]", true },
	{ "[!]]", "]", false },
	{ "[a-]", "-", true },
	{ "[", "[", true },
	{ "[ab", "[ab", true },
	{ "[ab", "a", false },
	{ "\\*", "*", true },
	{ "\\*", "a", false },
	{ "a\\", "a\\", true },
	{ "?", "", false },
	{ "*[0-9]", "file12", true },
	{ "[\xe0-\xff]", "\xe9", true },
};

/* Verifies each of the examples. */
TEST(examples)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(examples); i++) {
		host_context("%s on %s", examples[i].pattern, examples[i].string);
		CHECK_EQ(glob_match(examples[i].pattern, examples[i].string),
			 examples[i].match);
	}
}

/* '*' and '?' only, by recursion. */
static bool naive_match(const char *pattern, const char *string)
{
	if (!*pattern)
		return !*string;
	if (*pattern == '*')
		return naive_match(pattern + 1, string) ||
		       (*string && naive_match(pattern, string + 1));
	return *string && (*pattern == '?' || *pattern == *string) &&
	       naive_match(pattern + 1, string + 1);
}

static void random_text(struct random_state *rnd, const char *letters, char *text)
{
	size_t len = random_below(rnd, 10), i;

	for (i = 0; i < len; i++)
		text[i] = letters[random_below(rnd, strlen(letters))];
	text[len] = '\0';
}

/* Verifies that stars take as much as is needed, wherever they are. */
TEST(random_stars)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(300000);
	char pattern[16], string[16];

	while (loops--) {
		random_text(&rnd, "ab*?", pattern);
		random_text(&rnd, "ab", string);
		host_context("%s on %s", pattern, string);
		CHECK_EQ(glob_match(pattern, string), naive_match(pattern, string));
	}
}

/* Verifies that a pattern of many stars, hopeless for a matcher that tries
 * everything, is decided at once. */
TEST(many_stars)
{
	char string[2001];

	memset(string, 'a', 2000);
	string[2000] = '\0';
	CHECK(!glob_match("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", string));
}

/* Verifies that no pattern of any bytes is read beyond its end. */
TEST(random_bytes)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(300000), matches = 0;

	while (loops--) {
		char text[16], *pattern;

		random_text(&rnd, "[]!-\\ab*", text);
		pattern = strdup(text);
		matches += glob_match(pattern, "ab-a");
		free(pattern);
	}
	CHECK(matches > 0);
}
