/* SPDX-License-Identifier: MIT */
/*
 * A place in the file tree: an entry, as seen through one mount.
 *
 *	mount 1 (rootfs)	/ --+-- proc
 *				    `-- tmp ···· mount 2 (tmpfs)	/ -- a
 *
 *	/tmp/a is { mount 2, "a" }; /tmp is { mount 2, "/" }, for a walk that
 *	comes to the covered directory { mount 1, "tmp" } crosses at once.
 *
 * The same entry may be seen at several places (bind mounts), so the way up
 * is known only with the mount.
 */
#ifndef FS_PATH_H
#define FS_PATH_H

#include <fs/dentry.h>

struct vfsmount;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

/* One more, one fewer reference on both.  => path_put() may sleep */
void path_get(const struct path *path);
void path_put(const struct path *path);

static inline bool path_equal(const struct path *a, const struct path *b)
{
	return a->mnt == b->mnt && a->dentry == b->dentry;
}

/*
 * Writes the path from `root` on, with " (deleted)" behind the name of what
 * has none any more.  False if `root` is not above it: what is written then
 * begins where its mount hangs, or hung.
 */
bool path_print(const struct path *path, const struct path *root,
		struct format_sink *sink);
/* The same from current's root on, as the links in /proc show it. */
void d_path_print(const struct path *path, struct format_sink *sink);
/* The path of an entry within its file system. */
void dentry_path_print(const struct dentry *dentry, struct format_sink *sink);

#endif
