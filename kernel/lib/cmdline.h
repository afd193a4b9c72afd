/* SPDX-License-Identifier: MIT */
/*
 * Boot words: the kernel's command line.
 *
 *      lowmem=64M debug=pages,locks init="/bin/sh -c true" quiet -- a b
 *      ------ --- ----- ----------- ---- ----------------- -----
 *      name value
 *
 * Words are separated by white space and are "name" or "name=value".  Double
 * quotes keep white space in a word; those around a whole value or a whole
 * word are not part of it.  In names '-' and '_' are the same letter.  The
 * line is not written to: words are slices of it.  A word "--" ends what is
 * meant for the kernel; the iterator shows it like any other.
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include <arch/types.h>

/* Slices of the line, not terminated. */
struct cmdline_word {
	const char *name;
	size_t name_len;
	const char *value; /* NULL: no '=' */
	size_t value_len;
};

/*
 * The next word at *@cursor, which starts as the line itself and moves on.
 * False at the end.
 */
bool cmdline_next(const char **cursor, struct cmdline_word *word);

/* True if the word is called @name. */
bool cmdline_word_is(const struct cmdline_word *word, const char *name);

/*
 * The value of the last word called @name before a "--": what is typed later
 * wins. False if there is none. A word without '=' has the empty value.
 * @value and @len may be NULL.
 */
bool cmdline_find(const char *cmdline, const char *name, const char **value,
		  size_t *len);

/* The same into the buffer @buf of @size bytes, terminated, cut if needed. */
bool cmdline_get(const char *cmdline, const char *name, char *buf, size_t size);

/* True if @item is one of the comma-separated items of @value. */
bool cmdline_list_has(const char *value, size_t len, const char *item);

#endif
