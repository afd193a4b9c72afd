/* SPDX-License-Identifier: MIT */
/*
 * A process's place in the file tree: its root, its working directory, and
 * the permission bits that new files do not get.
 *
 * Processes made with CLONE_FS share one.  The kernel's own threads use
 * init_fs, which stands at the root of the tree.
 */
#ifndef FS_FS_STRUCT_H
#define FS_FS_STRUCT_H

#include <fs/path.h>
#include <sched/sched.h>

/* Fields: a atomic, l lock, L the lock of the list of all. */
struct fs_struct {
	refcount_t users;		/* a */
	struct list_head node;		/* L  among all */
	spinlock_t lock;
	umode_t umask;			/* l  read without */
	struct path root;		/* l  with a reference */
	struct path pwd;		/* l  with a reference */
};

extern struct fs_struct init_fs;

static inline struct fs_struct *current_fs(void)
{
	return current->fs ? current->fs : &init_fs;
}

static inline umode_t current_umask(void)
{
	return READ_ONCE(current_fs()->umask);
}

/* Both with references of their own. */
void get_fs_root(struct fs_struct *fs, struct path *root);
void get_fs_pwd(struct fs_struct *fs, struct path *pwd);
/* A reference is taken, the old place's dropped. */
void set_fs_root(struct fs_struct *fs, const struct path *root);
void set_fs_pwd(struct fs_struct *fs, const struct path *pwd);

/* Those of any task; false: it has none (any more). */
bool task_fs_root(struct task_struct *task, struct path *root);
bool task_fs_pwd(struct task_struct *task, struct path *pwd);
bool task_fs_umask(struct task_struct *task, umode_t *umask);
/* Whoever stands at `from`, with root or working directory, stands at `to`
 * afterwards: all processes. */
void fs_structs_move(const struct path *from, const struct path *to);

/* A copy with one user; NULL: no memory. */
struct fs_struct *copy_fs_struct(struct fs_struct *old);
void put_fs_struct(struct fs_struct *fs);

/*
 * The root, with /dev, at which init_fs stands from now on.
 * Files, inodes and entries become a ledger, processes can have files.
 * => once, at boot, before anything of this house; 0 or -ENOMEM
 */
int __must_check vfs_setup(void);

#endif
