/* SPDX-License-Identifier: MIT */
/*
 * Every pointer may be wrong, and no call minds: it says EFAULT and changes
 * nothing.  Each call gets six kinds of wrong pointers.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define PAGE 4096UL

static int fd;

/* With a pointer that leads nowhere. */
static void check(const char *kind, void *bad)
{
	printf("# %s\n", kind);
	fails(syscall(SYS_read, fd, bad, 16), EFAULT);
	fails(syscall(SYS_write, fd, bad, 16), EFAULT);
	fails(syscall(SYS_pread64, fd, bad, 16, 0), EFAULT);
	fails(syscall(SYS_pwrite64, fd, bad, 16, 0), EFAULT);
	fails(syscall(SYS_readv, fd, bad, 1), EFAULT);
	fails(syscall(SYS_writev, fd, bad, 1), EFAULT);
	fails(syscall(SYS_open, bad, O_RDONLY), EFAULT);
	fails(syscall(SYS_openat, AT_FDCWD, bad, O_RDONLY), EFAULT);
	fails(syscall(SYS_stat, bad, NULL), EFAULT);
	fails(syscall(SYS_stat, "/", bad), EFAULT);
	fails(syscall(SYS_lstat, "/", bad), EFAULT);
	fails(syscall(SYS_fstat, fd, bad), EFAULT);
	fails(syscall(SYS_newfstatat, AT_FDCWD, "/", bad, 0), EFAULT);
	fails(syscall(SYS_access, bad, 0), EFAULT);
	fails(syscall(SYS_readlink, bad, bad, 16), EFAULT);
	fails(syscall(SYS_getcwd, bad, PAGE), EFAULT);
	fails(syscall(SYS_chdir, bad), EFAULT);
	fails(syscall(SYS_mkdir, bad, 0700), EFAULT);
	fails(syscall(SYS_unlink, bad), EFAULT);
	fails(syscall(SYS_rmdir, bad), EFAULT);
	fails(syscall(SYS_symlink, bad, "x"), EFAULT);
	fails(syscall(SYS_symlink, "x", bad), EFAULT);
	fails(syscall(SYS_link, bad, "x"), EFAULT);
	fails(syscall(SYS_chmod, bad, 0600), EFAULT);
	fails(syscall(SYS_truncate, bad, 0), EFAULT);
	fails(syscall(SYS_execve, bad, NULL, NULL), EFAULT);
	fails(syscall(SYS_uname, bad), EFAULT);
	fails(syscall(SYS_clock_gettime, 0, bad), EFAULT);
	fails(syscall(SYS_gettimeofday, bad, NULL), EFAULT);
	fails(syscall(SYS_nanosleep, bad, NULL), EFAULT);
	fails(syscall(SYS_sysinfo, bad), EFAULT);
	fails(syscall(SYS_getrandom, bad, 16, 0), EFAULT);
	fails(syscall(SYS_getrlimit, 0, bad), EFAULT);
	fails(syscall(SYS_rt_sigaction, 10, bad, NULL, 8), EFAULT);
	fails(syscall(SYS_rt_sigaction, 10, NULL, bad, 8), EFAULT);
	fails(syscall(SYS_rt_sigprocmask, 0, bad, NULL, 8), EFAULT);
	fails(syscall(SYS_rt_sigprocmask, 0, NULL, bad, 8), EFAULT);
	fails(syscall(SYS_sigaltstack, bad, NULL), EFAULT);
	fails(syscall(SYS_arch_prctl, 0x1003, bad), EFAULT);
}

/* What lies before a hole counts. */
static void check_edge(void)
{
	char *at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec vector[2] = { { at + PAGE - 8, 8 }, { at + PAGE, 8 } };

	munmap(at + PAGE, PAGE);
	memset(at, 'e', PAGE);
	lseek(fd, 0, SEEK_SET);
	ok(write(fd, at + PAGE - 8, 8) == 8, "a write up to a hole succeeds");
	gives(writev(fd, vector, 2), 8);
	strcpy(at + PAGE - 5, "/tmp");
	gives(access(at + PAGE - 5, F_OK), 0);
	memcpy(at + PAGE - 4, "/tmp", 4);
	fails(access(at + PAGE - 4, F_OK), EFAULT);
	fails(syscall(SYS_uname, at + PAGE - 100), EFAULT);
}

int main(void)
{
	fd = open("/tmp/abi-efault.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (write(fd, "sixteen bytes ..", 16) != 16)
		return 1;
	lseek(fd, 0, SEEK_SET);
	check("an address in the first page", (void *)8);
	check("one never mapped", (void *)0x7000000);
	check("one behind the end of the process's half",
	      (void *)0x7ffffffff000);
	check("one that is no address", (void *)0x800000000000);
	check("one of the kernel", (void *)0xffffffff80000000);
	check("the last one", (void *)-8L);
	check_edge();
	unlink("/tmp/abi-efault.tmp");
	return done();
}
