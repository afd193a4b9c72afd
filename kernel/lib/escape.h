/* SPDX-License-Identifier: MIT */
/*
 * Names in texts that are made of lines and fields.
 *
 * A name of a file may hold spaces and newlines; in a text that programs take
 * apart again those are written as \ and three octal digits:
 *
 *	"a b\n" -> "a\040b\012"
 */
#ifndef LIB_ESCAPE_H
#define LIB_ESCAPE_H

#include <lib/format.h>

/* A sink before another one. */
struct escape_sink {
	struct format_sink sink;
	struct format_sink *to;
	const char *odd;		/* the characters to be written so */
};

void escape_sink_init(struct escape_sink *escape, struct format_sink *to,
		      const char *odd);

#endif
