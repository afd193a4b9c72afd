/* SPDX-License-Identifier: MIT */
/*
 * Files that are nothing but their operations: event counters, epoll sets.
 *
 * There is nothing to say about them that an inode could hold, so all share
 * one; what they are shows in the name, "anon_inode:[eventfd]".
 */
#ifndef FS_ANON_INODE_H
#define FS_ANON_INODE_H

#include <fs/file.h>

/* A file with these operations, private_data and O_ flags, named
 * anon_inode:KIND.  A reference, or ERR_PTR(-ENOMEM): then private is still
 * the caller's. */
struct file *anon_inode_getfile(const char *kind,
				const struct file_operations *fops,
				void *private, unsigned int flags);
/* The same behind a new descriptor of current's, O_CLOEXEC being one of the
 * flags: -EMFILE too. */
int anon_inode_getfd(const char *kind, const struct file_operations *fops,
		     void *private, unsigned int flags);

/* 0 or -ENOMEM.  => once, at boot */
int __must_check anon_inode_setup(void);

#endif
