/* SPDX-License-Identifier: MIT */
/*
 * Strings, byte by byte.
 *
 * Plain loops: names, boot words and log lines are short, and a loop over
 * bytes never reads past the terminator into a page that is not there, which
 * the clever ones have to argue about.  Comparisons are of unsigned bytes.
 *
 * strlen() counts through strnlen(): written as the obvious loop, the compiler
 * would recognise it and replace it by a call to strlen().
 */
#include <lib/string.h>
#include <lib/ctype.h>
#include <lib/errno.h>

size_t strnlen(const char *s, size_t max)
{
	size_t len = 0;

	while (len < max && s[len])
		len++;
	return len;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (!*a)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int diff = tolower((unsigned char)*a) - tolower((unsigned char)*b);

		if (diff)
			return diff;
		if (!*a)
			break;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

ssize_t strscpy(char *dest, const char *src, size_t size)
{
	size_t len;

	if (!size)
		return -E2BIG;
	len = strnlen(src, size);
	if (len == size) {
		memcpy(dest, src, size - 1);
		dest[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dest, src, len + 1);
	return (ssize_t)len;
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	do {
		if (*s == (char)c)
			found = s;
	} while (*s++);
	return (char *)found;
}

char *strnchr(const char *s, size_t n, int c)
{
	for (; n; n--, s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			break;
	}
	return NULL;
}

bool strstarts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

char *strstr(const char *haystack, const char *needle)
{
	do {
		if (strstarts(haystack, needle))
			return (char *)haystack;
	} while (*haystack++);
	return NULL;
}

/* The length of the start of @s whose bytes are all (not) in @set. */
static size_t span(const char *s, const char *set, bool in)
{
	size_t len = 0;

	while (s[len] && (*strchrnul(set, s[len]) != '\0') == in)
		len++;
	return len;
}

size_t strspn(const char *s, const char *set)
{
	return span(s, set, true);
}

size_t strcspn(const char *s, const char *set)
{
	return span(s, set, false);
}

char *strpbrk(const char *s, const char *set)
{
	s += strcspn(s, set);
	return *s ? (char *)s : NULL;
}

char *strsep(char **s, const char *delimiters)
{
	char *field = *s, *end;

	if (!field)
		return NULL;
	end = strpbrk(field, delimiters);
	if (end)
		*end++ = '\0';
	*s = end;
	return field;
}

void *memchr(const void *s, int byte, size_t n)
{
	const unsigned char *p;

	for (p = s; n; n--, p++) {
		if (*p == (unsigned char)byte)
			return (void *)p;
	}
	return NULL;
}

void *memchr_inv(const void *s, int byte, size_t n)
{
	const unsigned char *p;

	for (p = s; n; n--, p++) {
		if (*p != (unsigned char)byte)
			return (void *)p;
	}
	return NULL;
}

char *skip_spaces(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t len = strlen(s);

	while (len && isspace((unsigned char)s[len - 1]))
		len--;
	s[len] = '\0';
	return skip_spaces(s);
}
