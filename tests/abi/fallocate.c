/* SPDX-License-Identifier: MIT */
/*
 * Contents before they are written and after they are gone: fallocate, holes
 * and how they are found, and the calls that synchronise or advise.  On a
 * tmpfs, so that Linux answers as the file system in memory does.
 */
#include "mounts.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statfs.h>

#define PAGE 4096

static struct stat st;
static char buf[3 * PAGE];
static int fd;

static long blocks(void)
{
	return fstat(fd, &st) ? -1 : st.st_blocks / 8;
}

static void check_modes(void)
{
	gives(fallocate(fd, 0, 0, 10000), 0);
	gives(blocks(), 3);
	gives(st.st_size, 10000);
	gives(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 5 * PAGE), 0);
	gives(blocks(), 5);
	gives(st.st_size, 10000);
	gives(fallocate(fd, 0, 100, 10), 0);
	gives(blocks(), 5);
	gives(st.st_size, 10000);
	gives(ftruncate(fd, 0), 0);
	gives(blocks(), 0);
}

static void check_punch(void)
{
	const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	volatile char *at;

	memset(buf, 'x', sizeof(buf));
	gives(pwrite(fd, buf, sizeof(buf), 0), sizeof(buf));
	at = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	gives(at[PAGE], 'x');
	gives(fallocate(fd, punch, PAGE - 10, PAGE + 20), 0);
	gives(blocks(), 2);
	gives(st.st_size, 3 * PAGE);
	ok(at[PAGE - 11] == 'x' && !at[PAGE - 10] && !at[PAGE] &&
	   !at[2 * PAGE + 9] && at[2 * PAGE + 10] == 'x',
	   "a mapping sees zeros just there");
	at[PAGE + 5] = 'y';
	gives(pread(fd, buf, 1, PAGE + 5), 1);
	gives(buf[0], 'y');
	gives(fallocate(fd, punch, 10, 20), 0);
	ok(at[9] == 'x' && !at[10] && !at[29] && at[30] == 'x',
	   "also within a page");
	gives(fallocate(fd, punch, 10 * PAGE, PAGE), 0);
	gives(fstat(fd, &st), 0);
	gives(st.st_size, 3 * PAGE);
	munmap((void *)at, 3 * PAGE);
	gives(ftruncate(fd, 0), 0);
}

static void check_errors(void)
{
	int readonly = open("f", O_RDONLY), dir = open(".", O_RDONLY);
	int ends[2];

	fails(fallocate(-1, 0, 0, 1), EBADF);
	fails(fallocate(readonly, 0, 0, 1), EBADF);
	fails(fallocate(dir, 0, 0, 1), EBADF);
	fails(fallocate(fd, 0, -1, 1), EINVAL);
	fails(fallocate(fd, 0, 0, 0), EINVAL);
	fails(fallocate(fd, 0, 0, -1), EINVAL);
	fails(fallocate(fd, 0x1000, 0, 1), EOPNOTSUPP);
	fails(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 1), EOPNOTSUPP);
	fails(fallocate(fd, 0x10 /* zero */, 0, 1), EOPNOTSUPP);
	fails(fallocate(fd, 0x08 /* collapse */, 0, PAGE), EOPNOTSUPP);
	fails(fallocate(fd, 0x20 /* insert */, 0, PAGE), EOPNOTSUPP);
	fails(fallocate(fd, 0, 0x7fffffffffffffff, 1), EFBIG);
	if (!pipe(ends)) {
		fails(fallocate(ends[1], 0, 0, 1), ESPIPE);
		close(ends[0]);
		close(ends[1]);
	}
	close(readonly);
	close(dir);
}

/* All or nothing: the file system is too small. */
static void check_full(void)
{
	int other;

	mkdir("small", 0755);
	gives(mount("none", "small", "tmpfs", 0, "size=64k"), 0);
	other = open("small/f", O_RDWR | O_CREAT, 0600);
	gives(write(other, "x", 1), 1);
	fails(fallocate(other, 0, 0, 20 * PAGE), ENOSPC);
	gives(fstat(other, &st), 0);
	ok(st.st_size == 1 && st.st_blocks == 8, "nothing of it was done");
	gives(fallocate(other, 0, 0, 16 * PAGE), 0);
	close(other);
	gives(umount("small"), 0);
}

static void check_seek(void)
{
	gives(ftruncate(fd, 10 * PAGE), 0);
	gives(pwrite(fd, "x", 1, 2 * PAGE + 5), 1);
	gives(pwrite(fd, "x", 1, 3 * PAGE), 1);
	gives(pwrite(fd, "x", 1, 7 * PAGE), 1);
	gives(lseek(fd, 0, SEEK_DATA), 2 * PAGE);
	gives(lseek(fd, 2 * PAGE + 7, SEEK_DATA), 2 * PAGE + 7);
	gives(lseek(fd, 2 * PAGE, SEEK_HOLE), 4 * PAGE);
	gives(lseek(fd, 5, SEEK_HOLE), 5);
	gives(lseek(fd, 4 * PAGE, SEEK_DATA), 7 * PAGE);
	gives(lseek(fd, 7 * PAGE, SEEK_HOLE), 8 * PAGE);
	fails(lseek(fd, 8 * PAGE, SEEK_DATA), ENXIO);
	fails(lseek(fd, 10 * PAGE, SEEK_HOLE), ENXIO);
	fails(lseek(fd, -1, SEEK_DATA), ENXIO);
	gives(lseek(fd, 0, SEEK_CUR), 8 * PAGE);
	gives(ftruncate(fd, 7 * PAGE + 10), 0);
	gives(lseek(fd, 7 * PAGE, SEEK_HOLE), 7 * PAGE + 10);
	gives(ftruncate(fd, 0), 0);
	fails(lseek(fd, 0, SEEK_DATA), ENXIO);
}

static void check_limit(void)
{
	struct rlimit limit = { PAGE, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	fails(fallocate(fd, 0, 0, 2 * PAGE), EFBIG);
	gives(fallocate(fd, 0, 0, PAGE), 0);
	limit.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void check_sync(void)
{
	int place = open("f", O_PATH), dir = open(".", O_RDONLY), ends[2];

	sync();
	gives(fsync(fd), 0);
	gives(fdatasync(fd), 0);
	gives(fsync(dir), 0);
	gives(syncfs(fd), 0);
	gives(sync_file_range(fd, 0, PAGE, 7), 0);
	fails(fsync(-1), EBADF);
	fails(fdatasync(place), EBADF);
	fails(syncfs(-1), EBADF);
	fails(sync_file_range(-1, 0, 0, 0), EBADF);
	fails(sync_file_range(fd, 0, 0, 8), EINVAL);
	fails(sync_file_range(fd, -1, 0, 0), EINVAL);
	if (!pipe(ends)) {
		fails(fsync(ends[1]), EINVAL);
		fails(sync_file_range(ends[1], 0, 0, 0), ESPIPE);
		fails(syscall(SYS_fadvise64, ends[0], 0, 0, 0), ESPIPE);
		fails(syscall(SYS_readahead, ends[0], 0, 1), EINVAL);
		close(ends[0]);
		close(ends[1]);
	}
	close(place);
	close(dir);
}

static void check_advice(void)
{
	int writeonly = open("f", O_WRONLY);

	for (int advice = 0; advice < 6; advice++)
		gives(syscall(SYS_fadvise64, fd, 0, 0, advice), 0);
	fails(syscall(SYS_fadvise64, fd, 0, 0, 6), EINVAL);
	fails(syscall(SYS_fadvise64, fd, 0L, -1L, 0), EINVAL);
	fails(syscall(SYS_fadvise64, -1, 0, 0, 0), EBADF);
	gives(syscall(SYS_readahead, fd, 0, PAGE), 0);
	fails(syscall(SYS_readahead, writeonly, 0, PAGE), EBADF);
	fails(syscall(SYS_readahead, -1, 0, PAGE), EBADF);
	close(writeonly);
}

static void checks(void)
{
	fd = open("f", O_RDWR | O_CREAT, 0600);
	check_modes();
	check_punch();
	check_errors();
	check_full();
	check_seek();
	check_limit();
	check_sync();
	check_advice();
	close(fd);
}

int main(void)
{
	return mounts_main(checks);
}
