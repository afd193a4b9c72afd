/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/string.c */
/*
 * Strings against the C library's, which the __builtin_ names reach, with
 * strings in blocks of exactly their size so that a byte read too far shows.
 */
#include "host.h"

#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/string.h>

#define LENGTH 12

static int sign(int n)
{
	return n < 0 ? -1 : n > 0;
}

/* A string of few different bytes, two of them above 127, to be freed. */
static char *random_string(struct random_state *rnd)
{
	static const char letters[] = "aAbB\x80\xff";
	size_t len = random_below(rnd, LENGTH), i;
	char *s = malloc(len + 1);

	for (i = 0; i < len; i++)
		s[i] = letters[random_below(rnd, sizeof(letters) - 1)];
	s[len] = '\0';
	return s;
}

/* One comparison of everything that looks at two strings. */
static void compare_pair(const char *a, const char *b, size_t n)
{
	CHECK_EQ(strlen(a), __builtin_strlen(a));
	CHECK_EQ(sign(strcmp(a, b)), sign(__builtin_strcmp(a, b)));
	CHECK_EQ(sign(strncmp(a, b, n)), sign(__builtin_strncmp(a, b, n)));
	CHECK_EQ(sign(strcasecmp(a, b)), sign(__builtin_strcasecmp(a, b)));
	CHECK_EQ(sign(strncasecmp(a, b, n)), sign(__builtin_strncasecmp(a, b, n)));
	CHECK(strstr(a, b) == __builtin_strstr(a, b));
	CHECK_EQ(strspn(a, b), __builtin_strspn(a, b));
	CHECK_EQ(strcspn(a, b), __builtin_strcspn(a, b));
	CHECK(strpbrk(a, b) == __builtin_strpbrk(a, b));
	CHECK_EQ(strstarts(a, b), !__builtin_strncmp(a, b, __builtin_strlen(b)));
}

/* Verifies that comparing and searching two strings gives the library's
 * results. */
TEST(pairs_match_libc)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		char *a = random_string(&rnd), *b = random_string(&rnd);

		compare_pair(a, b, random_below(&rnd, LENGTH));
		compare_pair(a, a, random_below(&rnd, LENGTH));
		free(a);
		free(b);
	}
}

/* Verifies that searching a byte, the terminator included, gives the
 * library's results. */
TEST(bytes_match_libc)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(100000);

	while (loops--) {
		char *s = random_string(&rnd);
		int c = "aA\x80\0"[random_below(&rnd, 4)];
		size_t len = __builtin_strlen(s);
		char *end = s + len, *found = __builtin_strchr(s, c);

		CHECK(strchr(s, c) == found);
		CHECK(strrchr(s, c) == __builtin_strrchr(s, c));
		CHECK(strchrnul(s, c) == (found ? found : end));
		CHECK(memchr(s, c, len) == __builtin_memchr(s, c, len));
		CHECK(strnchr(s, len + 1, c) == found);
		free(s);
	}
}

/* Verifies that bounded functions do not look behind their bound. */
TEST(bounds)
{
	char *three = malloc(3);

	memcpy(three, "abc", 3);
	CHECK_EQ(strnlen(three, 3), 3);
	CHECK_EQ(strncmp(three, "abcd", 3), 0);
	CHECK(!strnchr(three, 3, 'x'));
	CHECK(!memchr(three, 'x', 3));
	free(three);
}

/* Verifies that a bounded search ends at the terminator all the same. */
TEST(strnchr_ends_at_terminator)
{
	CHECK(!strnchr("ab\0x", 4, 'x'));
}

/* Verifies that strscpy() terminates, says how much it copied, and writes no
 * byte too many. */
TEST(strscpy)
{
	size_t size;

	for (size = 0; size < 8; size++) {
		char *buf = malloc(size + 1);
		ssize_t copied;

		buf[size] = '#';
		copied = strscpy(buf, "hello", size);
		CHECK_EQ(copied, size > 5 ? 5 : -E2BIG);
		CHECK_EQ(buf[size], '#');
		if (size)
			CHECK_EQ(__builtin_strlen(buf), min(size - 1, (size_t)5));
		free(buf);
	}
}

/* Verifies that strsep() yields every field, empty ones too, and then NULL. */
TEST(strsep)
{
	char line[] = "a,,b;", *rest = line;

	CHECK_STR(strsep(&rest, ",;"), "a");
	CHECK_STR(strsep(&rest, ",;"), "");
	CHECK_STR(strsep(&rest, ",;"), "b");
	CHECK_STR(strsep(&rest, ",;"), "");
	CHECK(!rest && !strsep(&rest, ",;"));
}

/* Verifies that white space is cut at both ends only. */
TEST(strim)
{
	char line[] = " \t a b\n ", blank[] = " \n";

	CHECK_STR(skip_spaces(line), "a b\n ");
	CHECK_STR(strim(line), "a b");
	CHECK_STR(strim(blank), "");
}

/* Verifies that the first byte that differs is found, or none. */
TEST(memchr_inv)
{
	char block[100];
	size_t i;

	memset(block, 0xa5, sizeof(block));
	CHECK(!memchr_inv(block, 0xa5, sizeof(block)));
	for (i = 0; i < sizeof(block); i++) {
		block[i] = 0;
		CHECK(memchr_inv(block, 0xa5, sizeof(block)) == &block[i]);
		CHECK(!memchr_inv(block, 0xa5, i));
		block[i] = (char)0xa5;
	}
}

/* Verifies every class for every byte against the library's in the C
 * locale. */
TEST(classes_match_libc)
{
	int c;

	for (c = 0; c < 256; c++) {
		CHECK_EQ(isdigit(c), !!__builtin_isdigit(c));
		CHECK_EQ(isspace(c), !!__builtin_isspace(c));
		CHECK_EQ(isupper(c), !!__builtin_isupper(c));
		CHECK_EQ(islower(c), !!__builtin_islower(c));
		CHECK_EQ(isalpha(c), !!__builtin_isalpha(c));
		CHECK_EQ(isalnum(c), !!__builtin_isalnum(c));
		CHECK_EQ(isprint(c), !!__builtin_isprint(c));
		CHECK_EQ(isxdigit(c), !!__builtin_isxdigit(c));
		CHECK_EQ(tolower(c), __builtin_tolower(c));
		CHECK_EQ(toupper(c), __builtin_toupper(c));
	}
}
