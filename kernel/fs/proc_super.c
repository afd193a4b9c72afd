/* SPDX-License-Identifier: MIT */
/*
 * Inodes of /proc.
 *
 * They belong to root, unless they are about a process: then to whom its
 * files belong, as far as that may be known (a program that must not be
 * inspected belongs to root as well).  Nothing about them can be changed.
 */
#include <fs/proc.h>

#include <core/initcall.h>
#include <fs/super.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <task/inspect.h>
#include <task/process.h>

static void proc_evict(struct inode *inode)
{
	struct proc_inode *about = inode->i_private;

	if (about && about->process)
		process_put(about->process);
	kfree(about);
}

/* An inode that is made for one walk has nothing that a change would last in:
 * only O_TRUNC, which means nothing, is let through. */
static int proc_may_setattr(const struct inode *inode,
			    const struct iattr *attr)
{
	return attr->ia_valid & ~ATTR_SIZE ? -EPERM : 0;
}

static const struct super_operations proc_super_ops = {
	.evict_inode = proc_evict,
	.may_setattr = proc_may_setattr,
};

static void proc_set_owner(struct inode *inode,
			   const struct proc_inode *about)
{
	inode->i_uid = 0;
	inode->i_gid = 0;
	if (about->process)
		process_owner(about->process,
			      inode->i_mode != (S_IFDIR | 0555),
			      &inode->i_uid, &inode->i_gid);
}

static struct inode *proc_new_inode(struct super_block *sb,
				    const struct proc_new *new)
{
	struct proc_inode *about = kmemdup(&new->about, sizeof(*about),
					   GFP_KERNEL);
	struct inode *inode;

	if (!about)
		return NULL;
	inode = new_inode(sb, NULL, new->mode);
	if (!inode) {
		kfree(about);
		return NULL;
	}
	if (about->process)
		process_get(about->process);
	inode->i_private = about;
	inode->i_ino = new->ino;
	inode->i_op = new->iops ?: &proc_file_iops;
	inode->i_fop = new->fops;
	proc_set_owner(inode, about);
	if (S_ISDIR(new->mode))
		atomic_set(&inode->i_nlink, 2 + (int)new->subdirs);
	return inode;
}

int proc_instantiate(struct dentry *dentry, struct inode *dir,
		     const struct proc_new *new)
{
	struct inode *inode = proc_new_inode(dir->i_sb, new);

	if (!inode)
		return -ENOMEM;
	d_instantiate(dentry, inode);
	return 0;
}

static int proc_fill_super(struct super_block *sb, char *options)
{
	static const struct proc_new root = {
		.mode = S_IFDIR | 0555, .ino = 1,
		.iops = &proc_root_iops, .fops = &proc_root_fops,
	};
	struct inode *inode;

	if (options && *options)
		return -EINVAL;
	sb->s_op = &proc_super_ops;
	inode = proc_new_inode(sb, &root);
	sb->s_root = inode ? d_make_root(inode) : NULL;
	return sb->s_root ? 0 : -ENOMEM;
}

static void proc_kill_super(struct super_block *sb)
{
	dput(sb->s_root);
}

static struct file_system_type proc_type = {
	.name = "proc", .fs_flags = FS_SINGLE, .magic = PROC_SUPER_MAGIC,
	.fill_super = proc_fill_super, .kill_sb = proc_kill_super,
};

static bool reader_is_admin(void)
{
	return capable(CAP_SYS_ADMIN);
}

static int proc_setup(void)
{
	int err = proc_root_setup();

	proc_reader_hook = reader_is_admin;
	return err ? err : register_filesystem(&proc_type);
}
module_init(proc_setup);
