/* SPDX-License-Identifier: MIT */
/*
 * /dev: drivers make their own nodes.
 *
 * A driver that is there has a node, one that is not has none; nobody has to
 * write lists of numbers.
 */
#ifndef FS_DEVNODE_H
#define FS_DEVNODE_H

#include <arch/types.h>

/* Makes /dev.  => once, when there is a root; 0 or -errno */
int __must_check devnode_setup(void);

/* Makes /dev/NAME, owned by root, mode with type S_IFCHR or S_IFBLK.  What is
 * there already stays if it stands for the same device, else -EEXIST; errors
 * of do_mknodat(). */
int __must_check devnode_create(const char *name, umode_t mode, kdev_t dev);
/* Removes it; not being there is fine. */
void devnode_remove(const char *name);

#endif
