/* SPDX-License-Identifier: MIT */
/*
 * Paths: from a name to a place, and making and removing names.
 *
 * A walk starts at the root, at current's working directory or at an open
 * directory, and takes one component after the other; directories on the way
 * must be searchable.  Symbolic links in the middle are always followed, one
 * at the end if LOOKUP_FOLLOW asks for it or a slash stands behind it; more
 * than MAXSYMLINKS of them are -ELOOP.  ".." of the root is the root.  Where
 * something is mounted the walk goes on in that (mount.h), downwards and up.
 *
 * Names here are the kernel's strings; getname() brings a program's in.
 *
 * Errors of any walk: -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENAMETOOLONG (a
 * component above NAME_MAX), -ENOMEM; relative to a descriptor: -EBADF.
 */
#ifndef FS_NAMEI_H
#define FS_NAMEI_H

#include <fs/path.h>
#include <fs/fcntl.h>
#include <lib/err.h>

#define LOOKUP_FOLLOW 0x1u	/* the last component, if it is a link */
#define LOOKUP_DIRECTORY 0x2u	/* -ENOTDIR if it is anything else */
#define LOOKUP_EMPTY 0x4u	/* "" is where the walk starts */
/* What a walk may not do (openat2(2)); -EXDEV, for links -ELOOP. */
#define LOOKUP_NO_XDEV 0x100u		/* cross a mount */
#define LOOKUP_NO_MAGICLINKS 0x200u	/* follow links straight to a place */
#define LOOKUP_NO_SYMLINKS 0x400u	/* follow any link */
#define LOOKUP_BENEATH 0x800u		/* leave the directory it starts in */
#define LOOKUP_IN_ROOT 0x1000u		/* that directory is the root */
#define LOOKUP_SCOPED (LOOKUP_BENEATH | LOOKUP_IN_ROOT)

/*
 * A copy of a program's path; give it back with putname().  ERR_PTR: -EFAULT,
 * -ENAMETOOLONG (PATH_MAX), -ENOENT (empty, without LOOKUP_EMPTY), -ENOMEM.
 */
char *getname(const char __user *name, unsigned int flags);
void putname(char *name);

/* Walks; on success *path has a reference.  dfd: AT_FDCWD or a descriptor,
 * from which a relative name starts. */
int __must_check filename_lookup(int dfd, const char *name,
				 unsigned int flags, struct path *path);
int __must_check user_path_at(int dfd, const char __user *name,
			      unsigned int flags, struct path *path);
static inline int __must_check kern_path(const char *name, unsigned int flags,
					 struct path *path)
{
	return filename_lookup(AT_FDCWD, name, flags, path);
}

/* What the last component of a path is. */
enum last_type {
	LAST_NORM,		/* a name */
	LAST_ROOT,		/* the path was all slashes */
	LAST_DOT,
	LAST_DOTDOT,
	LAST_JUMP,		/* a link that led straight to a place */
};

/* Where a walk stands.  One thread's, on its stack. */
struct nameidata {
	struct path path;		/* with a reference */
	struct path root;		/* with a reference */
	struct qstr last;		/* the component not taken yet */
	enum last_type last_type;
	bool last_slash;		/* a slash stands behind it */
	unsigned int flags;		/* LOOKUP_ */
	unsigned int links;		/* followed so far */
	unsigned int depth;		/* of links in the middle under way */
	struct path link;		/* followed at the end, holding its
					   text; or no dentry */
	struct {
		const char *rest;	/* of the path, behind the link */
		struct path link;	/* with a reference */
	} stack[MAXSYMLINKS];
};

/*
 * Walks to the directory in which the last component lies; nd->last says what
 * that is, and stays valid as long as name and nd do.  End with
 * nameidata_end(), whatever the result.
 */
int __must_check path_parentat(struct nameidata *nd, int dfd,
			       const char *name, unsigned int flags);
/*
 * `link` is the last component, a symbolic link, to be followed: walks on to
 * the parent of what it leads to.
 */
int __must_check path_follow_last(struct nameidata *nd,
				  const struct path *link);
/*
 * Takes the last component: *path with a reference.  1: it is a link that
 * must be followed first, and *path is the link.
 */
int __must_check path_take_last(struct nameidata *nd, bool follow,
				struct path *path);
void nameidata_end(struct nameidata *nd);
/* Steps onto what is mounted at *path; -EXDEV, and *path is let go of, if the
 * walk may not. */
int __must_check path_cross_checked(const struct nameidata *nd,
				    struct path *path);

/*
 * The entry of that name with a reference; NULL: there is none, but it may be
 * made; ERR_PTR: -ENOENT (there is none, nor can there be), -ENOMEM.
 * => the directory's i_rwsem held
 */
struct dentry *dir_lookup(struct dentry *dir, const struct qstr *name);

/*
 * One name in a directory, which is locked: dir->i_op does it after the
 * checks of permission and type.  A new dentry is in the tree on success.
 * => dir's i_rwsem held exclusively
 * => -EEXIST, -EACCES, -EPERM (the file system cannot), -EMLINK, -EBUSY,
 *    -EISDIR, -ENOTDIR, -ENOTEMPTY, -ENOSPC, -ENOMEM
 */
int __must_check vfs_create(struct inode *dir, struct dentry *dentry,
			    umode_t mode);
int __must_check vfs_mkdir(struct inode *dir, struct dentry *dentry,
			   umode_t mode);
int __must_check vfs_mknod(struct inode *dir, struct dentry *dentry,
			   umode_t mode, kdev_t dev);
int __must_check vfs_symlink(struct inode *dir, struct dentry *dentry,
			     const char *text);
int __must_check vfs_link(struct dentry *old, struct inode *dir,
			  struct dentry *dentry);
int __must_check vfs_unlink(struct inode *dir, struct dentry *dentry);
int __must_check vfs_rmdir(struct inode *dir, struct dentry *dentry);

#define RENAME_NOREPLACE 0x1u
#define RENAME_EXCHANGE 0x2u

/* A renaming on its way: old_dentry of old_dir gets new_name in new_dir,
 * where new_dentry (or NULL) has it yet.  Both directories are locked. */
struct renamedata {
	struct inode *old_dir, *new_dir;
	struct dentry *old_dentry, *new_dentry;
	struct dentry *new_parent;
	unsigned int flags;		/* RENAME_ */
	char *new_name;			/* owned; NULL once it is in use */
	char *old_name;			/* as well, for RENAME_EXCHANGE */
};

/* => as above; also -EBUSY: a mount hangs on one of them */
int __must_check vfs_rename(struct renamedata *r);

/*
 * The same by path.  mode: permission bits, from which current's umask is
 * taken off, and for mknod the type.  flags of do_linkat: AT_SYMLINK_FOLLOW; of
 * do_unlinkat: AT_REMOVEDIR.
 * => errors of the walk and those above; -EINVAL for a last component "."
 */
int __must_check do_mkdirat(int dfd, const char *name, umode_t mode);
int __must_check do_mknodat(int dfd, const char *name, umode_t mode,
			    kdev_t dev);
int __must_check do_symlinkat(const char *text, int dfd, const char *name);
int __must_check do_linkat(int old_dfd, const char *old, int dfd,
			   const char *name, int flags);
int __must_check do_unlinkat(int dfd, const char *name, int flags);
/* flags: RENAME_.  => also -EINVAL (unknown flags, or a directory into
 * itself), -EXDEV, -EBUSY (the last component is "." or "..") */
int __must_check do_renameat2(int old_dfd, const char *old, int dfd,
			      const char *name, unsigned int flags);
/* May current remove this entry?  => dir's i_rwsem held exclusively */
int __must_check may_delete(const struct inode *dir,
			    const struct dentry *dentry, bool directory);
int __must_check may_create(const struct inode *dir);

/* A link's text into a program's buffer, cut: its length in there, or
 * -EINVAL (no link, or size 0), -EFAULT, -EACCES. */
ssize_t vfs_readlink(const struct path *path, char __user *buf, size_t size);

#endif
