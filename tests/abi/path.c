/* SPDX-License-Identifier: MIT */
/*
 * Names: directories, hard and symbolic links, the working directory,
 * permissions, and the order in which all can be removed.
 */
#include "abi.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#define TOP "/tmp/abi-path.tmp"

static char buf[PATH_MAX];

static void touch(const char *name)
{
	close(open(name, O_WRONLY | O_CREAT, 0600));
}

static void check_directories(void)
{
	struct stat st;

	gives(mkdir(TOP, 0755), 0);
	fails(mkdir(TOP, 0755), EEXIST);
	fails(mkdir(TOP "/a/b", 0755), ENOENT);
	gives(chdir(TOP), 0);
	gives(syscall(SYS_getcwd, buf, sizeof(buf)), sizeof(TOP));
	ok(!strcmp(buf, TOP), "getcwd tells where we are");
	fails(syscall(SYS_getcwd, buf, 3), ERANGE);
	gives(mkdirat(AT_FDCWD, "sub", 0700), 0);
	gives(stat("sub", &st), 0);
	ok(S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0700,
	   "a directory has type and permissions");
	gives(chdir("sub"), 0);
	gives(chdir(".."), 0);
	fails(chdir("nowhere"), ENOENT);
}

static void check_links(void)
{
	struct stat a, b;

	touch("file");
	gives(link("file", "sub/hard"), 0);
	gives(stat("file", &a), 0);
	gives(stat("sub/hard", &b), 0);
	ok(a.st_ino == b.st_ino && b.st_nlink == 2,
	   "a hard link is the same file");
	fails(link("file", "sub/hard"), EEXIST);
	gives(symlink("file", "soft"), 0);
	gives(readlink("soft", buf, sizeof(buf)), 4);
	gives(readlink("soft", buf, 2), 2);
	fails(readlink("file", buf, sizeof(buf)), EINVAL);
	fails(syscall(SYS_readlink, "soft", buf, 0), EINVAL);
	gives(lstat("soft", &b), 0);
	ok(S_ISLNK(b.st_mode), "lstat sees the link");
	gives(stat("soft", &b), 0);
	ok(b.st_ino == a.st_ino, "stat what it leads to");
	fails(open("soft", O_RDONLY | O_NOFOLLOW), ELOOP);
	gives(symlink("loop", "loop"), 0);
	fails(open("loop", O_RDONLY), ELOOP);
}

static void check_long(void)
{
	memset(buf, 'x', sizeof(buf));
	buf[256] = '\0';
	fails(stat(buf, &(struct stat){ 0 }), ENAMETOOLONG);
	buf[255] = '\0';
	fails(stat(buf, &(struct stat){ 0 }), ENOENT);
	memset(buf, 'x', sizeof(buf));
	for (int i = 1; i < PATH_MAX; i += 2)
		buf[i] = '/';
	fails(stat(buf, &(struct stat){ 0 }), ENAMETOOLONG);
}

static void check_modes(void)
{
	struct stat st;

	gives(chmod("file", 0640), 0);
	gives(stat("file", &st), 0);
	gives(st.st_mode & 07777, 0640);
	gives(access("file", R_OK | W_OK), 0);
	fails(access("file", X_OK), EACCES);
	fails(access("none", F_OK), ENOENT);
	fails(access("file", 8), EINVAL);
	gives(umask(077), 022);
	touch("private");
	gives(umask(022), 077);
	gives(stat("private", &st), 0);
	gives(st.st_mode & 0777, 0600);
}

static void check_removal(void)
{
	fails(unlink("sub"), EISDIR);
	fails(rmdir("file"), ENOTDIR);
	fails(rmdir("sub"), ENOTEMPTY);
	gives(unlink("sub/hard"), 0);
	gives(rmdir("sub"), 0);
	fails(rmdir("sub"), ENOENT);
	gives(unlink("soft"), 0);
	gives(unlink("loop"), 0);
	gives(unlink("private"), 0);
	gives(unlinkat(AT_FDCWD, "file", 0), 0);
	fails(unlinkat(AT_FDCWD, "file", 1), EINVAL);
	gives(chdir("/"), 0);
	gives(unlinkat(AT_FDCWD, TOP, AT_REMOVEDIR), 0);
}

static void check_at(void)
{
	int dir = open("/tmp", O_RDONLY | O_DIRECTORY);
	int fd = openat(dir, "abi-at.tmp", O_CREAT | O_RDWR, 0600);

	ok(fd >= 0, "openat starts at its directory");
	gives(access("/tmp/abi-at.tmp", F_OK), 0);
	fails(openat(fd, "x", O_RDONLY), ENOTDIR);
	fails(openat(1000, "x", O_RDONLY), EBADF);
	gives(fchdir(dir), 0);
	fails(fchdir(fd), ENOTDIR);
	gives(unlink("abi-at.tmp"), 0);
	close(fd);
	close(dir);
}

int main(void)
{
	umask(022);
	check_directories();
	check_links();
	check_long();
	check_modes();
	check_removal();
	check_at();
	return done();
}
