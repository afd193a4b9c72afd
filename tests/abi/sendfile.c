/* SPDX-License-Identifier: MIT */
/*
 * Bytes that the kernel moves: sendfile, copy_file_range, splice, tee,
 * vmsplice.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#define NAME "/tmp/abi-sendfile.tmp"
#define OTHER "/tmp/abi-sendfile.tmp2"

static void *volatile nowhere = (void *)8;
static char big[100000], back[200000];
static int in, out, fds[2];

static void check_sendfile(void)
{
	off_t offset = 90000;
	int append;

	gives(sendfile(out, in, NULL, 10), 10);
	gives(lseek(in, 0, SEEK_CUR), 10);
	gives(lseek(out, 0, SEEK_CUR), 10);
	gives(sendfile(out, in, &offset, 50000), 10000);
	gives(offset, 100000);
	gives(lseek(in, 0, SEEK_CUR), 10);
	gives(sendfile(out, in, &offset, 10), 0);
	gives(pread(out, back, sizeof(back), 0), 10010);
	ok(!memcmp(back, big, 10) && !memcmp(back + 10, big + 90000, 10000),
	   "the bytes are those of the file");
	gives(sendfile(out, in, NULL, 0), 0);
	fails(sendfile(999, in, NULL, 1), EBADF);
	fails(sendfile(out, 999, NULL, 1), EBADF);
	fails(syscall(SYS_sendfile, out, in, nowhere, 1), EFAULT);
	offset = -1;
	fails(sendfile(out, in, &offset, 1), EINVAL);
	offset = 0;
	fails(sendfile(out, fds[0], &offset, 1), ESPIPE);
	fails(sendfile(in, out, NULL, 1), EBADF);
	append = open(OTHER, O_WRONLY | O_APPEND);
	fails(sendfile(append, in, NULL, 1), EINVAL);
	close(append);
	gives(sendfile(fds[1], in, &offset, 200000), 65536);
	gives(offset, 65536);
	gives(read(fds[0], back, sizeof(back)), 65536);
	ok(!memcmp(back, big, 65536), "into a pipe as far as it goes");
}

static void check_copy_range(void)
{
	long from = 100, to = 7;
	int dir = open("/tmp", O_RDONLY), append;

	ftruncate(out, 0);
	gives(syscall(SYS_copy_file_range, in, &from, out, &to, 5000, 0), 5000);
	ok(from == 5100 && to == 5007, "both positions move on");
	pread(out, back, 5007, 0);
	ok(!memcmp(back + 7, big + 100, 5000), "and the bytes arrive");
	from = 99000;
	gives(syscall(SYS_copy_file_range, in, &from, out, &to, 5000, 0), 1000);
	gives(syscall(SYS_copy_file_range, in, &from, out, &to, 5000, 0), 0);
	lseek(in, 50, SEEK_SET);
	lseek(out, 0, SEEK_SET);
	gives(syscall(SYS_copy_file_range, in, NULL, out, NULL, 10, 0), 10);
	gives(lseek(in, 0, SEEK_CUR), 60);
	fails(syscall(SYS_copy_file_range, in, NULL, out, NULL, 10, 1), EINVAL);
	fails(syscall(SYS_copy_file_range, 999, NULL, out, NULL, 10, 0), EBADF);
	fails(syscall(SYS_copy_file_range, in, NULL, 999, NULL, 10, 0), EBADF);
	fails(syscall(SYS_copy_file_range, out, NULL, in, NULL, 10, 0), EBADF);
	fails(syscall(SYS_copy_file_range, dir, NULL, out, NULL, 10, 0), EISDIR);
	fails(syscall(SYS_copy_file_range, fds[0], NULL, out, NULL, 10, 0),
	      EINVAL);
	fails(syscall(SYS_copy_file_range, in, nowhere, out, NULL, 10, 0),
	      EFAULT);
	from = 0;
	to = 5;
	fails(syscall(SYS_copy_file_range, out, &from, out, &to, 10, 0), EINVAL);
	append = open(OTHER, O_WRONLY | O_APPEND);
	fails(syscall(SYS_copy_file_range, in, NULL, append, NULL, 10, 0),
	      EBADF);
	close(append);
	close(dir);
}

static void check_splice(void)
{
	int other[2];
	loff_t at = 1000;

	pipe2(other, O_NONBLOCK);
	ftruncate(out, 0);
	lseek(out, 0, SEEK_SET);
	gives(splice(in, &at, fds[1], NULL, 10000, 0), 10000);
	gives(at, 11000);
	gives(splice(fds[0], NULL, out, NULL, 4000, 0), 4000);
	gives(splice(fds[0], NULL, other[1], NULL, 100000, 0), 6000);
	fails(splice(fds[0], NULL, out, NULL, 10, SPLICE_F_NONBLOCK), EAGAIN);
	fails(splice(fds[0], NULL, other[1], NULL, 10, 0), EAGAIN);
	gives(tee(other[0], fds[1], 5000, 0), 5000);
	gives(read(other[0], back, sizeof(back)), 6000);
	ok(!memcmp(back, big + 5000, 6000), "bytes from pipe to pipe");
	gives(read(fds[0], back, sizeof(back)), 5000);
	ok(!memcmp(back, big + 5000, 5000), "and those that tee left there");
	pread(out, back, 4000, 0);
	ok(!memcmp(back, big + 1000, 4000), "bytes from a pipe to a file");
	fails(splice(in, NULL, out, NULL, 10, 0), EINVAL);
	fails(splice(fds[0], NULL, fds[1], NULL, 10, 0), EINVAL);
	fails(splice(fds[0], &at, out, NULL, 10, 0), ESPIPE);
	fails(splice(in, NULL, fds[1], &at, 10, 0), ESPIPE);
	fails(splice(999, NULL, fds[1], NULL, 10, 0), EBADF);
	fails(splice(fds[1], NULL, out, NULL, 10, 0), EBADF);
	fails(splice(in, NULL, fds[1], NULL, 10, 0x100), EINVAL);
	fails(syscall(SYS_splice, in, nowhere, fds[1], NULL, 10, 0), EFAULT);
	gives(splice(999, NULL, fds[1], NULL, 0, 0), 0);
	fails(tee(fds[0], fds[1], 10, 0), EINVAL);
	fails(tee(in, fds[1], 10, 0), EINVAL);
	fails(tee(fds[0], other[1], 10, 0x100), EINVAL);
	fails(tee(fds[0], other[1], 10, 0), EAGAIN);
	close(other[0]);
	signal(SIGPIPE, SIG_IGN);
	at = 0;
	fails(splice(in, &at, other[1], NULL, 10, 0), EPIPE);
	close(other[1]);
	pipe(other);
	close(other[1]);
	gives(splice(other[0], NULL, out, NULL, 10, 0), 0);
	gives(tee(other[0], fds[1], 10, 0), 0);
	close(other[0]);
}

/* What was written behind a shared page does not show in the other pipe. */
static void check_sharing(void)
{
	int other[2];

	pipe2(other, O_NONBLOCK);
	write(fds[1], "shared", 6);
	gives(tee(fds[0], other[1], 100, 0), 6);
	write(fds[1], " one", 4);
	write(other[1], " two", 4);
	gives(read(fds[0], back, 100), 10);
	ok(!memcmp(back, "shared one", 10), "what follows is one's own");
	gives(read(other[0], back, 100), 10);
	ok(!memcmp(back, "shared two", 10), "and the other's");
	close(other[0]);
	close(other[1]);
}

static void check_vmsplice(void)
{
	struct iovec vector[2] = { { big, 10 }, { big + 20, 5000 } };

	gives(vmsplice(fds[1], vector, 2, 0), 5010);
	gives(read(fds[0], back, sizeof(back)), 5010);
	ok(!memcmp(back, big, 10) && !memcmp(back + 10, big + 20, 5000),
	   "a program's memory goes into the pipe");
	fails(vmsplice(in, vector, 2, 0), EBADF);
	fails(vmsplice(fds[1], vector, 2, 0x100), EINVAL);
	fails(vmsplice(fds[1], vector, 5000, 0), EINVAL);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = i % 251;
	in = open(NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	write(in, big, sizeof(big));
	close(in);
	in = open(NAME, O_RDONLY);
	out = open(OTHER, O_RDWR | O_CREAT | O_TRUNC, 0600);
	pipe2(fds, O_NONBLOCK);
	check_sendfile();
	check_copy_range();
	check_splice();
	check_sharing();
	check_vmsplice();
	unlink(NAME);
	unlink(OTHER);
	return done();
}
