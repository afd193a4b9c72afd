/* SPDX-License-Identifier: MIT */
/*
 * rename: what it replaces, what it refuses, and that the file stays itself.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define TOP "/tmp/abi-rename.tmp"
#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2
#endif

static char text[256];

static void write_file(const char *name, const char *contents)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (write(fd, contents, strlen(contents)) < 0)
		printf("# cannot write\n");
	close(fd);
}

static int holds(const char *name, const char *contents)
{
	int fd = open(name, O_RDONLY);
	ssize_t size = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[size < 0 ? 0 : size] = '\0';
	return size >= 0 && !strcmp(text, contents);
}

static unsigned long ino_of(const char *name)
{
	struct stat st;

	return lstat(name, &st) ? 0 : st.st_ino;
}

static unsigned long links_of(const char *name)
{
	struct stat st;

	return lstat(name, &st) ? 0 : st.st_nlink;
}

static long rename2(const char *old, const char *new, unsigned int flags)
{
	return syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, flags) ?
	       -1 : 0;
}

static void check_files(void)
{
	unsigned long ino;
	int fd;

	write_file("a", "a");
	write_file("b", "b");
	ino = ino_of("a");
	fd = open("b", O_RDONLY);
	gives(rename("a", "b"), 0);
	ok(holds("b", "a") && ino_of("b") == ino, "the file has the new name");
	fails(access("a", F_OK), ENOENT);
	gives(read(fd, text, 1), 1);
	ok(text[0] == 'b', "what was replaced is still open");
	close(fd);
	gives(rename("b", "b"), 0);
	gives(link("b", "c"), 0);
	gives(rename("b", "c"), 0);
	gives(access("b", F_OK), 0);
	gives(links_of("c"), 2);
	unlink("c");
	gives(rename("b", "a_name_that_is_much_longer_than_before"), 0);
	gives(rename("a_name_that_is_much_longer_than_before", "b"), 0);
	ok(holds("b", "a"), "and back again");
}

static void check_directories(void)
{
	unsigned long links = links_of(".");

	gives(mkdir("d", 0755), 0);
	gives(mkdir("e", 0755), 0);
	gives(mkdir("d/sub", 0755), 0);
	write_file("d/sub/f", "f");
	gives(links_of("."), links + 2);
	gives(rename("d/sub", "e/sub"), 0);
	gives(links_of("d"), 2);
	gives(links_of("e"), 3);
	ok(holds("e/sub/f", "f"), "what is in it comes along");
	gives(ino_of("e/sub/.."), ino_of("e"));
	fails(rename("e", "e/sub/x"), EINVAL);
	fails(rename("e", "e/x"), EINVAL);
	fails(rename("d", "e"), ENOTEMPTY);
	fails(rename("e/sub", "e"), ENOTEMPTY);
	gives(rename("e", "d"), 0);
	gives(links_of("."), links + 1);
	fails(rename("b", "d"), EISDIR);
	fails(rename("d", "b"), ENOTDIR);
	fails(rename("b/", "x"), ENOTDIR);
	fails(rename("b", "x/"), ENOTDIR);
	gives(rename("d/", "x/"), 0);
	gives(rename("x", "d"), 0);
}

static void check_ends(void)
{
	memset(text, 'n', sizeof(text));
	fails(rename("b", text), ENAMETOOLONG);
	fails(rename("none", "x"), ENOENT);
	fails(rename("none/b", "x"), ENOENT);
	fails(rename("b", "none/x"), ENOENT);
	fails(rename("b/x", "x"), ENOTDIR);
	fails(rename("d/.", "x"), EBUSY);
	fails(rename("d/..", "x"), EBUSY);
	fails(rename("d", "."), EBUSY);
	fails(rename("/", "/x"), EBUSY);
	fails(rename("", "x"), ENOENT);
	fails(rename("b", ""), ENOENT);
	fails(syscall(SYS_rename, 8, "x"), EFAULT);
	fails(syscall(SYS_rename, "b", 8), EFAULT);
	fails(syscall(SYS_renameat, -1, "b", AT_FDCWD, "x"), EBADF);
	fails(syscall(SYS_renameat, AT_FDCWD, "b", -1, "x"), EBADF);
	fails(rename2("b", "x", 0x100), EINVAL);
	fails(rename2("b", "x", RENAME_NOREPLACE | RENAME_EXCHANGE), EINVAL);
}

static void check_links(void)
{
	gives(symlink("b", "link"), 0);
	gives(rename("link", "d/link"), 0);
	gives(readlink("d/link", text, 8), 1);
	gives(symlink("d", "dir"), 0);
	gives(rename("dir/link", "link"), 0);
	fails(rename("dir/", "x"), ENOTDIR);
	gives(unlink("link"), 0);
	gives(unlink("dir"), 0);
}

static void check_noreplace(void)
{
	write_file("c", "c");
	fails(rename2("b", "c", RENAME_NOREPLACE), EEXIST);
	fails(rename2("b", "b", RENAME_NOREPLACE), EEXIST);
	fails(rename2("b", ".", RENAME_NOREPLACE), EEXIST);
	gives(rename2("b", "new", RENAME_NOREPLACE), 0);
	gives(rename2("new", "b", RENAME_NOREPLACE), 0);
	gives(unlink("c"), 0);
}

static void check_exchange(void)
{
	unsigned long links = links_of(".");

	write_file("c", "c");
	gives(rename2("b", "c", RENAME_EXCHANGE), 0);
	ok(holds("b", "c") && holds("c", "a"), "files change names");
	fails(rename2("b", "none", RENAME_EXCHANGE), ENOENT);
	gives(mkdir("d/deep", 0755), 0);
	gives(rename2("c", "d/deep", RENAME_EXCHANGE), 0);
	ok(holds("d/deep", "a"), "a file and a directory do, too");
	gives(links_of("."), links + 1);
	gives(links_of("d"), 3);
	gives(ino_of("c/.."), ino_of("."));
	gives(rename2("d/deep", "c", RENAME_EXCHANGE), 0);
	fails(rename2("d", "d/deep", RENAME_EXCHANGE), EINVAL);
	fails(rename2("d/deep", "d", RENAME_EXCHANGE), EINVAL);
	gives(rmdir("d/deep"), 0);
	gives(rename2("b", "b", RENAME_EXCHANGE), 0);
	gives(rename2("c", "b", RENAME_EXCHANGE), 0);
	gives(unlink("c"), 0);
}

static void check_permission(void)
{
	mkdir("sticky", 01777);
	chmod("sticky", 01777);
	mkdir("closed", 0755);
	mkdir("closed/dir", 0755);
	write_file("sticky/f", "f");
	if (seteuid(65534)) {
		skip("sticky directories", "no seteuid");
	} else {
		fails(rename("sticky/f", "sticky/g"), EPERM);
		write_file("sticky/own", "x");
		fails(rename("sticky/own", "sticky/f"), EPERM);
		gives(rename("sticky/own", "sticky/g"), 0);
		fails(rename("closed/dir", "closed/x"), EACCES);
		fails(rename("sticky/g", "closed/x"), EACCES);
		gives(unlink("sticky/g"), 0);
		gives(mkdir("sticky/mine", 0555), 0);
		gives(mkdir("sticky/to", 0755), 0);
		fails(rename("sticky/mine", "sticky/to/x"), EACCES);
		gives(rename("sticky/mine", "sticky/x"), 0);
		gives(rmdir("sticky/x"), 0);
		gives(rmdir("sticky/to"), 0);
		seteuid(0);
	}
	unlink("sticky/f");
	rmdir("sticky");
	rmdir("closed/dir");
	rmdir("closed");
}

/* The working directory follows its directory's name. */
static void check_cwd(void)
{
	mkdir("d/w", 0755);
	gives(chdir("d/w"), 0);
	gives(rename("../w", "../../moved"), 0);
	ok(getcwd(text, sizeof(text)) && !strcmp(text, TOP "/moved"),
	   "getcwd says the new name");
	gives(chdir(".."), 0);
	ok(getcwd(text, sizeof(text)) && !strcmp(text, TOP),
	   "and the new parent is where it goes up");
	gives(chdir("moved"), 0);
	gives(rmdir("../moved"), 0);
	fails(syscall(SYS_getcwd, text, sizeof(text)), ENOENT);
	fails(mkdir("x", 0755), ENOENT);
	fails(open("x", O_CREAT | O_WRONLY, 0600), ENOENT);
	fails(rename("../b", "x"), ENOENT);
	gives(access(".", F_OK), 0);
	gives(chdir(TOP), 0);
}

int main(void)
{
	umask(022);
	gives(mkdir(TOP, 0755), 0);
	gives(chdir(TOP), 0);
	check_files();
	check_directories();
	check_ends();
	check_links();
	check_noreplace();
	check_exchange();
	check_permission();
	check_cwd();
	gives(unlink("b"), 0);
	gives(unlink("d/sub/f"), 0);
	gives(rmdir("d/sub"), 0);
	gives(rmdir("d"), 0);
	gives(chdir("/"), 0);
	gives(rmdir(TOP), 0);
	return done();
}
