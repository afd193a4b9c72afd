/* SPDX-License-Identifier: MIT */
/*
 * Owners and groups: who may give what to whom, what becomes of the set-id
 * bits, and device nodes, which only some may make.
 */
#include "abi.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define TOP "/tmp/abi-chown.tmp"
#define NOBODY 65534

static struct stat st;

static int is(const char *name, uid_t uid, gid_t gid)
{
	return !lstat(name, &st) && st.st_uid == uid && st.st_gid == gid;
}

static int mode_of(const char *name)
{
	return lstat(name, &st) ? -1 : (int)(st.st_mode & 07777);
}

static void check_root(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0644);

	gives(chown("f", 12, 34), 0);
	ok(is("f", 12, 34), "chown sets both");
	gives(chown("f", -1, 35), 0);
	gives(chown("f", 13, -1), 0);
	ok(is("f", 13, 35), "-1 leaves one as it is");
	gives(fchown(fd, 1, 2), 0);
	ok(is("f", 1, 2), "fchown does the same");
	gives(symlink("f", "link"), 0);
	gives(lchown("link", 7, 8), 0);
	ok(is("link", 7, 8) && is("f", 1, 2), "lchown is about the link");
	gives(chown("link", 3, 4), 0);
	ok(is("link", 7, 8) && is("f", 3, 4), "chown follows it");
	gives(fchownat(AT_FDCWD, "link", 9, 9, AT_SYMLINK_NOFOLLOW), 0);
	ok(is("link", 9, 9), "AT_SYMLINK_NOFOLLOW does not");
	gives(fchownat(fd, "", 5, 6, AT_EMPTY_PATH), 0);
	ok(is("f", 5, 6), "AT_EMPTY_PATH is the descriptor's file");
	gives(fchownat(AT_FDCWD, "f", 0, 0, 0), 0);
	close(fd);
}

static void check_setid(void)
{
	chmod("f", 06755);
	gives(chown("f", 0, 0), 0);
	gives(mode_of("f"), 0755);
	chmod("f", 06755);
	gives(chown("f", -1, -1), 0);
	gives(mode_of("f"), 0755);
	chmod("f", 02644);
	gives(chown("f", 0, 0), 0);
	gives(mode_of("f"), 02644);
	chmod("f", 0644);
	mkdir("d", 0755);
	chmod("d", 06755);
	gives(chown("d", 0, 0), 0);
	gives(mode_of("d"), 06755);
	rmdir("d");
}

static void check_errors(void)
{
	int place = open("f", O_PATH);

	fails(chown("none", 0, 0), ENOENT);
	fails(chown("f/x", 0, 0), ENOTDIR);
	fails(chown("", 0, 0), ENOENT);
	fails(syscall(SYS_chown, 8, 0, 0), EFAULT);
	fails(syscall(SYS_lchown, 8, 0, 0), EFAULT);
	fails(syscall(SYS_fchownat, AT_FDCWD, 8, 0, 0, 0), EFAULT);
	fails(fchown(-1, 0, 0), EBADF);
	fails(syscall(SYS_fchown, place, 0, 0), EBADF);
	fails(fchownat(AT_FDCWD, "f", 0, 0, 0x10), EINVAL);
	fails(fchownat(-1, "f", 0, 0, 0), EBADF);
	close(place);
}

static void check_nobody(void)
{
	const gid_t groups[] = { 100, 200 };

	chmod(".", 0777);
	chmod("f", 04644);
	if (setgroups(2, groups) || setegid(NOBODY) || seteuid(NOBODY)) {
		skip("others than root", "no seteuid");
		return;
	}
	fails(chown("f", NOBODY, -1), EPERM);
	fails(chown("f", -1, NOBODY), EPERM);
	fails(chown("f", -1, -1), EPERM);
	close(open("own", O_CREAT | O_WRONLY, 0755));
	gives(chown("own", NOBODY, -1), 0);
	fails(chown("own", 0, -1), EPERM);
	gives(chown("own", -1, 100), 0);
	gives(chown("own", -1, 200), 0);
	fails(chown("own", -1, 300), EPERM);
	gives(chown("own", -1, NOBODY), 0);
	gives(chmod("own", 06755), 0);
	gives(chown("own", -1, 100), 0);
	gives(mode_of("own"), 0755);
	fails(mknod("node", S_IFCHR | 0666, makedev(1, 3)), EPERM);
	fails(mknod("node", S_IFBLK | 0666, makedev(1, 3)), EPERM);
	gives(mknod("plain", S_IFREG | 0600, 0), 0);
	gives(mknod("fifo", S_IFIFO | 0600, 0), 0);
	gives(mknod("sock", S_IFSOCK | 0600, 0), 0);
	seteuid(0);
	setegid(0);
	setgroups(0, NULL);
	unlink("own");
	unlink("plain");
	unlink("fifo");
	unlink("sock");
}

static mode_t type_of(const char *name)
{
	return lstat(name, &st) ? 0 : st.st_mode & S_IFMT;
}

static void check_mknod(void)
{
	gives(mknod("node", S_IFCHR | 0644, makedev(0x123, 0x45678)), 0);
	gives(type_of("node"), S_IFCHR);
	gives(st.st_rdev, makedev(0x123, 0x45678));
	gives(mknod("block", S_IFBLK | 0600, makedev(7, 200)), 0);
	gives(type_of("block"), S_IFBLK);
	gives(mknod("fifo", S_IFIFO | 0640, 0), 0);
	gives(type_of("fifo"), S_IFIFO);
	gives(mknod("sock", S_IFSOCK | 0600, 0), 0);
	gives(type_of("sock"), S_IFSOCK);
	fails(open("sock", O_RDWR), ENXIO);
	gives(mknod("plain", 0600, 0), 0);
	gives(type_of("plain"), S_IFREG);
	gives(syscall(SYS_mknodat, AT_FDCWD, "plain2", S_IFREG | 0600, 0), 0);
	fails(mknod("x", S_IFDIR | 0700, 0), EPERM);
	fails(mknod("x", S_IFLNK | 0700, 0), EINVAL);
	fails(mknod("plain", S_IFREG, 0), EEXIST);
	fails(mknod("none/x", S_IFREG, 0), ENOENT);
	fails(syscall(SYS_mknod, 8, S_IFREG, 0), EFAULT);
	fails(syscall(SYS_mknodat, -1, "x", S_IFREG, 0), EBADF);
	unlink("node");
	unlink("block");
	unlink("fifo");
	unlink("sock");
	unlink("plain");
	unlink("plain2");
}

int main(void)
{
	umask(022);
	gives(mkdir(TOP, 0755), 0);
	gives(chdir(TOP), 0);
	check_root();
	check_setid();
	check_errors();
	check_nobody();
	check_mknod();
	unlink("f");
	unlink("link");
	gives(chdir("/"), 0);
	gives(rmdir(TOP), 0);
	return done();
}
