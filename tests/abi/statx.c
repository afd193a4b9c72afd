/* SPDX-License-Identifier: MIT */
/*
 * statx, and what a file says about attributes that nobody keeps.
 */
#include "mounts.h"

#include <sys/xattr.h>

/* Not every libc has these. */
struct xtime {
	long tv_sec;
	unsigned int tv_nsec, reserved;
};

static struct {
	unsigned int mask, blksize;
	unsigned long attributes;
	unsigned int nlink, uid, gid;
	unsigned short mode, spare;
	unsigned long ino, size, blocks, attributes_mask;
	struct xtime atime, btime, ctime, mtime;
	unsigned int rdev_major, rdev_minor, dev_major, dev_minor;
	unsigned long mnt_id, spares[13];
} x;

#define BASIC_STATS 0x7ffu
#define BTIME 0x800u
#define MNT_ID 0x1000u
#define ATTR_MOUNT_ROOT 0x2000u

static struct stat st;
static char buf[64];

static long xstat(int dfd, const char *name, int flags, unsigned int mask)
{
	return syscall(SYS_statx, dfd, name, flags, mask, &x);
}

static int same(const struct xtime *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == (unsigned)b->tv_nsec;
}

static void check_statx(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0640);

	gives(write(fd, "abc", 3), 3);
	gives(chown("f", 12, 34), 0);
	gives(link("f", "g"), 0);
	gives(symlink("f", "link"), 0);
	gives(stat("f", &st), 0);
	gives(xstat(AT_FDCWD, "f", 0, BASIC_STATS | BTIME), 0);
	ok((x.mask & BASIC_STATS) == BASIC_STATS,
	   "the mask says what there is");
	ok(x.ino == st.st_ino && x.mode == st.st_mode &&
	   x.nlink == 2 && x.uid == 12 && x.gid == 34 &&
	   x.size == 3 && (long)x.blocks == st.st_blocks &&
	   (long)x.blksize == st.st_blksize, "and all is as stat says it");
	ok(same(&x.atime, &st.st_atim) && same(&x.mtime, &st.st_mtim) &&
	   same(&x.ctime, &st.st_ctim), "times, too");
	ok((x.dev_major << 8 | x.dev_minor) == st.st_dev,
	   "the device is in two parts");
	ok(!(x.mask & BTIME) || (x.btime.tv_sec &&
	   x.btime.tv_sec <= x.ctime.tv_sec), "made before it changed");
	ok(x.mask & MNT_ID && x.mnt_id, "it is on some mount");
	ok(!(x.attributes & ATTR_MOUNT_ROOT), "not as its root");
	gives(xstat(AT_FDCWD, TOP, 0, 0), 0);
	ok(x.attributes & ATTR_MOUNT_ROOT, "which another is");
	gives(xstat(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, 0), 0);
	ok(S_ISLNK(x.mode), "AT_SYMLINK_NOFOLLOW");
	gives(xstat(fd, "", AT_EMPTY_PATH, 0), 0);
	gives(x.ino, st.st_ino);
	gives(xstat(AT_FDCWD, "f", 0x2000, 0), 0);
	gives(xstat(AT_FDCWD, "f", 0x4000 | AT_NO_AUTOMOUNT, 0), 0);
	fails(xstat(AT_FDCWD, "f", 0x6000, 0), EINVAL);
	fails(xstat(AT_FDCWD, "f", 0x10000, 0), EINVAL);
	fails(xstat(AT_FDCWD, "f", 0, 0x80000000), EINVAL);
	fails(xstat(AT_FDCWD, "none", 0, 0), ENOENT);
	fails(xstat(AT_FDCWD, "", 0, 0), ENOENT);
	fails(xstat(-1, "f", 0, 0), EBADF);
	fails(xstat(fd, "f", 0, 0), ENOTDIR);
	fails(syscall(SYS_statx, AT_FDCWD, "f", 0, 0, 8), EFAULT);
	fails(syscall(SYS_statx, AT_FDCWD, 8, 0, 0, &x), EFAULT);
	close(fd);
}

static void check_xattr(void)
{
	int fd = open("f", O_RDWR), place = open("f", O_PATH);

	fails(setxattr("f", "nonsense.name", "v", 1, 0), EOPNOTSUPP);
	fails(getxattr("f", "nonsense.name", buf, sizeof(buf)), EOPNOTSUPP);
	fails(removexattr("f", "nonsense.name"), EOPNOTSUPP);
	fails(lsetxattr("link", "user.name", "v", 1, 0), EPERM);
	fails(lgetxattr("link", "user.name", buf, sizeof(buf)), ENODATA);
	fails(setxattr("f", "user.name", "v", 1, 8), EINVAL);
	fails(setxattr("f", "", "v", 1, 0), ERANGE);
	fails(syscall(SYS_setxattr, "f", "user.name", buf, 65537, 0), E2BIG);
	fails(setxattr("none", "user.name", "v", 1, 0), ENOENT);
	fails(fsetxattr(-1, "user.name", "v", 1, 0), EBADF);
	fails(fgetxattr(-1, "user.name", buf, 1), EBADF);
	fails(syscall(SYS_flistxattr, place, buf, 1), EBADF);
	fails(syscall(SYS_setxattr, 8, "user.name", "v", 1, 0), EFAULT);
	fails(syscall(SYS_setxattr, "f", 8, "v", 1, 0), EFAULT);
	fails(syscall(SYS_setxattr, "f", "user.name", 8, 1, 0), EFAULT);
	fails(syscall(SYS_getxattr, "f", 8, buf, 1), EFAULT);
	fails(syscall(SYS_removexattr, "f", 8), EFAULT);
	fails(syscall(SYS_listxattr, 8, buf, 1), EFAULT);
	gives(listxattr("f", buf, sizeof(buf)), 0);
	gives(llistxattr("link", NULL, 0), 0);
	gives(flistxattr(fd, buf, sizeof(buf)), 0);
	close(fd);
	close(place);
}

static void checks(void)
{
	check_statx();
	check_xattr();
}

int main(void)
{
	return mounts_main(checks);
}
