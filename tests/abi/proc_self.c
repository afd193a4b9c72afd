/* SPDX-License-Identifier: MIT */
/*
 * /proc/self: who it is, and how its texts are read.
 */
#include "abi.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

static char *path(const char *format, ...)
{
	static char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return text;
}

static void self(void)
{
	char text[64] = "", wanted[64];
	struct stat a, b;

	snprintf(wanted, sizeof(wanted), "%d", getpid());
	ok(readlink("/proc/self", text, sizeof(text)) ==
	   (long)strlen(wanted) && !strcmp(text, wanted),
	   "/proc/self is a link to the number of the process");
	memset(text, 0, sizeof(text));
	snprintf(wanted, sizeof(wanted), "%d/task/%d", getpid(), getpid());
	ok(readlink("/proc/thread-self", text, sizeof(text)) > 0 &&
	   !strcmp(text, wanted), "/proc/thread-self names the thread");
	ok(!stat("/proc/self", &a) &&
	   !stat(path("/proc/%d", getpid()), &b) && a.st_ino == b.st_ino &&
	   S_ISDIR(a.st_mode) && (a.st_mode & 07777) == 0555,
	   "both names lead to one directory, dr-xr-xr-x");
	ok(a.st_uid == geteuid() && a.st_gid == getegid(),
	   "which belongs to the process's effective ids");
	ok(!stat(path("/proc/self/task/%d/maps", getpid()), &a),
	   "the thread has a directory of its own");
	fails(stat("/proc/0", &a), ENOENT);
	fails(stat("/proc/01", &a), ENOENT);
	fails(stat("/proc/4194305", &a), ENOENT);
	fails(stat("/proc/self/task/1234567", &a), ENOENT);
	fails(stat("/proc/self/nothing", &a), ENOENT);
	fails(stat("/proc/self/maps/x", &a), ENOTDIR);
}

/* Everything that can be read, in pieces of this size. */
static long slurp(int fd, char *buf, size_t size, size_t piece)
{
	size_t done = 0;
	ssize_t count;

	while ((count = read(fd, buf + done,
			     piece < size - done ? piece : size - done)) > 0)
		done += (size_t)count;
	return count < 0 ? -1 : (long)done;
}

static char one[65536], other[65536];

static void pieces(void)
{
	int fd = open("/proc/self/maps", O_RDONLY);
	long size = slurp(fd, one, sizeof(one), sizeof(one));
	struct stat st;

	ok(size > 200 && one[size - 1] == '\n', "maps can be read");
	gives(lseek(fd, 0, SEEK_CUR), size);
	gives(lseek(fd, 0, SEEK_SET), 0);
	ok(slurp(fd, other, sizeof(other), 7) == size &&
	   !memcmp(one, other, (size_t)size),
	   "in pieces of 7 bytes it is the same");
	gives(pread(fd, other, 10, 5), 10);
	ok(!memcmp(other, one + 5, 10), "pread gives what lies there");
	gives(pread(fd, other, 10, size), 0);
	gives(pread(fd, other, 10, 1L << 40), 0);
	fails(pread(fd, other, 10, -1), EINVAL);
	fails(lseek(fd, -1, SEEK_SET), EINVAL);
	fails(lseek(fd, 0, SEEK_END), EINVAL);
	gives(lseek(fd, 0, SEEK_SET), 0);
	fails(syscall(SYS_read, fd, 8L, 10), EFAULT);
	ok(!fstat(fd, &st) && S_ISREG(st.st_mode) && !st.st_size &&
	   (st.st_mode & 07777) == 0444, "its size is 0, its mode -r--r--r--");
	close(fd);
}

static void links(void)
{
	char text[256] = "", cwd[256];
	struct stat a, b;
	int fd;

	gives(chdir("/tmp"), 0);
	ok(readlink("/proc/self/cwd", text, sizeof(text)) > 0 &&
	   getcwd(cwd, sizeof(cwd)) && !strcmp(text, cwd),
	   "cwd is the working directory");
	ok(!stat("/proc/self/cwd/", &a) && !stat(".", &b) &&
	   a.st_ino == b.st_ino && a.st_dev == b.st_dev, "and leads there");
	memset(text, 0, sizeof(text));
	gives(readlink("/proc/self/root", text, sizeof(text)), 1);
	ok(!strcmp(text, "/"), "root is /");
	memset(text, 0, sizeof(text));
	ok(readlink("/proc/self/exe", text, sizeof(text)) > 0 &&
	   !stat(text, &a) && !stat("/proc/self/exe", &b) &&
	   a.st_ino == b.st_ino, "exe is the program, and leads to it");
	ok(!lstat("/proc/self/exe", &a) && S_ISLNK(a.st_mode) &&
	   (a.st_mode & 0777) == 0777, "exe is a symbolic link");
	fd = open("/proc/self/exe", O_RDONLY);
	ok(fd >= 0 && read(fd, text, 4) == 4 && !memcmp(text, "\177ELF", 4),
	   "which can be opened and read");
	close(fd);
	fails(open("/proc/self/exe", O_RDONLY | O_NOFOLLOW), ELOOP);
}

static int names(const char *dir, const char *wanted)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	int count = 0;

	while (d && (entry = readdir(d)))
		count += !strcmp(entry->d_name, wanted);
	if (d)
		closedir(d);
	return count;
}

static void descriptors(void)
{
	int fd = open("proc_self.tmp", O_CREAT | O_RDWR | O_TRUNC, 0600), again;
	char text[256] = "", number[16], cwd[128] = "";
	struct stat st;

	snprintf(number, sizeof(number), "%d", fd);
	gives(write(fd, "hello", 5), 5);
	gives(names("/proc/self/fd", number), 1);
	ok(readlink(path("/proc/self/fd/%d", fd), text, sizeof(text)) > 0 &&
	   getcwd(cwd, sizeof(cwd)) && !strncmp(text, cwd, strlen(cwd)) &&
	   !strcmp(text + strlen(text) - 14, "/proc_self.tmp"),
	   "a descriptor's link says its path");
	ok(!lstat(path("/proc/self/fd/%d", fd), &st) &&
	   (st.st_mode & 0777) == 0700, "open for both: lrwx------");
	again = open(path("/proc/self/fd/%d", fd), O_RDONLY);
	memset(text, 0, sizeof(text));
	ok(again >= 0 && read(again, text, 8) == 5 && !strcmp(text, "hello"),
	   "opening it opens the file anew, from its start");
	ok(!lstat(path("/proc/self/fd/%d", again), &st) &&
	   (st.st_mode & 0777) == 0500, "open for reading: lr-x------");
	close(again);
	gives(unlink("proc_self.tmp"), 0);
	memset(text, 0, sizeof(text));
	ok(readlink(path("/proc/self/fd/%d", fd), text, sizeof(text)) > 0 &&
	   strstr(text, " (deleted)"), "unlinked, the path says so");
	again = open(path("/proc/self/fd/%d", fd), O_RDWR | O_CREAT, 0600);
	ok(again >= 0, "and it can be opened all the same, O_CREAT or not");
	close(again);
	close(fd);
	fails(lstat(path("/proc/self/fd/%d", fd), &st), ENOENT);
	fails(lstat("/proc/self/fd/00", &st), ENOENT);
	fails(lstat("/proc/self/fd/-1", &st), ENOENT);
}

static void fdinfo(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), info;
	long size, pos = -1;
	unsigned int flags = 0;

	lseek(fd, 42, SEEK_SET);
	info = open(path("/proc/self/fdinfo/%d", fd), O_RDONLY);
	size = slurp(info, one, sizeof(one) - 1, 100);
	ok(size > 0, "fdinfo can be read");
	one[size] = '\0';
	ok(sscanf(one, "pos:\t%ld\nflags:\t%o\n", &pos, &flags) == 2 &&
	   pos == 42, "and says the position");
	ok((flags & O_CLOEXEC) && (flags & O_ACCMODE) == O_RDONLY,
	   "and the flags, close-on-exec among them");
	close(info);
	close(fd);
}

/* Files of some kinds say more of themselves. */
static void fdinfo_of_kinds(void)
{
	int event = eventfd(7, 0), set = epoll_create1(0), fd, info;
	struct epoll_event wanted = { .events = EPOLLIN, .data.u64 = 0xabcd };
	unsigned int events = 0;
	unsigned long long data = 0;
	const char *at;

	info = open(path("/proc/self/fdinfo/%d", event), O_RDONLY);
	one[slurp(info, one, sizeof(one) - 1, 1000)] = '\0';
	ok(strstr(one, "\neventfd-count:                7\n") != NULL,
	   "an event counter its count");
	close(info);
	epoll_ctl(set, EPOLL_CTL_ADD, event, &wanted);
	info = open(path("/proc/self/fdinfo/%d", set), O_RDONLY);
	one[slurp(info, one, sizeof(one) - 1, 1000)] = '\0';
	at = strstr(one, "\ntfd: ");
	ok(at && sscanf(at, "\ntfd: %d events: %x data: %llx  pos:", &fd,
			&events, &data) == 3 && fd == event &&
	   events & EPOLLIN && data == 0xabcd, "an epoll set what it watches");
	close(info);
	close(set);
	close(event);
}

static void tree(void)
{
	struct stat st;

	gives(names("/proc", "self"), 1);
	gives(names("/proc", "meminfo"), 1);
	gives(names("/proc", path("%d", getpid())), 1);
	gives(names("/proc/self", "maps"), 1);
	gives(names("/proc/self/task", path("%d", getpid())), 1);
	ok(!stat("/proc/self", &st) && st.st_nlink >= 4,
	   "links of a directory count those in it");
	fails(chmod("/proc/self/stat", 0777), EPERM);
	fails(mkdir("/proc/new", 0755), ENOENT);
	fails(open("/proc/new", O_CREAT | O_RDWR, 0600), ENOENT);
	fails(unlink("/proc/meminfo"), EPERM);
	fails(rmdir("/proc/self/fd"), EPERM);
	fails(read(open("/proc/self", O_RDONLY), one, 10), EISDIR);
	fails(open("/proc/self/fd", O_RDWR), EISDIR);
	ok(!stat("/proc/meminfo", &st) && S_ISREG(st.st_mode) &&
	   st.st_uid == 0 && (st.st_mode & 07777) == 0444,
	   "meminfo is root's, and everybody reads it");
}

int main(void)
{
	self();
	pieces();
	links();
	descriptors();
	fdinfo();
	fdinfo_of_kinds();
	tree();
	return done();
}
