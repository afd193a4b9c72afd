/* SPDX-License-Identifier: MIT */
/*
 * cpio archives: what an initramfs is made of.
 *
 * The "new ASCII" format, plain (070701) and with byte sums (070702, verified
 * here).  An archive is a row of entries, each padded to four bytes from the
 * entry's start, closed by one called TRAILER!!!:
 *
 *      0        6         14         22                    102     110
 *      +--------+---------+----------+-- - - ---+----------+-------+------+
 *      | 070701 | ino     | mode     | 10 more  | namesize | check | name | pad
 *      +--------+---------+----------+-- - - ---+----------+-------+------+
 *      +----------------- - - -+
 *      | filesize bytes of data | pad      every number: 8 hexadecimal digits
 *      +----------------- - - -+
 *
 * Several archives may follow each other with zero bytes between them; an
 * inode number means something within its own archive only.  Names of one
 * inode (nlink above 1) share contents, which only the last of them carries.
 *
 * The parser trusts nothing: it reads within the buffer only, follows no
 * length it has not compared with what is left, and allocates nothing.  What
 * is wrong is said by the offset of the field and in words.
 */
#ifndef LIB_CPIO_H
#define LIB_CPIO_H

#include <arch/types.h>

/* The longest name, with its terminator. */
#define CPIO_NAME_MAX 4096

struct cpio_iterator {
	const char *buf;
	size_t len;
	size_t offset;	      /* of the next entry; on error, of what is wrong */
	unsigned int archive; /* archives closed so far */
	bool open;	      /* an entry was seen since the last trailer */
	const char *error;    /* in words; NULL while all is well */
};

struct cpio_entry {
	const char *name;     /* in the buffer, terminated */
	const void *data;     /* in the buffer, size bytes */
	size_t size;
	size_t offset;	      /* of the entry's header */
	unsigned int archive; /* which of the archives, from 0 */
	u32 ino;
	u32 mode; /* type and permission bits as in stat(2) */
	u32 uid, gid;
	u32 nlink;
	u32 mtime;
	u32 namesize; /* with the terminator */
	u32 devmajor, devminor;	  /* where the file was */
	u32 rdevmajor, rdevminor; /* what a device node stands for */
};

/* Begin at the start of @buf, which stays unchanged while it is read. */
void cpio_init(struct cpio_iterator *it, const void *buf, size_t len);

/*
 * The next entry; trailers are not shown.
 * Returns 1 with @entry filled, 0 at the end, -EINVAL with it->error and
 * it->offset telling what is malformed, now and at every later call.
 */
int __must_check cpio_next(struct cpio_iterator *it, struct cpio_entry *entry);

#endif
