/* SPDX-License-Identifier: MIT */
/*
 * New mounts and their end: what is seen, what is refused, and what the flags
 * of a mount forbid.
 */
#include "mounts.h"

#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

static void check_new(void)
{
	struct stat before, after;

	mkdir("m", 0700);
	touch("m/covered");
	stat("m", &before);
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	stat("m", &after);
	ok(before.st_dev != after.st_dev, "a mount is another device");
	ok(after.st_mode == (S_IFDIR | 01777), "tmpfs's root is 1777");
	fails(access("m/covered", F_OK), ENOENT);
	touch("m/inside");
	gives(chdir("m/.."), 0);
	gives(access("m/inside", F_OK), 0);
	fails(rmdir("m"), EBUSY);
	gives(umount("m"), 0);
	gives(access("m/covered", F_OK), 0);
	fails(access("m/inside", F_OK), ENOENT);
}

static void check_errors(void)
{
	fails(mount("none", "nowhere", "tmpfs", 0, NULL), ENOENT);
	fails(mount("none", "m/covered/x", "tmpfs", 0, NULL), ENOTDIR);
	fails(mount("none", "m/covered", "tmpfs", 0, NULL), ENOTDIR);
	fails(mount("none", "m", "nonsense", 0, NULL), ENODEV);
	fails(syscall(SYS_mount, "none", "m", NULL, 0, NULL), EINVAL);
	fails(syscall(SYS_mount, "none", "m", 8, 0, NULL), EFAULT);
	fails(syscall(SYS_mount, 8, "m", "tmpfs", 0, NULL), EFAULT);
	fails(syscall(SYS_mount, "none", 8, "tmpfs", 0, NULL), EFAULT);
	fails(syscall(SYS_mount, "none", "m", "tmpfs", 0, 8), EFAULT);
	/* On the last page of the stack: a word that is no option. */
	fails(syscall(SYS_mount, "none", "m", "tmpfs", 0,
		      getauxval(AT_EXECFN)), EINVAL);
	fails(mount("none", "m", "tmpfs", 0, "nonsense=1"), EINVAL);
	fails(mount("none", "m", "tmpfs", 0, "size=lots"), EINVAL);
	fails(mount("none", "m", "tmpfs", 0, "mode=999"), EINVAL);
	gives(syscall(SYS_mount, NULL, "m", "tmpfs", 0, NULL), 0);
	gives(umount("m"), 0);
	gives(mount("none", "m", "tmpfs", MS_MGC_VAL, NULL), 0);
	gives(umount("m"), 0);
	fails(umount("m"), EINVAL);
	fails(umount("m/covered"), EINVAL);
	fails(umount("nowhere"), ENOENT);
	fails(syscall(SYS_umount2, 8, 0), EFAULT);
	fails(umount2("m", 0x100), EINVAL);
}

static void check_privilege(void)
{
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	if (seteuid(65534)) {
		skip("others than root may not mount", "no seteuid");
	} else {
		fails(mount("none", "m", "tmpfs", 0, NULL), EPERM);
		fails(umount("m"), EPERM);
		fails(chroot("m"), EPERM);
		fails(syscall(SYS_pivot_root, "m", "m"), EPERM);
		seteuid(0);
	}
	gives(umount("m"), 0);
}

static void check_busy(void)
{
	int fd, dir;

	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	fd = open("m/f", O_RDWR | O_CREAT, 0600);
	fails(umount("m"), EBUSY);
	close(fd);
	gives(chdir("m"), 0);
	fails(umount("."), EBUSY);
	fails(umount("../m"), EBUSY);
	gives(chdir(".."), 0);
	dir = open("m", O_PATH);
	fails(umount("m"), EBUSY);
	close(dir);
	gives(mkdir("m/sub", 0700), 0);
	gives(mount("none", "m/sub", "tmpfs", 0, NULL), 0);
	fails(umount("m"), EBUSY);
	gives(umount("m/sub"), 0);
	gives(umount("m"), 0);
}

static void check_mapped(void)
{
	char *at;
	int fd;

	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	fd = open("m/f", O_RDWR | O_CREAT, 0600);
	gives(ftruncate(fd, 4096), 0);
	at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	fails(umount("m"), EBUSY);
	gives(umount2("m", MNT_DETACH), 0);
	fails(access("m/f", F_OK), ENOENT);
	at[0] = 'x';
	ok(at[0] == 'x', "a detached mount's file stays mapped");
	munmap(at, 4096);
}

static void check_detach(void)
{
	char buf[4] = "";
	int fd;

	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	mkdir("m/sub", 0700);
	gives(mount("none", "m/sub", "tmpfs", 0, NULL), 0);
	fd = open("m/sub/f", O_RDWR | O_CREAT, 0600);
	gives(umount2("m", MNT_DETACH), 0);
	gives(access("m/covered", F_OK), 0);
	gives(write(fd, "abc", 3), 3);
	gives(pread(fd, buf, 3, 0), 3);
	ok(!strcmp(buf, "abc"), "a detached mount's file is still there");
	close(fd);
}

static void check_expire(void)
{
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	fails(umount2("m", MNT_EXPIRE | MNT_DETACH), EINVAL);
	fails(umount2("m", MNT_EXPIRE | MNT_FORCE), EINVAL);
	fails(umount2("m", MNT_EXPIRE), EAGAIN);
	gives(access("m/x", F_OK), -1);
	fails(umount2("m", MNT_EXPIRE), EAGAIN);
	gives(umount2("m", MNT_EXPIRE), 0);
}

static void check_nofollow(void)
{
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	gives(symlink("m", "link"), 0);
	fails(umount2("link", UMOUNT_NOFOLLOW), EINVAL);
	gives(umount("link"), 0);
	unlink("link");
}

/* Two on one place: the upper one is seen. */
static void check_stack(void)
{
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	touch("m/lower");
	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	touch("m/upper");
	fails(access("m/lower", F_OK), ENOENT);
	gives(umount("m"), 0);
	gives(access("m/lower", F_OK), 0);
	fails(access("m/upper", F_OK), ENOENT);
	gives(umount("m"), 0);
}

static void check_readonly(void)
{
	struct stat st;
	int fd;

	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	mkdir("m/d", 0755);
	touch("m/f");
	mknod("m/null", S_IFCHR | 0666, makedev(1, 3));
	fd = open("m/f", O_WRONLY);
	fails(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), EBUSY);
	close(fd);
	gives(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	fails(open("m/f", O_WRONLY), EROFS);
	fails(open("m/f", O_RDONLY | O_TRUNC), EROFS);
	fails(open("m/new", O_WRONLY | O_CREAT, 0600), EROFS);
	fails(open("m/f", O_RDONLY | O_CREAT | O_EXCL, 0600), EEXIST);
	fd = open("m/f", O_RDONLY | O_CREAT, 0600);
	ok(fd >= 0, "O_CREAT opens what is there to be read");
	fails(ftruncate(fd, 0), EINVAL);
	fails(fchmod(fd, 0600), EROFS);
	close(fd);
	fails(mkdir("m/new", 0700), EROFS);
	fails(mkdir("m/d", 0700), EEXIST);
	fails(unlink("m/f"), EROFS);
	fails(unlink("m/none"), EROFS);
	fails(rmdir("m/d"), EROFS);
	fails(symlink("x", "m/new"), EROFS);
	fails(link("m/f", "m/new"), EROFS);
	fails(mknod("m/new", S_IFREG | 0600, 0), EROFS);
	fails(chmod("m/f", 0600), EROFS);
	fails(truncate("m/f", 0), EROFS);
	fails(access("m/f", W_OK), EROFS);
	gives(access("m/f", R_OK), 0);
	gives(access("m/null", W_OK), 0);
	fd = open("m/null", O_WRONLY);
	ok(fd >= 0, "a device on it can be written");
	close(fd);
	gives(stat("m/f", &st), 0);
	gives(mount(NULL, "m", NULL, MS_REMOUNT, NULL), 0);
	gives(unlink("m/f"), 0);
	gives(umount("m"), 0);
	gives(mount("none", "m", "tmpfs", MS_RDONLY, NULL), 0);
	fails(mkdir("m/new", 0700), EROFS);
	gives(umount("m"), 0);
}

static void check_nodev(void)
{
	gives(mount("none", "m", "tmpfs", MS_NODEV, NULL), 0);
	gives(mknod("m/null", S_IFCHR | 0666, makedev(1, 3)), 0);
	fails(open("m/null", O_RDWR), EACCES);
	gives(mount(NULL, "m", NULL, MS_REMOUNT, NULL), 0);
	close(open("m/null", O_RDWR));
	ok(errno != EACCES, "without nodev it opens");
	gives(umount("m"), 0);
}

static void check_noexec(void)
{
	char *const argv[] = { "f", NULL };
	int fd;

	gives(mount("none", "m", "tmpfs", MS_NOEXEC, NULL), 0);
	fd = open("m/f", O_RDWR | O_CREAT, 0755);
	gives(ftruncate(fd, 4096), 0);
	fails(access("m/f", X_OK), EACCES);
	gives(access("m", X_OK), 0);
	ok(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) ==
	   MAP_FAILED && errno == EPERM, "nothing is mapped to be executed");
	close(fd);
	fails(execve("m/f", argv, NULL), EACCES);
	gives(umount("m"), 0);
}

static void check_nosymfollow(void)
{
	gives(mount("none", "m", "tmpfs", 0x100, NULL), 0);
	mkdir("m/d", 0755);
	gives(symlink("d", "m/link"), 0);
	fails(access("m/link/.", F_OK), ELOOP);
	fails(open("m/link", O_RDONLY), ELOOP);
	gives(readlink("m/link", (char[4]){ }, 4), 1);
	gives(umount("m"), 0);
}

static int atime_moves(void)
{
	struct stat before, after;
	char byte;
	int fd = open("m/f", O_RDONLY);

	fstat(fd, &before);
	usleep(20000);
	if (read(fd, &byte, 1) != 1)
		return -1;
	fstat(fd, &after);
	close(fd);
	return before.st_atim.tv_sec != after.st_atim.tv_sec ||
	       before.st_atim.tv_nsec != after.st_atim.tv_nsec;
}

static void check_atime(void)
{
	int fd;

	gives(mount("none", "m", "tmpfs", 0, NULL), 0);
	fd = open("m/f", O_RDWR | O_CREAT, 0600);
	gives(write(fd, "x", 1), 1);
	close(fd);
	gives(atime_moves(), 1);
	gives(atime_moves(), 0);
	gives(mount(NULL, "m", NULL, MS_REMOUNT | MS_STRICTATIME, NULL), 0);
	gives(atime_moves(), 1);
	gives(atime_moves(), 1);
	gives(mount(NULL, "m", NULL, MS_REMOUNT | MS_NOATIME, NULL), 0);
	gives(atime_moves(), 0);
	gives(mount(NULL, "m", NULL, MS_REMOUNT, NULL), 0);
	gives(atime_moves(), 0);
	gives(umount("m"), 0);
}

static long flags_of(const char *place)
{
	struct statfs st;

	return statfs(place, &st) ? -1 : (long)st.f_flags;
}

static void check_statfs(void)
{
	struct statfs st;
	int fd;

	gives(mount("none", "m", "tmpfs", MS_NOSUID | MS_NOEXEC, NULL), 0);
	gives(flags_of("m"), 0x20 | 2 | 8 | 0x1000);
	gives(mount(NULL, "m", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), 0);
	gives(flags_of("m"), 0x20 | 1 | 0x1000);
	gives(statfs("m", &st), 0);
	gives(st.f_type, 0x01021994);
	gives(st.f_namelen, 255);
	gives(st.f_bsize, 4096);
	fd = open("m", O_PATH);
	gives(fstatfs(fd, &st), 0);
	close(fd);
	fails(fstatfs(-1, &st), EBADF);
	fails(statfs("nowhere", &st), ENOENT);
	fails(syscall(SYS_statfs, "m", 8), EFAULT);
	fails(syscall(SYS_statfs, 8, &st), EFAULT);
	fails(syscall(SYS_fstatfs, 1, 8), EFAULT);
	gives(umount("m"), 0);
	gives(mount("none", "m", "ramfs", 0, NULL), 0);
	gives(statfs("m", &st), 0);
	gives((unsigned int)st.f_type, 0x858458f6);
	gives(umount("m"), 0);
}

static void checks(void)
{
	check_new();
	check_errors();
	check_privilege();
	check_busy();
	check_mapped();
	check_detach();
	check_expire();
	check_nofollow();
	check_stack();
	check_readonly();
	check_nodev();
	check_noexec();
	check_nosymfollow();
	check_atime();
	check_statfs();
}

int main(void)
{
	return mounts_main(checks);
}
