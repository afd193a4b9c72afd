/* SPDX-License-Identifier: MIT */
/*
 * Where processes stand in the tree.
 *
 * The lock guards the two places against a reader that takes a reference
 * while another thread changes directory; nothing sleeps under it, so an old
 * place is let go of after it.  All are in one list, for pivot_root(2) moves
 * everybody.
 */
#include <fs/fs_struct.h>

#include <mem/slab.h>
#include <task/process.h>

static spinlock_t all_lock = SPINLOCK_INIT(LOCK_FS_STRUCTS);
static LIST_HEAD(all);			/* all_lock; but init_fs */

struct fs_struct init_fs = {
	.users = { ATOMIC_INIT(1) },
	.lock = SPINLOCK_INIT(LOCK_FILES),
	.umask = 022,
};

static void place_get(struct fs_struct *fs, const struct path *place,
		      struct path *copy)
{
	spin_lock(&fs->lock);
	*copy = *place;
	path_get(copy);
	spin_unlock(&fs->lock);
}

static void place_set(struct fs_struct *fs, struct path *place,
		      const struct path *path)
{
	struct path old;

	path_get(path);
	spin_lock(&fs->lock);
	old = *place;
	*place = *path;
	spin_unlock(&fs->lock);
	if (old.dentry)
		path_put(&old);
}

/* 1 if the place was changed; then the old references are the caller's. */
static unsigned int place_move(struct path *place, const struct path *from,
			       const struct path *to)
{
	if (!path_equal(place, from))
		return 0;
	path_get(to);
	*place = *to;
	return 1;
}

void fs_structs_move(const struct path *from, const struct path *to)
{
	unsigned int moved = 0;
	struct fs_struct *fs;

	spin_lock(&all_lock);
	list_for_each_entry(fs, &all, node) {
		spin_lock(&fs->lock);
		moved += place_move(&fs->root, from, to);
		moved += place_move(&fs->pwd, from, to);
		spin_unlock(&fs->lock);
	}
	spin_unlock(&all_lock);
	while (moved--)
		path_put(from);
}

void get_fs_root(struct fs_struct *fs, struct path *root)
{
	place_get(fs, &fs->root, root);
}

void get_fs_pwd(struct fs_struct *fs, struct path *pwd)
{
	place_get(fs, &fs->pwd, pwd);
}

static struct fs_struct *task_fs_get(struct task_struct *task)
{
	struct fs_struct *fs;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	fs = task->fs;
	if (fs)
		refcount_inc(&fs->users);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return fs;
}

bool task_fs_root(struct task_struct *task, struct path *root)
{
	struct fs_struct *fs = task_fs_get(task);

	if (!fs)
		return false;
	get_fs_root(fs, root);
	put_fs_struct(fs);
	return true;
}

bool task_fs_pwd(struct task_struct *task, struct path *pwd)
{
	struct fs_struct *fs = task_fs_get(task);

	if (!fs)
		return false;
	get_fs_pwd(fs, pwd);
	put_fs_struct(fs);
	return true;
}

bool task_fs_umask(struct task_struct *task, umode_t *umask)
{
	struct fs_struct *fs = task_fs_get(task);

	if (!fs)
		return false;
	*umask = READ_ONCE(fs->umask);
	put_fs_struct(fs);
	return true;
}

void set_fs_root(struct fs_struct *fs, const struct path *root)
{
	place_set(fs, &fs->root, root);
}

void set_fs_pwd(struct fs_struct *fs, const struct path *pwd)
{
	place_set(fs, &fs->pwd, pwd);
}

struct fs_struct *copy_fs_struct(struct fs_struct *old)
{
	struct fs_struct *fs = kmalloc(sizeof(*fs), GFP_KERNEL);

	if (!fs)
		return NULL;
	refcount_set(&fs->users, 1);
	spin_lock_init_rank(&fs->lock, LOCK_FILES);
	fs->umask = READ_ONCE(old->umask);
	get_fs_root(old, &fs->root);
	get_fs_pwd(old, &fs->pwd);
	spin_lock(&all_lock);
	list_add_tail(&fs->node, &all);
	spin_unlock(&all_lock);
	return fs;
}

void put_fs_struct(struct fs_struct *fs)
{
	if (!refcount_dec_and_test(&fs->users))
		return;
	spin_lock(&all_lock);
	list_del(&fs->node);
	spin_unlock(&all_lock);
	path_put(&fs->root);
	path_put(&fs->pwd);
	kfree(fs);
}
