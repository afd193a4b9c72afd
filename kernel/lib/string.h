/* SPDX-License-Identifier: MIT */
/*
 * Bytes and strings.
 *
 * The four block operations are only declared here: arch writes them, in
 * assembly, for its machine.  The compiler may expand a small constant copy
 * in place, which the macros below ask it to do (a freestanding build turns
 * that off otherwise).  Strings are read byte by byte; nothing in the kernel
 * that runs often has long ones.
 *
 * There is no strcpy, strcat or strncpy: strscpy() always terminates and says
 * whether all fitted.
 *
 * On the host the block operations are the C library's; the rest carries a
 * lib_ prefix there, so that the tests try this code and not the library's.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <arch/types.h>
#include <lib/kstrtox.h>

#ifdef HOST_TEST
#include <string.h>
#include <sys/types.h>
#define strlen lib_strlen
#define strnlen lib_strnlen
#define strcmp lib_strcmp
#define strncmp lib_strncmp
#define strcasecmp lib_strcasecmp
#define strncasecmp lib_strncasecmp
#define strchr lib_strchr
#define strchrnul lib_strchrnul
#define strrchr lib_strrchr
#define strnchr lib_strnchr
#define strstr lib_strstr
#define strspn lib_strspn
#define strcspn lib_strcspn
#define strpbrk lib_strpbrk
#define strsep lib_strsep
#define memchr lib_memchr
#else
void *memcpy(void *dest, const void *src, size_t n);
void *memmove(void *dest, const void *src, size_t n);
void *memset(void *dest, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
#define memcpy(dest, src, n) __builtin_memcpy(dest, src, n)
#define memmove(dest, src, n) __builtin_memmove(dest, src, n)
#define memset(dest, byte, n) __builtin_memset(dest, byte, n)
#define memcmp(a, b, n) __builtin_memcmp(a, b, n)
#endif

size_t strlen(const char *s);
/* At most @max; never reads beyond s[max - 1]. */
size_t strnlen(const char *s, size_t max);

/* Less than, equal to, greater than 0, comparing unsigned bytes. */
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);

/*
 * Copy @src to the buffer @dest of @size bytes, terminated in any case.
 * Returns the length copied, or -E2BIG if it was cut or @size is 0.
 */
ssize_t strscpy(char *dest, const char *src, size_t size);

/* The first, the last @c in @s (its terminator counts); NULL if none. */
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
/* The first @c in @s, or its end. */
char *strchrnul(const char *s, int c);
/* The first @c among the first @n bytes; NULL if none before the end. */
char *strnchr(const char *s, size_t n, int c);
/* The first @needle in @haystack; NULL if none. */
char *strstr(const char *haystack, const char *needle);

/* The length of the start of @s made of, or free of, bytes in @set. */
size_t strspn(const char *s, const char *set);
size_t strcspn(const char *s, const char *set);
/* The first byte of @s that is in @set; NULL if none. */
char *strpbrk(const char *s, const char *set);

/*
 * Cut the next field off *@s at any byte of @delimiters, which is overwritten
 * with NUL. Returns the field, perhaps empty; NULL when *@s is NULL, which it
 * becomes after the last field.
 */
char *strsep(char **s, const char *delimiters);

/* True if @s begins with @prefix. */
bool strstarts(const char *s, const char *prefix);

/* The first byte at @s that is @byte, that is not @byte; NULL if none. */
void *memchr(const void *s, int byte, size_t n);
void *memchr_inv(const void *s, int byte, size_t n);

/* Behind leading white space. */
char *skip_spaces(const char *s);
/* Cut trailing white space off in place, and go behind the leading. */
char *strim(char *s);

#endif
