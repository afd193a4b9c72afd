/* SPDX-License-Identifier: MIT */
/*
 * Setting times: to a moment, to now, not at all; and who may.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>

#define TOP "/tmp/abi-utimes.tmp"

static struct stat st;

static int at_is(long atime, long mtime)
{
	return !lstat("f", &st) && st.st_atim.tv_sec == atime &&
	       st.st_mtim.tv_sec == mtime;
}

static int is_recent(const struct timespec *time)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return time->tv_sec >= now.tv_sec - 60 && time->tv_sec <= now.tv_sec;
}

static long set(long asec, long ansec, long msec, long mnsec)
{
	struct timespec times[2] = { { asec, ansec }, { msec, mnsec } };

	return utimensat(AT_FDCWD, "f", times, 0);
}

static void check_set(int fd)
{
	struct timespec times[2] = { { 10, 11 }, { 12, 13 } };
	struct timeval values[2] = { { 20, 21 }, { 22, 23 } };
	struct utimbuf buf = { 30, 31 };

	gives(set(1000, 1, 2000, 999999999), 0);
	ok(at_is(1000, 2000) && st.st_atim.tv_nsec == 1 &&
	   st.st_mtim.tv_nsec == 999999999, "utimensat sets nanoseconds");
	ok(is_recent(&st.st_ctim), "and ctime is now");
	gives(set(-5, 7, 0, 0), 0);
	ok(at_is(-5, 0) && st.st_atim.tv_nsec == 7, "also before 1970");
	gives(syscall(SYS_utimensat, fd, NULL, times, 0), 0);
	ok(at_is(10, 12), "a descriptor without a name is its file");
	gives(utimensat(fd, "", times, AT_EMPTY_PATH), 0);
	gives(utimes("f", values), 0);
	ok(at_is(20, 22) && st.st_mtim.tv_nsec == 23000, "utimes: microseconds");
	gives(utime("f", &buf), 0);
	ok(at_is(30, 31) && !st.st_mtim.tv_nsec, "utime: seconds");
	gives(futimesat(AT_FDCWD, "f", values), 0);
	ok(at_is(20, 22), "futimesat as utimes");
	gives(syscall(SYS_futimesat, fd, NULL, values), 0);
	symlink("f", "link");
	gives(utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW), 0);
	ok(at_is(20, 22), "AT_SYMLINK_NOFOLLOW is about the link");
	gives(lstat("link", &st), 0);
	gives(st.st_mtim.tv_sec, 12);
	unlink("link");
}

static void check_now(void)
{
	gives(set(1, 0, 2, 0), 0);
	gives(set(0, UTIME_OMIT, 0, UTIME_NOW), 0);
	ok(!lstat("f", &st) && st.st_atim.tv_sec == 1 &&
	   is_recent(&st.st_mtim), "UTIME_OMIT and UTIME_NOW");
	gives(set(3, 0, 0, UTIME_OMIT), 0);
	ok(!lstat("f", &st) && st.st_atim.tv_sec == 3 &&
	   is_recent(&st.st_mtim), "and the other way round");
	gives(set(1, 0, 2, 0), 0);
	gives(set(0, UTIME_OMIT, 0, UTIME_OMIT), 0);
	ok(at_is(1, 2), "omitting both changes nothing");
	gives(utimensat(AT_FDCWD, "none", (struct timespec[]){
		{ 0, UTIME_OMIT }, { 0, UTIME_OMIT } }, 0), 0);
	gives(utimensat(AT_FDCWD, "f", NULL, 0), 0);
	ok(!lstat("f", &st) && is_recent(&st.st_atim) &&
	   is_recent(&st.st_mtim), "no times are now");
	gives(utime("f", NULL), 0);
	gives(utimes("f", NULL), 0);
}

static void check_errors(int fd)
{
	struct timespec times[2] = { { 1, 0 }, { 1, 0 } };
	int place = open("f", O_PATH);

	fails(set(1, 1000000000, 1, 0), EINVAL);
	fails(set(1, 0, 1, -1), EINVAL);
	fails(utimes("f", (struct timeval[]){ { 1, 1000000 }, { 1, 0 } }),
	      EINVAL);
	fails(utimensat(AT_FDCWD, "f", times, 0x10), EINVAL);
	fails(syscall(SYS_utimensat, fd, NULL, times, AT_SYMLINK_NOFOLLOW),
	      EINVAL);
	fails(syscall(SYS_utimensat, -1, NULL, times, 0), EBADF);
	fails(syscall(SYS_utimensat, place, NULL, times, 0), EBADF);
	fails(utimensat(-1, "f", times, 0), EBADF);
	fails(utimensat(AT_FDCWD, "none", times, 0), ENOENT);
	fails(utimensat(AT_FDCWD, "", times, 0), ENOENT);
	fails(syscall(SYS_utimensat, AT_FDCWD, 8, times, 0), EFAULT);
	fails(syscall(SYS_utimensat, AT_FDCWD, NULL, times, 0), EFAULT);
	fails(syscall(SYS_utimensat, AT_FDCWD, "f", 8, 0), EFAULT);
	fails(syscall(SYS_utimes, "f", 8), EFAULT);
	fails(syscall(SYS_utimes, 8, NULL), EFAULT);
	fails(syscall(SYS_utime, "f", 8), EFAULT);
	fails(syscall(SYS_utime, 8, NULL), EFAULT);
	fails(syscall(SYS_futimesat, AT_FDCWD, "f", 8), EFAULT);
	fails(syscall(SYS_futimesat, -1, "f", NULL), EBADF);
	close(place);
}

static void check_nobody(void)
{
	chmod("f", 0666);
	if (seteuid(65534)) {
		skip("others than root", "no seteuid");
		return;
	}
	gives(utimensat(AT_FDCWD, "f", NULL, 0), 0);
	gives(set(0, UTIME_NOW, 0, UTIME_NOW), 0);
	fails(set(1, 0, 1, 0), EPERM);
	fails(set(0, UTIME_NOW, 0, UTIME_OMIT), EPERM);
	seteuid(0);
	chmod("f", 0644);
	seteuid(65534);
	fails(utimensat(AT_FDCWD, "f", NULL, 0), EACCES);
	fails(set(1, 0, 1, 0), EPERM);
	seteuid(0);
}

int main(void)
{
	int fd;

	gives(mkdir(TOP, 0755), 0);
	gives(chdir(TOP), 0);
	fd = open("f", O_CREAT | O_RDWR, 0644);
	check_set(fd);
	check_now();
	check_errors(fd);
	check_nobody();
	close(fd);
	unlink("f");
	gives(chdir("/"), 0);
	gives(rmdir(TOP), 0);
	return done();
}
