/* SPDX-License-Identifier: MIT */
/*
 * Descriptor tables.
 */
#include <core/ktest.h>
#include <lib/string.h>
#include <task/rlimit.h>
#include <tests/kernel/fs_scratch.h>

#define FD_TEST(name)                                     \
	static void fd_##name(void);                      \
	KTEST(fd, name)                                   \
	{                                                 \
		struct fs_scratch scratch;                \
                                                          \
		REQUIRE(fs_scratch_begin(&scratch));      \
		fd_##name();                              \
		fs_scratch_end(&scratch);                 \
	}                                                 \
	static void fd_##name(void)

/* A descriptor on a new file; -errno. */
static int open_fd(unsigned int flags)
{
	int fd = get_unused_fd_flags(flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = filp_open("/a", O_CREAT | O_RDWR | flags, 0600);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

/* Verifies that the lowest free number is given. */
FD_TEST(lowest_is_given)
{
	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(open_fd(0), 1);
	EXPECT_EQ(open_fd(0), 2);
	EXPECT_EQ(close_fd(1), 0);
	EXPECT_EQ(open_fd(0), 1);
	EXPECT_EQ(open_fd(0), 3);
}

/* Verifies that closing twice, or what was never open, is -EBADF. */
FD_TEST(close_needs_open)
{
	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(close_fd(0), 0);
	EXPECT_EQ(close_fd(0), -EBADF);
	EXPECT_EQ(close_fd(100000), -EBADF);
}

/* Verifies that the table grows far beyond its first size. */
FD_TEST(table_grows)
{
	int i;

	for (i = 0; i < 600; i++)
		EXPECT_EQ(open_fd(0), i);
	EXPECT(fget(599) != NULL);
	fput(current->files->fd[599]);
}

/* Verifies that RLIMIT_NOFILE ends it with -EMFILE. */
FD_TEST(limit_is_kept)
{
	unsigned long limit = rlimit(RLIMIT_NOFILE);
	unsigned long i;

	for (i = 0; i < limit; i++)
		if (open_fd(0) != (int)i)
			break;
	EXPECT_EQ(i, limit);
	EXPECT_EQ(open_fd(0), -EMFILE);
}

/* Verifies that a duplicate shares the position. */
FD_TEST(duplicate_shares_position)
{
	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(ksys_dup(0), 1);
	EXPECT_EQ(ksys_lseek(0, 42, SEEK_SET), 42);
	EXPECT_EQ(ksys_lseek(1, 0, SEEK_CUR), 42);
}

/* Verifies that dup2 replaces what was there, and that the old file ends. */
FD_TEST(dup2_replaces)
{
	long files;

	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(open_fd(0), 1);
	files = atomic_long_read(&nr_files);
	EXPECT_EQ(ksys_dup2(0, 1), 1);
	EXPECT_EQ(atomic_long_read(&nr_files), files - 1);
	EXPECT(current->files->fd[0] == current->files->fd[1]);
	EXPECT_EQ(ksys_dup2(0, 200), 200);
	EXPECT_EQ(ksys_dup3(0, 0, 0), -EINVAL);
	EXPECT_EQ(ksys_dup2(0, 0), 0);
	EXPECT_EQ(ksys_dup2(7, 8), -EBADF);
}

/* Verifies that exec closes what is close-on-exec and nothing else. */
FD_TEST(close_on_exec)
{
	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(open_fd(O_CLOEXEC), 1);
	EXPECT_EQ(open_fd(0), 2);
	EXPECT_EQ(ksys_fcntl(2, F_SETFD, FD_CLOEXEC), 0);
	EXPECT_EQ(ksys_fcntl(1, F_GETFD, 0), FD_CLOEXEC);
	files_close_on_exec(current->files);
	EXPECT_EQ(ksys_fcntl(0, F_GETFD, 0), 0);
	EXPECT_EQ(ksys_fcntl(1, F_GETFD, 0), -EBADF);
	EXPECT_EQ(open_fd(0), 1);
}

/* Verifies that a copied table has the files, and closing in one leaves the
 * other's open. */
FD_TEST(copy_is_independent)
{
	struct files_struct *copy;
	int i;

	for (i = 0; i < 100; i++)
		EXPECT_EQ(open_fd(0), i);
	copy = files_copy(current->files);
	REQUIRE(copy);
	EXPECT_EQ(close_fd(99), 0);
	EXPECT(copy->fd[99] != NULL);
	EXPECT(copy->fd[0] == current->files->fd[0]);
	files_put(copy);
	EXPECT(fget(0) != NULL);
	fput(current->files->fd[0]);
}

/* Verifies that F_DUPFD starts at the number it is given. */
FD_TEST(dupfd_has_a_minimum)
{
	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(ksys_fcntl(0, F_DUPFD, 10), 10);
	EXPECT_EQ(ksys_fcntl(0, F_DUPFD, 10), 11);
	EXPECT_EQ(ksys_fcntl(0, F_DUPFD, ~0UL), -EINVAL);
	EXPECT_EQ(open_fd(0), 1);
}

/* Verifies that a descriptor opened with O_PATH has no contents. */
FD_TEST(path_descriptor)
{
	struct file *file;

	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	file = filp_open("/a", O_PATH, 0);
	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(alloc_fd(0, 0), 0);
	fd_install(0, file);
	EXPECT(!fget(0));
	EXPECT_EQ(ksys_lseek(0, 0, SEEK_SET), -EBADF);
	EXPECT_EQ(ksys_fcntl(0, F_GETFD, 0), 0);
}

/* Verifies that of what F_SETFL is given only the flags that may change do. */
FD_TEST(status_flags)
{
	EXPECT_EQ(open_fd(0), 0);
	EXPECT_EQ(ksys_fcntl(0, F_SETFL, O_NONBLOCK | O_WRONLY), 0);
	EXPECT_EQ(ksys_fcntl(0, F_GETFL, 0), O_NONBLOCK | O_RDWR | O_LARGEFILE);
	EXPECT_EQ(ksys_fcntl(0, F_SETFL, O_DIRECT), -EINVAL);
	EXPECT_EQ(ksys_fcntl(0, 12345, 0), -EINVAL);
}
