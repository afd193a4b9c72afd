/* SPDX-License-Identifier: MIT */
/*
 * Reading directories: from a file system's entries to a program's records.
 *
 *	getdents64 -> iterate_dir -> iterate_shared -> dir_emit -> actor
 *	(records)     (checks,       (the file         (one        (fills the
 *	               lock)          system)           entry)      buffer)
 *
 * A file system's method looks at ctx->pos, emits the entry that lies there
 * and all that follow, and moves ctx->pos on behind each, until there are no
 * more or dir_emit() says that the caller has had enough.  A position means
 * the same entry for as long as that has its name, whatever is made and
 * removed around it: telldir, seekdir and removing while reading rely on it.
 * Positions 0 and 1 are "." and "..".
 */
#ifndef FS_READDIR_H
#define FS_READDIR_H

#include <fs/file.h>

struct dir_context;

/* Takes one entry in; false: no more.  type: DT_ */
typedef bool (*filldir_t)(struct dir_context *ctx, const char *name, int len,
			  loff_t pos, u64 ino, unsigned int type);

struct dir_context {
	filldir_t actor;
	loff_t pos;
};

/* The kinds of directory entries: the type bits of a mode. */
#define DT_UNKNOWN 0u
#define DT_FIFO 1u
#define DT_CHR 2u
#define DT_DIR 4u
#define DT_BLK 6u
#define DT_REG 8u
#define DT_LNK 10u
#define DT_SOCK 12u

static inline unsigned int fs_umode_to_dtype(umode_t mode)
{
	return mode >> 12 & 15;
}

/* Hands one entry at ctx->pos on; false: the reader has had enough, and
 * ctx->pos is to stay. */
static inline bool dir_emit(struct dir_context *ctx, const char *name,
			    int len, u64 ino, unsigned int type)
{
	return ctx->actor(ctx, name, len, ctx->pos, ino, type);
}

/* The entries at positions 0 and 1, if ctx->pos has not passed them. */
bool dir_emit_dots(struct file *file, struct dir_context *ctx);

/*
 * Reads the directory from ctx->pos on.
 * => -ENOTDIR: no directory; -ENOENT: it has been removed; and what the file
 *    system says
 */
int __must_check iterate_dir(struct file *file, struct dir_context *ctx);

/* iterate_shared and llseek for directories that are their dentries. */
int dcache_readdir(struct file *file, struct dir_context *ctx);
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence);

/* getdents64(2), getdents(2): bytes, or -EBADF, -ENOTDIR, -ENOENT, -EINVAL
 * (not even one record fits), -EFAULT, -EINTR. */
ssize_t ksys_getdents64(unsigned int fd, void __user *buf, unsigned int size);
ssize_t ksys_getdents(unsigned int fd, void __user *buf, unsigned int size);

#endif
