/* SPDX-License-Identifier: MIT */
/*
 * Text file busy: a program that runs is not written to, and what is being
 * written to is not run.
 *
 *	i_writecount	> 0	so many have it open for writing
 *			< 0	so many files are open to be executed
 *
 * Each side is refused while the other is there; neither waits.
 */
#ifndef FS_WRITE_ACCESS_H
#define FS_WRITE_ACCESS_H

#include <fs/inode.h>
#include <lib/errno.h>

/* One writer more: 0, or -ETXTBSY. */
static inline int __must_check get_write_access(struct inode *inode)
{
	int count = atomic_read(&inode->i_writecount);

	do {
		if (count < 0)
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(&inode->i_writecount, &count, count + 1));
	return 0;
}

static inline void put_write_access(struct inode *inode)
{
	atomic_dec(&inode->i_writecount);
}

/* One who executes it more: 0, or -ETXTBSY. */
static inline int __must_check deny_write_access(struct inode *inode)
{
	int count = atomic_read(&inode->i_writecount);

	do {
		if (count > 0)
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(&inode->i_writecount, &count, count - 1));
	return 0;
}

static inline void allow_write_access(struct inode *inode)
{
	atomic_inc(&inode->i_writecount);
}

#endif
