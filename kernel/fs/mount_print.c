/* SPDX-License-Identifier: MIT */
/*
 * The mounts as text.
 *
 *	/proc/mounts	SOURCE PLACE TYPE OPTIONS 0 0
 *	mountinfo	ID PARENT MAJOR:MINOR ROOT PLACE OPTIONS - TYPE SOURCE SUPER
 *
 * Spaces, tabs, newlines and backslashes in names are written in octal, so
 * that a line stays a line and a field a field.  Mounts that lie outside of
 * the root asked for are not shown.
 */
#include <fs/mount.h>

#include <fs/fs_struct.h>
#include <lib/escape.h>

/* What would end a field or a line, or begin something else. */
#define ODD " \t\n\\#"

static void print_escaped(struct format_sink *sink, const char *text)
{
	struct escape_sink out;

	escape_sink_init(&out, sink, ODD);
	format_print(&out.sink, "%s", text);
}

static void print_place(struct format_sink *sink, const struct vfsmount *mnt,
			const struct path *root)
{
	struct path at = { (struct vfsmount *)mnt, mnt->mnt_root };
	struct escape_sink out;

	escape_sink_init(&out, sink, ODD);
	path_print(&at, root, &out.sink);
}

static const char *writability(bool readonly)
{
	return readonly ? "ro" : "rw";
}

static void print_mnt_options(struct format_sink *sink,
			      const struct vfsmount *mnt)
{
	static const struct {
		unsigned int flag;
		const char *text;
	} names[] = {
		{ MNT_NOSUID, ",nosuid" }, { MNT_NODEV, ",nodev" },
		{ MNT_NOEXEC, ",noexec" }, { MNT_NOATIME, ",noatime" },
		{ MNT_NODIRATIME, ",nodiratime" },
		{ MNT_RELATIME, ",relatime" },
		{ MNT_NOSYMFOLLOW, ",nosymfollow" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (mnt->mnt_flags & names[i].flag)
			format_print(sink, "%s", names[i].text);
}

static void print_super_options(struct format_sink *sink,
				struct super_block *sb)
{
	if (sb->s_op && sb->s_op->show_options)
		sb->s_op->show_options(sb, sink);
}

static void print_mounts_line(struct format_sink *sink,
			      const struct vfsmount *mnt,
			      const struct path *root)
{
	print_escaped(sink, mnt->mnt_devname);
	format_print(sink, " ");
	print_place(sink, mnt, root);
	format_print(sink, " %s %s", mnt->mnt_sb->s_type->name,
		     writability(mnt_is_readonly(mnt)));
	print_mnt_options(sink, mnt);
	print_super_options(sink, mnt->mnt_sb);
	format_print(sink, " 0 0\n");
}

static void print_mountinfo_line(struct format_sink *sink,
				 const struct vfsmount *mnt,
				 const struct path *root)
{
	struct super_block *sb = mnt->mnt_sb;
	struct escape_sink out;

	escape_sink_init(&out, sink, ODD);
	format_print(sink, "%d %d %u:%u ", mnt->mnt_id,
		     mnt_has_parent(mnt) ? mnt->mnt_parent->mnt_id
					 : mnt->mnt_id,
		     MAJOR(sb->s_dev), MINOR(sb->s_dev));
	dentry_path_print(mnt->mnt_root, &out.sink);
	format_print(sink, " ");
	print_place(sink, mnt, root);
	format_print(sink, " %s",
		     writability(mnt->mnt_flags & MNT_READONLY));
	print_mnt_options(sink, mnt);
	format_print(sink, "%s - %s ", mnt->mnt_flags & MNT_UNBINDABLE ?
		     " unbindable" : "", sb->s_type->name);
	print_escaped(sink, mnt->mnt_devname);
	format_print(sink, " %s", writability(sb_rdonly(sb)));
	print_super_options(sink, sb);
	format_print(sink, "\n");
}

/* Is the mount's root at or below the other place?  => mount_mutex held */
static bool is_seen_from(const struct vfsmount *mnt, const struct path *root)
{
	const struct dentry *dentry = mnt->mnt_root;

	while (mnt != root->mnt && mnt_has_parent(mnt)) {
		dentry = mnt->mnt_mountpoint;
		mnt = mnt->mnt_parent;
	}
	while (dentry != root->dentry && !d_is_root(dentry))
		dentry = dentry->d_parent;
	return mnt == root->mnt && dentry == root->dentry;
}

typedef void (*line_fn)(struct format_sink *sink, const struct vfsmount *mnt,
			const struct path *root);

static void for_each_line(struct format_sink *sink, const struct path *root,
			  line_fn print)
{
	const struct vfsmount *mnt;

	mutex_lock(&mount_mutex);
	if (root->mnt->mnt_ns)
		list_for_each_entry(mnt, &root->mnt->mnt_ns->list, mnt_list)
			if (is_seen_from(mnt, root))
				print(sink, mnt, root);
	mutex_unlock(&mount_mutex);
}

void mounts_print(struct format_sink *sink, const struct path *root)
{
	for_each_line(sink, root, print_mounts_line);
}

void mountinfo_print(struct format_sink *sink, const struct path *root)
{
	for_each_line(sink, root, print_mountinfo_line);
}
