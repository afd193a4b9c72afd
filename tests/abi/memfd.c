/* SPDX-License-Identifier: MIT */
/*
 * Files of memory that only a descriptor leads to, and what their seals keep
 * from happening.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif
#define PAGE 4096

static struct stat st;
static char text[512];

static int make(unsigned int flags)
{
	return (int)syscall(SYS_memfd_create, "name", flags);
}

static void check_file(void)
{
	int fd = make(MFD_CLOEXEC), other;
	char *at;

	ok(fd >= 0, "memfd_create gives a descriptor");
	gives(fcntl(fd, F_GETFD), FD_CLOEXEC);
	gives(fstat(fd, &st), 0);
	ok(S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0777 &&
	   !st.st_nlink && !st.st_size, "of an empty file without a name");
	gives(write(fd, "hello", 5), 5);
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ok(!memcmp(at, "hello", 5), "what is written is mapped");
	at[0] = 'j';
	gives(pread(fd, text, 5, 0), 5);
	ok(!memcmp(text, "jello", 5), "and the other way round");
	munmap(at, PAGE);
	snprintf(text, sizeof(text), "/proc/self/fd/%d", fd);
	other = open(text, O_RDONLY);
	if (other < 0) {
		skip("its name", "no /proc");
	} else {
		char link[64] = "";

		ok(readlink(text, link, sizeof(link) - 1) > 0 &&
		   !strcmp(link, "/memfd:name (deleted)"),
		   "/proc knows what it is called");
		close(other);
	}
	gives(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL);
	fails(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	close(fd);
}

static void check_arguments(void)
{
	int fds[2];

	fails(syscall(SYS_memfd_create, 8, 0), EFAULT);
	fails(make(0x40), EINVAL);
	memset(text, 'n', sizeof(text));
	text[249] = '\0';
	gives(close(syscall(SYS_memfd_create, text, 0)), 0);
	text[249] = 'n';
	text[250] = '\0';
	fails(syscall(SYS_memfd_create, text, 0), EINVAL);
	gives(close(syscall(SYS_memfd_create, "", 0)), 0);
	if (!pipe(fds)) {
		fails(fcntl(fds[0], F_GET_SEALS), EINVAL);
		fails(fcntl(fds[1], F_ADD_SEALS, F_SEAL_GROW), EINVAL);
		close(fds[0]);
		close(fds[1]);
	}
	fails(fcntl(-1, F_GET_SEALS), EBADF);
}

static void check_size(void)
{
	int fd = make(MFD_ALLOW_SEALING);

	gives(fcntl(fd, F_GET_SEALS), 0);
	gives(ftruncate(fd, 2 * PAGE), 0);
	gives(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	fails(ftruncate(fd, PAGE), EPERM);
	gives(ftruncate(fd, 2 * PAGE), 0);
	gives(ftruncate(fd, 3 * PAGE + 10), 0);
	gives(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	gives(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW);
	fails(ftruncate(fd, 4 * PAGE), EPERM);
	fails(fallocate(fd, 0, 0, 4 * PAGE), EPERM);
	gives(fallocate(fd, 0, 0, PAGE), 0);
	gives(pwrite(fd, "x", 1, 3 * PAGE + 9), 1);
	fails(pwrite(fd, "xx", 2, 3 * PAGE + 9), EPERM);
	gives(pwrite(fd, text, 20, 3 * PAGE - 10), 20);
	gives(pwrite(fd, text, 40, 3 * PAGE - 10), 10);
	fails(fcntl(fd, F_ADD_SEALS, 0x100), EINVAL);
	gives(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL), 0);
	fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
	close(fd);
}

static void check_write(void)
{
	int fd = make(MFD_ALLOW_SEALING);
	char *at;

	gives(write(fd, "text", 4), 4);
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	gives(write(fd, "more", 4), 4);
	gives(munmap(at, PAGE), 0);
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	gives(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	at[0] = 'p';
	gives(munmap(at, PAGE), 0);
	fails(write(fd, "x", 1), EPERM);
	fails(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			PAGE), EPERM);
	ok(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) ==
	   MAP_FAILED && errno == EPERM, "nor is it mapped to be written");
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ok(at != MAP_FAILED && !memcmp(at, "text", 4), "a private copy is");
	at[0] = 'q';
	gives(pread(fd, text, 4, 0), 4);
	ok(!memcmp(text, "text", 4), "of contents that stay");
	close(fd);
}

static void check_future_write(void)
{
	int fd = make(MFD_ALLOW_SEALING);
	char *at, *second;

	gives(ftruncate(fd, PAGE), 0);
	at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	gives(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), 0);
	at[0] = 'x';
	gives(pread(fd, text, 1, 0), 1);
	gives(text[0], 'x');
	fails(pwrite(fd, "y", 1, 0), EPERM);
	ok(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED &&
	   errno == EPERM, "no further mapping writes");
	second = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	gives(second[0], 'x');
	fails(mprotect(second, PAGE, PROT_READ | PROT_WRITE), EACCES);
	close(fd);
}

int main(void)
{
	check_file();
	check_arguments();
	check_size();
	check_write();
	check_future_write();
	return done();
}
