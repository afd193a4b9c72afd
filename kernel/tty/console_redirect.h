/* SPDX-License-Identifier: MIT */
/*
 * TIOCCONS: what is written to /dev/console goes to another terminal, until
 * that is hung up or the console is named itself.
 */
#ifndef TTY_CONSOLE_REDIRECT_H
#define TTY_CONSOLE_REDIRECT_H

#include <arch/types.h>

struct file;

/* Where it goes, with a reference; NULL: to the console. */
struct file *console_redirect_get(void);
/* From now on to this terminal's file; to the console again, if that is what
 * the file is.  => 0, -EPERM, -EBUSY (it goes elsewhere already) */
int __must_check console_redirect_set(struct file *file);

#endif
