/* SPDX-License-Identifier: MIT */
/*
 * From a place to its path.
 *
 * Names come out from the root downwards, but only the way up is known: each
 * is looked for anew from below.  Paths are short, and this needs no buffer
 * that could be missing or too small.
 *
 * tree_sem keeps parents, names and mounts as they are from the first name to
 * the last; a sink may sleep, but may not wait for a change of the tree.
 */
#include <fs/path.h>

#include <fs/fs_struct.h>
#include <fs/mount.h>

void path_get(const struct path *path)
{
	mntget(path->mnt);
	dget(path->dentry);
}

void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt);
}

/* Goes up through mounts until there is a name to be read or the end: root,
 * or a mount that hangs nowhere.  True if there is a name. */
static bool find_name(struct path *at, const struct path *root)
{
	while (!path_equal(at, root)) {
		if (at->dentry != at->mnt->mnt_root)
			return !d_is_root(at->dentry);
		if (!mnt_has_parent(at->mnt))
			return false;
		*at = mnt_place(at->mnt);
	}
	return false;
}

static void take_name(struct path *at)
{
	at->dentry = at->dentry->d_parent;
}

static void print_names(const struct path *path, const struct path *root,
			unsigned int depth, struct format_sink *sink)
{
	while (depth--) {
		struct path at = *path;
		unsigned int steps;

		find_name(&at, root);
		for (steps = depth; steps; steps--) {
			take_name(&at);
			find_name(&at, root);
		}
		format_print(sink, "/%s", at.dentry->d_name.name);
	}
}

/* Where there is no name to be read: pipes and the like have one of their
 * own. */
static const char *lone_name(const struct path *at, const struct path *root)
{
	return path_equal(at, root) || !d_is_root(at->dentry) ? "/"
		: at->dentry->d_name.name;
}

bool path_print(const struct path *path, const struct path *root,
		struct format_sink *sink)
{
	struct path at = *path;
	unsigned int depth = 0;

	down_read(&tree_sem);
	for (; find_name(&at, root); take_name(&at))
		depth++;
	if (depth)
		print_names(path, root, depth, sink);
	else
		format_print(sink, "%s", lone_name(&at, root));
	if (d_unlinked(path->dentry))
		format_print(sink, " (deleted)");
	up_read(&tree_sem);
	return path_equal(&at, root);
}

void d_path_print(const struct path *path, struct format_sink *sink)
{
	struct path root;

	get_fs_root(current_fs(), &root);
	path_print(path, &root, sink);
	path_put(&root);
}

static void print_dentry(const struct dentry *dentry, unsigned int depth,
			 struct format_sink *sink)
{
	while (depth--) {
		const struct dentry *at = dentry;
		unsigned int steps;

		for (steps = depth; steps; steps--)
			at = at->d_parent;
		format_print(sink, "/%s", at->d_name.name);
	}
}

void dentry_path_print(const struct dentry *dentry, struct format_sink *sink)
{
	const struct dentry *at;
	unsigned int depth = 0;

	down_read(&tree_sem);
	for (at = dentry; !d_is_root(at); at = at->d_parent)
		depth++;
	if (depth)
		print_dentry(dentry, depth, sink);
	else
		format_print(sink, "/");
	up_read(&tree_sem);
}
