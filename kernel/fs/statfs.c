/* SPDX-License-Identifier: MIT */
/*
 * statfs(2): the part that is the same for all file systems.
 */
#include <fs/statfs.h>

#include <arch/uaccess.h>
#include <fs/fcntl.h>
#include <fs/mount.h>

static const struct {
	unsigned int mnt, st;
} flag_names[] = {
	{ MNT_NOSUID, ST_NOSUID }, { MNT_NODEV, ST_NODEV },
	{ MNT_NOEXEC, ST_NOEXEC }, { MNT_NOATIME, ST_NOATIME },
	{ MNT_NODIRATIME, ST_NODIRATIME }, { MNT_RELATIME, ST_RELATIME },
	{ MNT_NOSYMFOLLOW, ST_NOSYMFOLLOW },
};

static u32 flags_of(const struct vfsmount *mnt)
{
	u32 flags = ST_VALID | (mnt_is_readonly(mnt) ? ST_RDONLY : 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (READ_ONCE(mnt->mnt_flags) & flag_names[i].mnt)
			flags |= flag_names[i].st;
	return flags;
}

void vfs_statfs(const struct path *path, struct kstatfs *stat)
{
	struct super_block *sb = path->dentry->d_inode->i_sb;

	*stat = (struct kstatfs){
		.type = sb->s_type->magic, .bsize = PAGE_SIZE,
		.fsid = { new_encode_dev(sb->s_dev) },
		.namelen = NAME_MAX, .flags = flags_of(path->mnt),
	};
	if (sb->s_op && sb->s_op->statfs)
		sb->s_op->statfs(sb, stat);
}

int cp_statfs(const struct kstatfs *stat, struct statfs __user *user)
{
	struct statfs copy = {
		.f_type = (s64)stat->type, .f_bsize = stat->bsize,
		.f_blocks = stat->blocks, .f_bfree = stat->bfree,
		.f_bavail = stat->bavail, .f_files = stat->files,
		.f_ffree = stat->ffree,
		.f_fsid = { (s32)stat->fsid[0], (s32)stat->fsid[1] },
		.f_namelen = stat->namelen, .f_frsize = stat->bsize,
		.f_flags = stat->flags,
	};

	return copy_to_user(user, &copy, sizeof(copy)) ? -EFAULT : 0;
}
