/* SPDX-License-Identifier: MIT */
/*
 * ramfs: files in memory and nowhere else.
 *
 * The names are the dentries, the contents the pages of the page cache, which
 * are never dropped while the file exists.  It has no size limit but memory.
 */
#ifndef FS_RAMFS_H
#define FS_RAMFS_H

#include <fs/dentry.h>

#define RAMFS_MAGIC 0x858458f6

/* A new one, empty; its root directory has mode 0755.  NULL: no memory. */
struct super_block *ramfs_create(void);
/* => nothing in it is open or in use any more */
void ramfs_destroy(struct super_block *sb);

#endif
