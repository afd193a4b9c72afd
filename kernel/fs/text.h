/* SPDX-License-Identifier: MIT */
/*
 * Texts of unknown length, made by printers.
 *
 * A printer writes to a sink (lib/format.h) and may hold whatever locks keep
 * its facts together, spinlocks too: so the sink never allocates.  It keeps
 * what there is room for and counts the rest; a text that did not fit is
 * printed again into memory that is large enough, until it fits:
 *
 *	print ──> |████████████████|░░░░░░░░  length counted, beyond size lost
 *	print ──> |████████████████████████      |  length <= size: this is it
 */
#ifndef FS_TEXT_H
#define FS_TEXT_H

#include <lib/format.h>

/* One thread's; no locks. */
struct text {
	struct format_sink sink;	/* what printers get */
	char *buf;			/* size bytes; NULL: none yet */
	size_t size;
	size_t length;			/* that the text has */
};

/* Writes the whole text each time it is called.  0 or -errno. */
typedef int (*text_printer)(struct format_sink *sink, void *arg);

/* Empty, without memory. */
void text_init(struct text *text);
/*
 * Replaces what is there by what print writes; memory is kept for the next
 * time.  On failure the text is empty.
 * => may sleep; 0, -ENOMEM, or what print returned
 */
int __must_check text_make(struct text *text, text_printer print, void *arg);
void text_destroy(struct text *text);

#endif
