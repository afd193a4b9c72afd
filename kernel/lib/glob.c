/* SPDX-License-Identifier: MIT */
/*
 * Shell patterns.
 *
 * One pass with one place to go back to: only the last '*' ever has to take
 * more, since an earlier one taking more could not match anything that the
 * later one cannot.  So there is no recursion, and the time is at most the
 * product of the two lengths.
 */
#include <lib/glob.h>

/*
 * Does the set behind '[' at @set hold @c? *@end becomes what follows the ']';
 * NULL if there is none.
 */
static bool set_has(const char *set, unsigned char c, const char **end)
{
	bool invert = *set == '!', found = false;
	const char *p = set + invert;

	*end = NULL;
	do {
		unsigned char low = (unsigned char)*p++, high = low;

		if (!low)
			return false;
		if (p[0] == '-' && p[1] && p[1] != ']') {
			high = (unsigned char)p[1];
			p += 2;
		}
		found |= low <= c && c <= high;
	} while (*p != ']');
	*end = p + 1;
	return found != invert;
}

/* Match one byte; the rest of the pattern, or NULL if @c does not fit. */
static const char *match_one(const char *pattern, unsigned char c)
{
	const char *end;
	bool has;

	switch (*pattern) {
	case '?':
		return pattern + 1;
	case '[':
		has = set_has(pattern + 1, c, &end);
		if (end)
			return has ? end : NULL;
		break;
	case '\\':
		if (pattern[1])
			pattern++;
		break;
	}
	return (unsigned char)*pattern == c ? pattern + 1 : NULL;
}

bool glob_match(const char *pattern, const char *string)
{
	const char *star = NULL, *taken = NULL, *rest;

	while (*string) {
		if (*pattern == '*') {
			star = ++pattern;
			taken = string;
			continue;
		}
		rest = *pattern ? match_one(pattern, (unsigned char)*string) : NULL;
		if (rest) {
			pattern = rest;
			string++;
		} else if (star) {
			pattern = star;
			string = ++taken;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
