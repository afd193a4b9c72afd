/* SPDX-License-Identifier: MIT */
/*
 * Files without a place in the tree: pipes, event counters, sockets.
 *
 * Everything that has a descriptor has an inode, which fstat(2) describes, and
 * a name, which /proc/PID/fd shows; these have a file system of their own whose
 * mount hangs nowhere, and a name such as "pipe:[4711]" that no walk can reach.
 */
#ifndef FS_PSEUDO_H
#define FS_PSEUDO_H

#include <fs/path.h>
#include <fs/super.h>

/* fill_super and kill_sb of such file systems. */
int pseudo_fill_super(struct super_block *sb, char *options);
void pseudo_kill_super(struct super_block *sb);

/* Registers the type, whose mount *mnt is from then on.  => once, at boot;
 * 0, -EBUSY, -ENOMEM */
int __must_check pseudo_setup(struct file_system_type *type,
			      struct vfsmount **mnt);

/* A new inode of such a file system, under the name "KIND:[number]": *path has
 * the only reference.  0 or -ENOMEM. */
int __must_check pseudo_path(struct vfsmount *mnt, umode_t mode,
			     const char *kind, struct path *path);

#endif
