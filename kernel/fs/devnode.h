/* SPDX-License-Identifier: MIT */
/*
 * /dev: drivers make their own nodes.
 *
 * A driver that is there has a node, one that is not has none; nobody has to
 * write lists of numbers.  The nodes lie in a file system of their own,
 * devtmpfs, of which there is one: whoever mounts it sees the same, and wherever
 * a process has its root, drivers find it.
 */
#ifndef FS_DEVNODE_H
#define FS_DEVNODE_H

#include <arch/types.h>

struct vfsmount;

/* Makes and registers devtmpfs.  => once, at boot; 0 or -ENOMEM */
int __must_check devtmpfs_setup(void);
/* The kernel's own mount of it. */
struct vfsmount *devtmpfs_mount(void);

/* Makes /dev/NAME, and the directories in between, owned by root; mode with
 * type S_IFCHR or S_IFBLK.  What is there already stays if it stands for the
 * same device, else -EEXIST; -ENOTDIR, -ENOMEM. */
int __must_check devnode_create(const char *name, umode_t mode, kdev_t dev);
/* Removes it; not being there is fine. */
void devnode_remove(const char *name);

#endif
