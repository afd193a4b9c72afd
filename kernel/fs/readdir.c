/* SPDX-License-Identifier: MIT */
/*
 * The entries of a directory, and the two records in which programs get them.
 *
 *	getdents64	ino 8 | off 8 | reclen 2 | type 1 | name, NUL | pad
 *	getdents	ino 8 | off 8 | reclen 2 | name, NUL | pad | type 1
 *
 * `off` is where reading goes on behind the record: it is known only when the
 * next entry comes, or at the end, so each record's is written late.
 *
 * The directory's lock is held shared over the copy to user memory; a page
 * fault takes locks that come after it (core/lock_order.h).
 */
#include <fs/readdir.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/fdtable.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <sched/sched.h>

struct linux_dirent64 {
	u64 d_ino;
	s64 d_off;
	u16 d_reclen;
	u8 d_type;
	char d_name[];
};

struct linux_dirent {
	u64 d_ino;
	u64 d_off;
	u16 d_reclen;
	char d_name[];
};

/* The largest record of either kind. */
#define RECORD_MAX ALIGN(sizeof(struct linux_dirent64) + NAME_MAX + 2, 8)
BUILD_BUG_ON(offsetof(struct linux_dirent64, d_off) !=
	     offsetof(struct linux_dirent, d_off));

/* A program's buffer as it fills up. */
struct getdents {
	struct dir_context ctx;
	bool old;			/* records of getdents(2) */
	char __user *next;		/* where the next record goes */
	unsigned int room;		/* bytes left */
	unsigned int last;		/* length of the record before; 0: none */
	int error;
};

bool dir_emit_dots(struct file *file, struct dir_context *ctx)
{
	const struct dentry *dir = file->f_path.dentry;

	if (ctx->pos == 0) {
		if (!dir_emit(ctx, ".", 1, d_inode(dir)->i_ino, DT_DIR))
			return false;
		ctx->pos = 1;
	}
	if (ctx->pos == 1) {
		if (!dir_emit(ctx, "..", 2, dentry_parent_ino(dir), DT_DIR))
			return false;
		ctx->pos = 2;
	}
	return true;
}

int iterate_dir(struct file *file, struct dir_context *ctx)
{
	struct inode *dir = file->f_inode;
	int err = -ENOENT;

	if (!file->f_op->iterate_shared)
		return -ENOTDIR;
	inode_lock_shared(dir);
	if (!is_dead_dir(dir)) {
		ctx->pos = file->f_pos;
		err = file->f_op->iterate_shared(file, ctx);
		file->f_pos = ctx->pos;
		file_accessed(file);
	}
	inode_unlock_shared(dir);
	return err;
}

/* The record before goes on at pos. */
static bool last_set_offset(struct getdents *to, loff_t pos)
{
	struct linux_dirent64 __user *last =
		(void __user *)(to->next - to->last);

	return !put_user((s64)pos, &last->d_off);
}

static void record_build64(char *at, const char *name, size_t len, u64 ino,
			   size_t size, unsigned int type)
{
	struct linux_dirent64 *record = (struct linux_dirent64 *)at;

	record->d_ino = ino;
	record->d_reclen = (u16)size;
	record->d_type = (u8)type;
	memcpy(record->d_name, name, len);
}

static void record_build(char *at, const char *name, size_t len, u64 ino,
			 size_t size, unsigned int type)
{
	struct linux_dirent *record = (struct linux_dirent *)at;

	record->d_ino = ino;
	record->d_reclen = (u16)size;
	memcpy(record->d_name, name, len);
	at[size - 1] = (char)type;
}

/* The actor of both calls. */
static bool record_put(struct dir_context *ctx, const char *name, int len,
		       loff_t pos, u64 ino, unsigned int type)
{
	struct getdents *to = container_of(ctx, struct getdents, ctx);
	char record[RECORD_MAX] __attribute__((aligned(8))) = "";
	size_t size = to->old ? offsetof(struct linux_dirent, d_name) + 2
			      : offsetof(struct linux_dirent64, d_name) + 1;

	size = ALIGN(size + (size_t)len, 8);
	to->error = -EINVAL;
	if (size > to->room)
		return false;
	to->error = -EINTR;
	if (to->last && signal_pending(current))
		return false;
	(to->old ? record_build : record_build64)(record, name, (size_t)len,
						  ino, size, type);
	to->error = -EFAULT;
	if ((to->last && !last_set_offset(to, pos)) ||
	    copy_to_user(to->next, record, size))
		return false;
	to->error = 0;
	to->next += size;
	to->room -= (unsigned int)size;
	to->last = (unsigned int)size;
	return true;
}

static ssize_t getdents(unsigned int fd, struct getdents *to,
			unsigned int size)
{
	struct fd at = fdget_pos(fd);
	int err;

	if (!at.file)
		return -EBADF;
	err = iterate_dir(at.file, &to->ctx);
	if (!err)
		err = to->error;
	if (to->last)
		err = last_set_offset(to, to->ctx.pos) ? 0 : -EFAULT;
	fdput_pos(at);
	return err ? err : (ssize_t)(size - to->room);
}

ssize_t ksys_getdents64(unsigned int fd, void __user *buf, unsigned int size)
{
	struct getdents to = {
		.ctx.actor = record_put, .next = buf, .room = size,
	};

	return getdents(fd, &to, size);
}

ssize_t ksys_getdents(unsigned int fd, void __user *buf, unsigned int size)
{
	struct getdents to = {
		.ctx.actor = record_put, .next = buf, .room = size, .old = true,
	};

	return getdents(fd, &to, size);
}
