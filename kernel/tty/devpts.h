/* SPDX-License-Identifier: MIT */
/*
 * devpts: the file system in which slaves of pseudo-terminals have their names.
 *
 *	/dev/pts/0	the slave of a pair, owned by who made the pair
 *	/dev/pts/ptmx	as /dev/ptmx
 *
 * A node is there from when its master is opened until that is closed.  All
 * mounts show the same names.
 */
#ifndef TTY_DEVPTS_H
#define TTY_DEVPTS_H

#include <arch/types.h>

/* => once, at boot; 0 or -errno */
int __must_check devpts_setup(void);

/* Makes the node of a slave, current's; -ENODEV (not mounted), -ENOMEM.
 * Removes it. */
int __must_check devpts_add(unsigned int index, kdev_t dev);
void devpts_remove(unsigned int index);

/* A descriptor for the slave, wherever its file system is mounted, opened with
 * these O_ flags; -errno. */
int devpts_open_peer(unsigned int index, unsigned int flags);

#endif
