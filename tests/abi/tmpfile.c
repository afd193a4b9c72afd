/* SPDX-License-Identifier: MIT */
/*
 * Files without a name, and closing many descriptors at once.
 */
#include "mounts.h"

#include <dirent.h>

static struct stat st;
static char link_name[64], text[4096];

static int count_entries(void)
{
	DIR *dir = opendir(".");
	int count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void check_tmpfile(void)
{
	int entries = count_entries();
	int fd = open(".", O_TMPFILE | O_RDWR, 0640);
	ssize_t length;

	ok(fd >= 0, "O_TMPFILE makes a file");
	gives(fstat(fd, &st), 0);
	ok(S_ISREG(st.st_mode) && !st.st_nlink &&
	   (st.st_mode & 07777) == 0640, "of no name");
	gives(count_entries(), entries);
	gives(write(fd, "abc", 3), 3);
	snprintf(link_name, sizeof(link_name), "/proc/self/fd/%d", fd);
	length = readlink(link_name, text, sizeof(text) - 1);
	ok(length > 10 && !strncmp(text, TOP "/#", sizeof(TOP) + 1) &&
	   !memcmp(text + length - 10, " (deleted)", 10),
	   "which /proc shows as deleted");
	gives(linkat(AT_FDCWD, link_name, AT_FDCWD, "named",
		     AT_SYMLINK_FOLLOW), 0);
	gives(fstat(fd, &st), 0);
	gives(st.st_nlink, 1);
	gives(stat("named", &st), 0);
	gives(st.st_size, 3);
	gives(unlink("named"), 0);
	fails(linkat(AT_FDCWD, link_name, AT_FDCWD, "again",
		     AT_SYMLINK_FOLLOW), ENOENT);
	close(fd);
}

static void check_link_empty(void)
{
	int fd = open(".", O_TMPFILE | O_WRONLY, 0600);

	gives(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH), 0);
	fails(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH), EEXIST);
	fails(linkat(fd, "", AT_FDCWD, "other", 0), ENOENT);
	gives(unlink("named"), 0);
	close(fd);
	fd = open(".", O_TMPFILE | O_EXCL | O_RDWR, 0600);
	fails(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH), ENOENT);
	close(fd);
}

static void check_tmpfile_errors(void)
{
	close(open("plain", O_CREAT | O_WRONLY, 0600));
	fails(open(".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
	fails(open(".", O_TMPFILE | O_CREAT | O_RDWR, 0600), EINVAL);
	fails(open("plain", O_TMPFILE | O_RDWR, 0600), ENOTDIR);
	fails(open("none", O_TMPFILE | O_RDWR, 0600), ENOENT);
	mkdir("closed", 0755);
	if (!seteuid(65534)) {
		fails(open("closed", O_TMPFILE | O_RDWR, 0600), EACCES);
		seteuid(0);
	}
	gives(mount(NULL, ".", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL),
	      0);
	fails(open(".", O_TMPFILE | O_RDWR, 0600), EROFS);
	gives(mount(NULL, ".", NULL, MS_REMOUNT | MS_BIND, NULL), 0);
}

static int is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

static long close_fds(unsigned int first, unsigned int last, int flags)
{
	return syscall(SYS_close_range, first, last, flags);
}

static void check_close_range(void)
{
	int i;

	for (i = 100; i < 110; i++)
		dup2(1, i);
	gives(close_fds(102, 104, 0), 0);
	ok(is_open(101) && !is_open(102) && !is_open(104) && is_open(105),
	   "close_range closes what lies between");
	gives(close_fds(105, 106, 4), 0);
	gives(fcntl(105, F_GETFD), FD_CLOEXEC);
	gives(fcntl(106, F_GETFD), FD_CLOEXEC);
	gives(fcntl(107, F_GETFD), 0);
	gives(close_fds(108, 108, 2), 0);
	ok(!is_open(108), "CLOSE_RANGE_UNSHARE of what is not shared");
	gives(close_fds(100, ~0u, 0), 0);
	ok(!is_open(100) && !is_open(109) && is_open(1),
	   "to the end of the table");
	gives(close_fds(5000, 6000, 0), 0);
	fails(close_fds(3, 2, 0), EINVAL);
	fails(close_fds(3, 4, 1), EINVAL);
}

static void checks(void)
{
	check_tmpfile();
	check_link_empty();
	check_tmpfile_errors();
	check_close_range();
}

int main(void)
{
	return mounts_main(checks);
}
