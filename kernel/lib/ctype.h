/* SPDX-License-Identifier: MIT */
/*
 * Classes of ASCII characters.
 *
 * Bytes above 127 belong to no class: names and paths are bytes, not text in
 * some alphabet.  Host tests see these functions under a lib_ prefix, since
 * the C library owns the plain names there.
 */
#ifndef LIB_CTYPE_H
#define LIB_CTYPE_H

#ifdef HOST_TEST
#include <ctype.h>
#undef isdigit
#undef isxdigit
#undef isspace
#undef isupper
#undef islower
#undef isalpha
#undef isalnum
#undef isprint
#undef tolower
#undef toupper
#define isdigit lib_isdigit
#define isxdigit lib_isxdigit
#define isspace lib_isspace
#define isupper lib_isupper
#define islower lib_islower
#define isalpha lib_isalpha
#define isalnum lib_isalnum
#define isprint lib_isprint
#define tolower lib_tolower
#define toupper lib_toupper
#endif

static inline int isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static inline int isupper(int c)
{
	return c >= 'A' && c <= 'Z';
}

static inline int islower(int c)
{
	return c >= 'a' && c <= 'z';
}

static inline int isalpha(int c)
{
	return isupper(c) || islower(c);
}

static inline int isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

static inline int isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline int isprint(int c)
{
	return c >= ' ' && c <= '~';
}

static inline int tolower(int c)
{
	return isupper(c) ? c + ('a' - 'A') : c;
}

static inline int toupper(int c)
{
	return islower(c) ? c - ('a' - 'A') : c;
}

/* The value of a hexadecimal digit of either case, -1 if it is none. */
static inline int hex_to_bin(int c)
{
	if (isdigit(c))
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline int isxdigit(int c)
{
	return hex_to_bin(c) >= 0;
}

#endif
