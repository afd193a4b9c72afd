/* SPDX-License-Identifier: MIT */
/*
 * The list of kinds of file systems, and the life of a super block.
 *
 * super_lock guards the list and which super block is the single one of its
 * kind; a dying one is no longer that as soon as its last reference is gone.
 */
#include <fs/super.h>

#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>

static spinlock_t super_lock = SPINLOCK_INIT(LOCK_FILES);
static LIST_HEAD(file_systems);			/* super_lock */

/* => super_lock held */
static struct file_system_type *type_find(const char *name)
{
	struct file_system_type *type;

	list_for_each_entry(type, &file_systems, node)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

int register_filesystem(struct file_system_type *type)
{
	int err = -EBUSY;

	spin_lock(&super_lock);
	if (!type_find(type->name)) {
		list_add_tail(&type->node, &file_systems);
		err = 0;
	}
	spin_unlock(&super_lock);
	return err;
}

struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *type;

	spin_lock(&super_lock);
	type = type_find(name);
	spin_unlock(&super_lock);
	return type;
}

/* Kinds are never taken out, so the list may be walked without its lock once
 * the entry that is looked at has been seen. */
void filesystems_print(struct format_sink *sink)
{
	struct file_system_type *type;

	list_for_each_entry(type, &file_systems, node)
		format_print(sink, "%s\t%s\n",
			     type->fs_flags & FS_DEVICE ? "" : "nodev",
			     type->name);
}

/* The single one of its kind, if it is there, with a reference. */
static struct super_block *single_get(struct file_system_type *type)
{
	struct super_block *sb;

	spin_lock(&super_lock);
	sb = type->single;
	if (sb && !refcount_inc_not_zero(&sb->s_active))
		sb = NULL;
	spin_unlock(&super_lock);
	return sb;
}

static struct super_block *super_create(struct file_system_type *type,
					char *options)
{
	static atomic_t last_minor;
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);
	int err;

	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->s_type = type;
	sb->s_dev = MKDEV(0, atomic_inc_return(&last_minor));
	refcount_set(&sb->s_active, 1);
	INIT_LIST_HEAD(&sb->s_mounts);
	err = type->fill_super(sb, options);
	if (err) {
		kfree(sb);
		return ERR_PTR(err);
	}
	return sb;
}

struct super_block *super_get(struct file_system_type *type, char *options)
{
	struct super_block *sb = NULL;

	if (type->fs_flags & FS_SINGLE)
		sb = single_get(type);
	if (sb)
		return sb;
	sb = super_create(type, options);
	if (!IS_ERR(sb) && (type->fs_flags & FS_SINGLE)) {
		spin_lock(&super_lock);
		type->single = sb;
		spin_unlock(&super_lock);
	}
	return sb;
}

void super_put(struct super_block *sb)
{
	struct file_system_type *type = sb->s_type;

	if (!refcount_dec_and_test(&sb->s_active))
		return;
	spin_lock(&super_lock);
	if (type->single == sb)
		type->single = NULL;
	spin_unlock(&super_lock);
	type->kill_sb(sb);
	kfree(sb);
}

/* Any entry that has none below it; NULL: the root is all that is left. */
static struct dentry *leaf_of(struct dentry *dentry)
{
	while (!tree_empty(&dentry->d_children))
		dentry = tree_entry(tree_first(&dentry->d_children),
				    struct dentry, d_node);
	return d_is_root(dentry) ? NULL : dentry;
}

void kill_litter_super(struct super_block *sb)
{
	struct dentry *dentry;

	while ((dentry = leaf_of(sb->s_root))) {
		d_drop(dentry);
		dput(dentry);
	}
	dput(sb->s_root);
}

bool mount_option_next(char **options, char **name, char **value)
{
	do {
		*name = strsep(options, ",");
	} while (*name && !**name);
	if (!*name)
		return false;
	*value = strchr(*name, '=');
	if (*value)
		*(*value)++ = '\0';
	return true;
}
