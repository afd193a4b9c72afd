/* SPDX-License-Identifier: MIT */
/*
 * printf: text from a format.
 *
 * All of C's integer conversions (d i u o x X c s p %%, flags "-+ #0", width
 * and precision as numbers or *, lengths hh h l ll z t j), no floating point,
 * no %n.  Like Linux's, %p goes further by the letters behind it; those that
 * need nothing from an upper floor are here:
 *
 *      %p      0x and the address as it is.  Linux hashes it; this is a
 *              kernel to learn from, and its addresses are the lesson.
 *      %px     sixteen digits, as in Linux
 *      %pa     *(phys_addr_t *): 0x and sixteen digits; %pad: *(dma_addr_t *)
 *      %*ph    the width's number of bytes in hexadecimal: "00 1f c0";
 *              %*phC with colons, %*phD with dashes, %*phN with nothing
 *
 * Output goes to a sink piece by piece, so a log or a /proc file needs no
 * buffer that could be too small.  A directive that is not understood is
 * printed as it stands with all that follows it: the arguments behind it
 * cannot be told apart any more.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <arch/types.h>
#include <stdarg.h>

#ifdef HOST_TEST
#include <stdio.h>
#define vsnprintf lib_vsnprintf
#define snprintf lib_snprintf
#endif

/* Where text goes: put() takes the next @len bytes, never 0. */
struct format_sink {
	void (*put)(struct format_sink *sink, const char *text, size_t len);
};

/* Returns the number of bytes put. */
size_t format_vprint(struct format_sink *sink, const char *format, va_list args)
	__printf(2, 0);
size_t format_print(struct format_sink *sink, const char *format, ...)
	__printf(2, 3);

/*
 * Into a buffer of @size bytes, terminated if @size is not 0.
 * Returns the length the whole text has, even where it was cut.
 */
int vsnprintf(char *buf, size_t size, const char *format, va_list args)
	__printf(3, 0);
int snprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);

/* The same, but returns the length now in @buf: safe to add up. */
int vscnprintf(char *buf, size_t size, const char *format, va_list args)
	__printf(3, 0);
int scnprintf(char *buf, size_t size, const char *format, ...) __printf(3, 4);

#endif
