/* SPDX-License-Identifier: MIT */
/*
 * mount(2), umount2(2), pivot_root(2): changing the tree of mounts.
 */
#ifndef FS_NAMESPACE_H
#define FS_NAMESPACE_H

#include <fs/mount.h>

/* mount(2)'s flags, Linux's values. */
#define MS_RDONLY 0x1ul
#define MS_NOSUID 0x2ul
#define MS_NODEV 0x4ul
#define MS_NOEXEC 0x8ul
#define MS_SYNCHRONOUS 0x10ul
#define MS_REMOUNT 0x20ul
#define MS_MANDLOCK 0x40ul
#define MS_DIRSYNC 0x80ul
#define MS_NOSYMFOLLOW 0x100ul
#define MS_NOATIME 0x400ul
#define MS_NODIRATIME 0x800ul
#define MS_BIND 0x1000ul
#define MS_MOVE 0x2000ul
#define MS_REC 0x4000ul
#define MS_SILENT 0x8000ul
#define MS_UNBINDABLE (1ul << 17)
#define MS_PRIVATE (1ul << 18)
#define MS_SLAVE (1ul << 19)
#define MS_SHARED (1ul << 20)
#define MS_RELATIME (1ul << 21)
#define MS_STRICTATIME (1ul << 24)
#define MS_NOUSER (1ul << 31)
#define MS_MGC_VAL 0xc0ed0000ul	/* what old programs put above the flags */
#define MS_MGC_MSK 0xffff0000ul

#define MNT_FORCE 0x1u
#define MNT_DETACH 0x2u
#define MNT_EXPIRE 0x4u
#define UMOUNT_NOFOLLOW 0x8u

/* One mount(2); its strings are the kernel's. */
struct mount_request {
	const char *source;		/* NULL: none was given */
	const char *type;		/* as well */
	unsigned long flags;		/* MS_ */
	char *options;			/* as well; is cut into pieces */
	struct path path;		/* where */
};

/*
 * -EPERM	not for this process
 * -EINVAL	a new mount without a type; REMOUNT or MOVE of what is no mount;
 *		BIND of what is unbindable; MS_SHARED; bad options; what is not
 *		in the tree
 * -ENODEV	no such file system
 * -EBUSY	the very same is mounted there; read-only, while somebody writes
 * -ENOTDIR	a directory on a file, or the other way round
 * -ENOENT	the place has been removed, or BIND's source is not there
 * -ELOOP	MOVE below itself
 * -ENOMEM
 */
int __must_check path_mount(struct mount_request *request);

/*
 * Takes over the reference on *path, which is a mount's root.
 * -EPERM, -EINVAL (no mount, or flags that exclude each other), -EBUSY,
 * -EAGAIN (MNT_EXPIRE: marked, and to be tried again)
 */
int __must_check path_umount(struct path *path, unsigned int flags);

/* -EPERM, -EINVAL, -EBUSY, -ENOENT: as pivot_root(2) says. */
int __must_check path_pivot_root(const struct path *new_root,
				 const struct path *put_old);

/* The first mount, at which init_fs stands from now on, with /dev in it.
 * => once, at boot; 0 or -errno */
int __must_check mnt_setup(void);
/* What a system usually has mounted, for a program that is started without an
 * init that would do it. */
void mnt_setup_usual(void);

#endif
