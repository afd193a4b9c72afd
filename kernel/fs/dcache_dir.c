/* SPDX-License-Identifier: MIT */
/*
 * Directories whose entries are their dentries, read in the order in which
 * the entries were made.
 *
 *	position	0	1	2	3	5	6
 *			.	..	"a"	"c"	"b"	...
 *						    (4 was removed)
 *
 * Every entry gets a number when it comes into its directory, larger than all
 * given there before and never given again (d_offset).  Reading goes on at the
 * first number not below the position, so what is made or removed between two
 * calls moves nothing.
 */
#include <fs/readdir.h>

#include <fs/fcntl.h>
#include <lib/errno.h>

int dcache_readdir(struct file *file, struct dir_context *ctx)
{
	struct dentry *dir = file->f_path.dentry;
	struct dentry *entry;

	if (!dir_emit_dots(file, ctx))
		return 0;
	while ((entry = d_entry_from(dir, ctx->pos))) {
		const struct inode *inode = d_inode(entry);

		ctx->pos = entry->d_offset;
		if (!dir_emit(ctx, entry->d_name.name, (int)entry->d_name.len,
			      inode->i_ino, fs_umode_to_dtype(inode->i_mode)))
			return 0;
		ctx->pos++;
	}
	return 0;
}

/* There is no end to seek from: positions are not a count. */
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}
