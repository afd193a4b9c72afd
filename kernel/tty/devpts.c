/* SPDX-License-Identifier: MIT */
/*
 * devpts: one tree for all mounts, whose names come and go with pairs.
 *
 * The tree is there while it is mounted anywhere; without it no pair can be
 * made (-ENODEV).  Mount options say what nodes are made as:
 *
 *	uid=N gid=N	whose; without: whoever makes the pair
 *	mode=OCTAL	permissions of slaves, 600
 *	ptmxmode=OCTAL	permissions of the node ptmx, 000
 */
#include <tty/devpts.h>

#include <fs/fdtable.h>
#include <fs/mount.h>
#include <fs/namei.h>
#include <fs/ramfs.h>
#include <fs/readdir.h>
#include <lib/err.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <tty/pty.h>

#define DEVPTS_SUPER_MAGIC 0x1cd1
#define NAME_SIZE 12

/* All fields: n, each word by itself. */
struct devpts_options {
	bool has_uid, has_gid;
	uid_t uid;
	gid_t gid;
	umode_t mode, ptmxmode;
};

static DEFINE_SPINLOCK(devpts_lock);
static struct super_block *devpts_sb;	/* devpts_lock; NULL: not mounted */

/* The tree with a reference that super_put() drops; NULL: there is none. */
static struct super_block *devpts_get(void)
{
	struct super_block *sb;

	spin_lock(&devpts_lock);
	sb = devpts_sb;
	if (sb && !refcount_inc_not_zero(&sb->s_active))
		sb = NULL;
	spin_unlock(&devpts_lock);
	return sb;
}

static void devpts_announce(struct super_block *sb)
{
	spin_lock(&devpts_lock);
	devpts_sb = sb;
	spin_unlock(&devpts_lock);
}

static const struct inode_operations devpts_inode_ops;

/* A device of that name, in the tree and pinned.
 * => the root's i_rwsem held, or nobody sees the tree yet */
static int node_add(struct super_block *sb, const char *name, umode_t mode,
		    kdev_t dev)
{
	const struct devpts_options *options = sb->s_fs_info;
	struct qstr last = { name, (unsigned int)strlen(name) };
	struct dentry *entry = d_alloc(sb->s_root, &last);
	struct inode *inode;

	if (!entry)
		return -ENOMEM;
	inode = new_inode(sb, d_inode(sb->s_root), S_IFCHR | mode);
	if (!inode) {
		dput(entry);
		return -ENOMEM;
	}
	inode->i_op = &devpts_inode_ops;
	inode->i_rdev = dev;
	if (options->has_uid)
		inode->i_uid = options->uid;
	if (options->has_gid)
		inode->i_gid = options->gid;
	d_add(entry, inode);
	return 0;
}

int devpts_add(unsigned int index, kdev_t dev)
{
	struct super_block *sb = devpts_get();
	const struct devpts_options *options;
	char name[NAME_SIZE];
	int err;

	if (!sb)
		return -ENODEV;
	options = sb->s_fs_info;
	snprintf(name, sizeof(name), "%u", index);
	inode_lock(d_inode(sb->s_root));
	err = node_add(sb, name, READ_ONCE(options->mode), dev);
	inode_unlock(d_inode(sb->s_root));
	super_put(sb);
	return err;
}

void devpts_remove(unsigned int index)
{
	struct super_block *sb = devpts_get();
	char name[NAME_SIZE];
	struct qstr last = { name, (unsigned int)snprintf(name, sizeof(name),
							  "%u", index) };
	struct dentry *entry;

	if (!sb)
		return;
	inode_lock(d_inode(sb->s_root));
	entry = d_lookup(sb->s_root, &last);
	if (entry) {
		atomic_set(&d_inode(entry)->i_nlink, 0);
		d_drop(entry);
	}
	inode_unlock(d_inode(sb->s_root));
	if (entry)
		dput(entry);
	super_put(sb);
}

/* The walk may lead anywhere: to a slave of that number, if /dev/pts is what
 * it should be. */
static struct file *peer_open(unsigned int index, unsigned int flags)
{
	struct file *file = ERR_PTR(-EIO);
	const struct inode *inode;
	struct path path;
	char name[sizeof("/dev/pts/") + NAME_SIZE];
	int err;

	snprintf(name, sizeof(name), "/dev/pts/%u", index);
	err = kern_path(name, 0, &path);
	if (err)
		return file;
	inode = d_inode(path.dentry);
	if (S_ISCHR(inode->i_mode) &&
	    inode->i_rdev == MKDEV(UNIX98_PTY_SLAVE_MAJOR, index))
		file = dentry_open(&path, flags & (O_ACCMODE | O_NOCTTY |
						   O_NONBLOCK));
	path_put(&path);
	return file;
}

int devpts_open_peer(unsigned int index, unsigned int flags)
{
	int fd = get_unused_fd_flags(flags & O_CLOEXEC);
	struct file *file;

	if (fd < 0)
		return fd;
	file = peer_open(index, flags);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

/* One option; false: its value makes no sense. */
static bool option_take(struct devpts_options *options, const char *name,
			const char *value)
{
	static const char *const ignored[] = { "newinstance", "max" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		if (!strcmp(name, ignored[i]))
			return true;
	if (!value)
		return false;
	if (!strcmp(name, "mode"))
		return !mount_option_mode(value, &options->mode);
	if (!strcmp(name, "ptmxmode"))
		return !mount_option_mode(value, &options->ptmxmode);
	if (!strcmp(name, "uid")) {
		options->has_uid = true;
		return !kstrtouint(value, 0, &options->uid);
	}
	if (!strcmp(name, "gid")) {
		options->has_gid = true;
		return !kstrtouint(value, 0, &options->gid);
	}
	return false;
}

static int options_parse(struct devpts_options *options, char *text)
{
	char *name, *value;

	*options = (struct devpts_options){ .mode = 0600 };
	while (mount_option_next(&text, &name, &value))
		if (!option_take(options, name, value))
			return -EINVAL;
	return 0;
}

static int devpts_remount(struct super_block *sb, char *text)
{
	struct devpts_options *options = sb->s_fs_info, new;
	int err = options_parse(&new, text);

	if (!err)
		*options = new;
	return err;
}

static void devpts_show_options(struct super_block *sb,
				struct format_sink *sink)
{
	const struct devpts_options *options = sb->s_fs_info;

	if (options->has_uid)
		format_print(sink, ",uid=%u", options->uid);
	if (options->has_gid)
		format_print(sink, ",gid=%u", options->gid);
	format_print(sink, ",mode=%03o,ptmxmode=%03o", options->mode,
		     options->ptmxmode);
}

static const struct super_operations devpts_super_ops = {
	.remount = devpts_remount,
	.show_options = devpts_show_options,
};

static ssize_t devpts_dir_read(struct file *file, char __user *buf,
			       size_t count, loff_t *pos)
{
	return -EISDIR;
}

static const struct file_operations devpts_dir_ops = {
	.llseek = dcache_dir_lseek,
	.read = devpts_dir_read,
	.iterate_shared = dcache_readdir,
};

/* The tree with nothing but ptmx in it. */
static int devpts_plant(struct super_block *sb)
{
	const struct devpts_options *options = sb->s_fs_info;
	struct inode *root = new_inode(sb, NULL, S_IFDIR | 0755);
	int err;

	sb->s_op = &devpts_super_ops;
	if (!root)
		return -ENOMEM;
	root->i_op = &devpts_inode_ops;
	root->i_fop = &devpts_dir_ops;
	atomic_set(&root->i_nlink, 2);
	sb->s_root = d_make_root(root);
	if (!sb->s_root)
		return -ENOMEM;
	err = node_add(sb, "ptmx", options->ptmxmode,
		       MKDEV(TTYAUX_MAJOR, PTMX_MINOR));
	if (err)
		dput(sb->s_root);
	return err;
}

static int devpts_fill_super(struct super_block *sb, char *text)
{
	struct devpts_options options;
	int err = options_parse(&options, text);

	if (err)
		return err;
	sb->s_fs_info = kmemdup(&options, sizeof(options), GFP_KERNEL);
	if (!sb->s_fs_info)
		return -ENOMEM;
	err = devpts_plant(sb);
	if (err)
		kfree(sb->s_fs_info);
	else
		devpts_announce(sb);
	return err;
}

static void devpts_kill_super(struct super_block *sb)
{
	devpts_announce(NULL);
	kill_litter_super(sb);
	kfree(sb->s_fs_info);
}

int devpts_setup(void)
{
	static struct file_system_type type = {
		.name = "devpts", .fs_flags = FS_SINGLE,
		.magic = DEVPTS_SUPER_MAGIC,
		.fill_super = devpts_fill_super,
		.kill_sb = devpts_kill_super,
	};

	return register_filesystem(&type);
}
