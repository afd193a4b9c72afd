/* SPDX-License-Identifier: MIT */
/*
 * Files without a place in the tree: pipes, event counters, sockets.
 *
 * Everything that has a descriptor has an inode, which fstat(2) describes, and
 * a name, which /proc/PID/fd shows; these have a file system of their own that
 * is mounted nowhere, and a name such as "pipe:[4711]" that no walk can reach.
 */
#ifndef FS_PSEUDO_H
#define FS_PSEUDO_H

#include <fs/dentry.h>

/* A new inode of such a file system, under the name "KIND:[number]": *path has
 * the only reference.  0 or -ENOMEM. */
int __must_check pseudo_path(struct super_block *sb, umode_t mode,
			     const char *kind, struct path *path);

#endif
