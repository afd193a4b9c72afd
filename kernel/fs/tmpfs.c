/* SPDX-License-Identifier: MIT */
/*
 * tmpfs: ramfs with limits.
 *
 *	size=BYTES[kmgtpe] or size=PERCENT% of memory, nr_blocks=PAGES,
 *	nr_inodes=NUMBER, mode=OCTAL, uid=NUMBER, gid=NUMBER
 *
 * Half of memory and as many files are the limits unless others are given; 0
 * means none.  A write, a mapped page's first touch or a new name above them
 * is -ENOSPC (for the mapped page SIGBUS).  Remounting changes the limits, but
 * never to less than is in use.
 */
#include <fs/ramfs.h>

#include <fs/statfs.h>
#include <lib/errno.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mem/zone.h>

#define ROOT_MODE 01777

static unsigned long blocks_default(void)
{
	return totalram_pages() / 2;
}

static unsigned long inodes_default(void)
{
	return (totalram_pages() - totalhigh_pages()) / 2;
}

/* Each sets what its option says; value is not NULL.  0 or -EINVAL. */
static int set_size(struct ramfs_info *info, const char *value)
{
	char *end;
	u64 size = memparse(value, &end);

	if (end != value && *end == '%') {
		size = size * totalram_pages() / 100 << PAGE_SHIFT;
		end++;
	}
	if (end == value || *end)
		return -EINVAL;
	info->max_blocks = (size >> PAGE_SHIFT) + !!offset_in_page(size);
	return 0;
}

static int set_number(unsigned long *number, const char *value)
{
	char *end;

	*number = memparse(value, &end);
	return end == value || *end ? -EINVAL : 0;
}

static int set_blocks(struct ramfs_info *info, const char *value)
{
	return set_number(&info->max_blocks, value);
}

static int set_inodes(struct ramfs_info *info, const char *value)
{
	return set_number(&info->max_inodes, value);
}

static int set_mode(struct ramfs_info *info, const char *value)
{
	return mount_option_mode(value, &info->mode);
}

static int set_uid(struct ramfs_info *info, const char *value)
{
	return kstrtouint(value, 0, &info->uid) ? -EINVAL : 0;
}

static int set_gid(struct ramfs_info *info, const char *value)
{
	return kstrtouint(value, 0, &info->gid) ? -EINVAL : 0;
}

static const struct {
	const char *name;
	int (*set)(struct ramfs_info *info, const char *value);
} options_known[] = {
	{ "size", set_size }, { "nr_blocks", set_blocks },
	{ "nr_inodes", set_inodes }, { "mode", set_mode },
	{ "uid", set_uid }, { "gid", set_gid },
};

static int option_set(struct ramfs_info *info, const char *name,
		      const char *value)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(options_known); i++)
		if (!strcmp(name, options_known[i].name))
			return value ? options_known[i].set(info, value)
				     : -EINVAL;
	return -EINVAL;
}

static int options_parse(struct ramfs_info *info, char *options)
{
	char *name, *value;
	int err = 0;

	while (!err && mount_option_next(&options, &name, &value))
		err = option_set(info, name, value);
	return err;
}

static void tmpfs_statfs(struct super_block *sb, struct kstatfs *stat)
{
	const struct ramfs_info *info = sb->s_fs_info;

	stat->blocks = info->max_blocks;
	stat->files = info->max_inodes;
	if (stat->blocks)
		stat->bfree = stat->blocks -
			      (u64)atomic_long_read(&info->blocks);
	if (stat->files)
		stat->ffree = stat->files -
			      (u64)atomic_long_read(&info->inodes);
	stat->bavail = stat->bfree;
}

/* May a limit be set to this?  Not below what is there, nor may a file system
 * that was counted for nobody get one. */
static bool limit_fits(unsigned long wanted, unsigned long old,
		       const atomic_long_t *used)
{
	if (!wanted || wanted == old)
		return true;
	return old && wanted >= (unsigned long)atomic_long_read(used);
}

/* Owner and mode are the root directory's, once; here they are ignored. */
static int tmpfs_remount(struct super_block *sb, char *options)
{
	struct ramfs_info *info = sb->s_fs_info;
	struct ramfs_info wanted = *info;
	int err = options_parse(&wanted, options);

	if (err)
		return err;
	if (!limit_fits(wanted.max_blocks, info->max_blocks, &info->blocks) ||
	    !limit_fits(wanted.max_inodes, info->max_inodes, &info->inodes))
		return -EINVAL;
	WRITE_ONCE(info->max_blocks, wanted.max_blocks);
	WRITE_ONCE(info->max_inodes, wanted.max_inodes);
	return 0;
}

static void tmpfs_show_options(struct super_block *sb,
			       struct format_sink *sink)
{
	const struct ramfs_info *info = sb->s_fs_info;

	if (info->max_blocks != blocks_default())
		format_print(sink, ",size=%luk",
			     info->max_blocks << (PAGE_SHIFT - 10));
	if (info->max_inodes != inodes_default())
		format_print(sink, ",nr_inodes=%lu", info->max_inodes);
	if (info->mode != ROOT_MODE)
		format_print(sink, ",mode=%03o", info->mode);
	if (info->uid)
		format_print(sink, ",uid=%u", info->uid);
	if (info->gid)
		format_print(sink, ",gid=%u", info->gid);
}

static const struct super_operations tmpfs_super_ops = {
	.evict_inode = ramfs_evict,
	.statfs = tmpfs_statfs,
	.remount = tmpfs_remount,
	.show_options = tmpfs_show_options,
};

static int tmpfs_fill_super(struct super_block *sb, char *options)
{
	struct ramfs_info info = {
		.max_blocks = blocks_default(),
		.max_inodes = inodes_default(), .mode = ROOT_MODE,
	};
	int err = options_parse(&info, options);

	if (err)
		return err;
	sb->s_op = &tmpfs_super_ops;
	return ramfs_fill(sb, &info);
}

struct file_system_type tmpfs_type = {
	.name = "tmpfs", .magic = TMPFS_MAGIC,
	.fill_super = tmpfs_fill_super, .kill_sb = ramfs_kill_super,
};
