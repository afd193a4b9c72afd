/* SPDX-License-Identifier: MIT */
/*
 * Files: what a descriptor shares with its duplicates, where reads and writes
 * go, and what remains of a file without a name.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define FILE_NAME "abi-file.tmp"

static char buf[64];

static void check_open(void)
{
	int fd;

	fails(open("no-such-file", O_RDONLY), ENOENT);
	fails(open("", O_RDONLY), ENOENT);
	fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0644);
	ok(fd >= 0, "a file can be made");
	fails(open(FILE_NAME, O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	fails(open(FILE_NAME "/x", O_RDONLY), ENOTDIR);
	fails(open(FILE_NAME, O_RDONLY | O_DIRECTORY), ENOTDIR);
	fails(open(".", O_WRONLY), EISDIR);
	gives(close(fd), 0);
	fails(close(fd), EBADF);
}

static void check_positions(void)
{
	int fd = open(FILE_NAME, O_RDWR);

	gives(write(fd, "0123456789", 10), 10);
	gives(lseek(fd, 0, SEEK_CUR), 10);
	gives(lseek(fd, -4, SEEK_END), 6);
	gives(read(fd, buf, 64), 4);
	ok(!memcmp(buf, "6789", 4), "reads go on where lseek said");
	gives(read(fd, buf, 64), 0);
	gives(pread(fd, buf, 3, 2), 3);
	ok(!memcmp(buf, "234", 3), "pread has a place of its own");
	gives(pwrite(fd, "ab", 2, 4), 2);
	gives(lseek(fd, 0, SEEK_CUR), 10);
	gives(pread(fd, buf, 10, 0), 10);
	ok(!memcmp(buf, "0123ab6789", 10), "so has pwrite");
	fails(lseek(fd, -1, SEEK_SET), EINVAL);
	fails(lseek(fd, 0, 77), EINVAL);
	fails(pread(fd, buf, 1, -1), EINVAL);
	gives(lseek(fd, 20, SEEK_SET), 20);
	gives(write(fd, "x", 1), 1);
	gives(pread(fd, buf, 64, 10), 11);
	ok(!memcmp(buf, "\0\0\0\0\0\0\0\0\0\0x", 11),
	   "what was jumped over is zeros");
	close(fd);
}

static void check_vectors(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_TRUNC);
	struct iovec out[3] = { { "abc", 3 }, { NULL, 0 }, { "de", 2 } };
	struct iovec in[2] = { { buf, 2 }, { buf + 10, 20 } };

	gives(writev(fd, out, 3), 5);
	lseek(fd, 0, SEEK_SET);
	gives(readv(fd, in, 2), 5);
	ok(!memcmp(buf, "ab", 2) && !memcmp(buf + 10, "cde", 3),
	   "vectors are filled one after the other");
	fails(syscall(SYS_writev, fd, out, 1025), EINVAL);
	fails(syscall(SYS_writev, fd, out, -1), EINVAL);
	gives(writev(fd, out, 0), 0);
	close(fd);
}

static void check_flags(void)
{
	int fd = open(FILE_NAME, O_WRONLY | O_APPEND), other;

	lseek(fd, 0, SEEK_SET);
	gives(write(fd, "!", 1), 1);
	gives(lseek(fd, 0, SEEK_CUR), 6);
	fails(read(fd, buf, 1), EBADF);
	gives(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND),
	      O_WRONLY | O_APPEND);
	gives(fcntl(fd, F_SETFL, 0), 0);
	gives(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND), O_WRONLY);
	other = open(FILE_NAME, O_RDONLY);
	fails(write(other, "!", 1), EBADF);
	fails(ftruncate(other, 0), EINVAL);
	gives(ftruncate(fd, 3), 0);
	gives(read(other, buf, 64), 3);
	fails(ftruncate(fd, -1), EINVAL);
	close(fd);
	close(other);
}

static void check_descriptors(void)
{
	int fd = open(FILE_NAME, O_RDWR), copy, high;

	copy = dup(fd);
	ok(copy > fd, "dup gives another number");
	lseek(fd, 2, SEEK_SET);
	gives(lseek(copy, 0, SEEK_CUR), 2);
	high = fcntl(fd, F_DUPFD, 100);
	gives(high, 100);
	gives(fcntl(high, F_GETFD), 0);
	gives(fcntl(high, F_SETFD, FD_CLOEXEC), 0);
	gives(fcntl(high, F_GETFD), FD_CLOEXEC);
	gives(dup2(fd, 101), 101);
	gives(dup2(fd, fd), fd);
	fails(syscall(SYS_dup3, fd, fd, 0), EINVAL);
	fails(syscall(SYS_dup3, fd, 50, 1), EINVAL);
	gives(dup3(fd, 50, O_CLOEXEC), 50);
	gives(fcntl(50, F_GETFD), FD_CLOEXEC);
	close(copy);
	close(fd);
	gives(dup(50), fd);
	fails(fcntl(200, F_GETFD), EBADF);
	fails(fcntl(50, 9999), EINVAL);
	fails(dup2(200, 3), EBADF);
	fails(syscall(SYS_ioctl, 50, 0xdead, 0), ENOTTY);
	close(50);
	close(100);
	close(101);
	close(fd);
}

static void check_stat(void)
{
	struct stat by_fd, by_name;
	int fd = open(FILE_NAME, O_RDONLY);

	gives(fstat(fd, &by_fd), 0);
	gives(stat(FILE_NAME, &by_name), 0);
	ok(S_ISREG(by_fd.st_mode) && (by_fd.st_mode & 0777) == 0644,
	   "its type and permissions are told");
	gives(by_fd.st_size, 3);
	ok(by_fd.st_ino == by_name.st_ino && by_fd.st_dev == by_name.st_dev,
	   "descriptor and name mean the same file");
	gives(by_fd.st_nlink, 1);
	gives(fstatat(fd, "", &by_name, AT_EMPTY_PATH), 0);
	fails(fstatat(fd, "", &by_name, 0), ENOENT);
	fails(fstatat(AT_FDCWD, FILE_NAME, &by_name, 0x8), EINVAL);
	fails(fstat(200, &by_fd), EBADF);
	gives(unlink(FILE_NAME), 0);
	gives(fstat(fd, &by_fd), 0);
	gives(by_fd.st_nlink, 0);
	gives(read(fd, buf, 64), 3);
	fails(stat(FILE_NAME, &by_name), ENOENT);
	close(fd);
}

int main(void)
{
	umask(022);
	chdir("/tmp");
	check_open();
	check_positions();
	check_vectors();
	check_flags();
	check_descriptors();
	check_stat();
	return done();
}
