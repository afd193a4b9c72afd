/* SPDX-License-Identifier: MIT */
/*
 * memfd_create(2): a file of memory for whoever has its descriptor, and seals,
 * promises about its contents that nobody can take back.
 *
 *	F_SEAL_SHRINK, F_SEAL_GROW	the size stays at least, at most
 *	F_SEAL_WRITE			the contents stay
 *	F_SEAL_FUTURE_WRITE		the same, but for mappings there are
 *	F_SEAL_SEAL			no more seals
 *
 * Who gets a sealed file from somebody else need not fear that it changes
 * under his eyes.  Files of a tmpfs know seals, too, but are born with
 * F_SEAL_SEAL.
 */
#ifndef FS_MEMFD_H
#define FS_MEMFD_H

#include <fs/file.h>

#define MFD_CLOEXEC 0x1u
#define MFD_ALLOW_SEALING 0x2u

#define F_SEAL_SEAL 0x1u
#define F_SEAL_SHRINK 0x2u
#define F_SEAL_GROW 0x4u
#define F_SEAL_WRITE 0x8u
#define F_SEAL_FUTURE_WRITE 0x10u
#define F_SEAL_ALL 0x1fu
#define F_SEAL_KNOWN 0x80000000u	/* in i_seals: this file has them */

/* => once, at boot; 0 or -ENOMEM */
int __must_check memfd_setup(void);

/* A descriptor, or -EINVAL (flags, or a name above 249 bytes), -EFAULT,
 * -EMFILE, -ENOMEM. */
int do_memfd_create(const char __user *name, unsigned int flags);

/* fcntl(2): F_ADD_SEALS: 0, -EPERM (not open for writing, or F_SEAL_SEAL),
 * -EINVAL (unknown seals, or a file without), -EBUSY (F_SEAL_WRITE, and it
 * is mapped writable).  F_GET_SEALS: the seals, or -EINVAL. */
long memfd_fcntl(struct file *file, unsigned int cmd, unsigned long arg);

/*
 * Is it promised otherwise?  0 or -EPERM.  seal_check_write() says how much of
 * a write from pos on may be done, in whole pages, or -EPERM.
 * => i_rwsem held exclusively
 */
int __must_check seal_check_resize(const struct inode *inode, loff_t size);
ssize_t seal_check_write(const struct inode *inode, loff_t pos, size_t count);
int __must_check seal_check_punch(const struct inode *inode);

/* mmap method of files with seals: -EPERM, -ENODEV. */
int sealed_file_mmap(struct file *file, struct vm_area_struct *vma);

#endif
