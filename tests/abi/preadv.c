/* SPDX-License-Identifier: MIT */
/*
 * preadv, pwritev and those with flags: vectors at a place of their own.
 */
#include "abi.h"

#include <fcntl.h>
#include <sys/uio.h>

#ifndef RWF_HIPRI
#define RWF_HIPRI 1
#define RWF_DSYNC 2
#define RWF_SYNC 4
#define RWF_NOWAIT 8
#define RWF_APPEND 16
#endif

static void *volatile nowhere = (void *)8;
static char a[16], b[16];
static int fd, fds[2];

static long call(long nr, int on, const void *vector, long count, long pos,
		 int flags)
{
	return syscall(nr, on, vector, count, pos, 0, flags);
}

static void check_places(void)
{
	struct iovec out[2] = { { "abc", 3 }, { "defgh", 5 } };
	struct iovec in[2] = { { a, 2 }, { b, 10 } };

	gives(pwritev(fd, out, 2, 10), 8);
	gives(lseek(fd, 0, SEEK_CUR), 0);
	gives(preadv(fd, in, 2, 11), 7);
	ok(!memcmp(a, "bc", 2) && !memcmp(b, "defgh", 5),
	   "a vector is read from its place");
	gives(preadv(fd, in, 2, 100), 0);
	fails(preadv(fd, in, 2, -1), EINVAL);
	fails(pwritev(fd, in, 2, -1), EINVAL);
	fails(preadv(fds[0], in, 2, 0), ESPIPE);
	fails(pwritev(fds[1], in, 2, 0), ESPIPE);
	fails(preadv(999, in, 2, 0), EBADF);
	fails(call(SYS_preadv, fd, nowhere, 1, 0, 0), EFAULT);
	fails(call(SYS_preadv, fd, in, 1025, 0, 0), EINVAL);
	in[0].iov_len = -1;
	fails(preadv(fd, in, 2, 0), EINVAL);
}

static void check_flags(void)
{
	struct iovec out = { "xyz", 3 }, in = { a, 16 };

	lseek(fd, 10, SEEK_SET);
	gives(call(SYS_preadv2, fd, &in, 1, -1, 0), 8);
	gives(lseek(fd, 0, SEEK_CUR), 18);
	gives(call(SYS_pwritev2, fd, &out, 1, -1, 0), 3);
	gives(lseek(fd, 0, SEEK_CUR), 21);
	gives(call(SYS_pwritev2, fd, &out, 1, 0, RWF_APPEND), 3);
	gives(lseek(fd, 0, SEEK_END), 24);
	gives(call(SYS_pwritev2, fd, &out, 1, 0, RWF_SYNC | RWF_DSYNC), 3);
	gives(call(SYS_preadv2, fd, &in, 1, 0, RWF_HIPRI), 16);
	ok(!memcmp(a, "xyz", 3), "flags change nothing else");
	fails(call(SYS_preadv2, fd, &in, 1, 0, 0x1000), EOPNOTSUPP);
	fails(call(SYS_preadv2, fd, &in, 1, -2, 0), EINVAL);
	fails(call(SYS_preadv2, fds[0], &in, 1, 0, 0), ESPIPE);
	fails(call(SYS_preadv2, fds[0], &in, 1, -1, RWF_NOWAIT), EAGAIN);
	gives(call(SYS_pwritev2, fds[1], &out, 1, -1, 0), 3);
	gives(call(SYS_preadv2, fds[0], &in, 1, -1, 0), 3);
}

int main(void)
{
	fd = open("/tmp/abi-preadv.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
	pipe(fds);
	check_places();
	check_flags();
	unlink("/tmp/abi-preadv.tmp");
	return done();
}
