/* SPDX-License-Identifier: MIT */
/*
 * Pipes within one process: what goes in comes out, in order, up to the size
 * of the pipe; and what each end says when the other is closed.
 */
#include "abi.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define PAGE 4096

static char big[1 << 20], back[1 << 20];
static void *volatile nowhere = (void *)8;

static void pipe_with(int fds[2], int flags)
{
	if (pipe2(fds, flags)) {
		perror("pipe2");
		_exit(1);
	}
}

static void close_both(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static void check_make(void)
{
	int fds[2], lowest = dup(0);

	close(lowest);
	fails(syscall(SYS_pipe, 8), EFAULT);
	fails(syscall(SYS_pipe2, 8, 0), EFAULT);
	fails(pipe2(fds, O_APPEND), EINVAL);
	gives(pipe(fds), 0);
	ok(fds[0] == lowest && fds[1] == lowest + 1,
	   "the two lowest descriptors are given, and none was lost before");
	gives(fcntl(fds[0], F_GETFD), 0);
	gives(fcntl(fds[0], F_GETFL), O_RDONLY);
	gives(fcntl(fds[1], F_GETFL), O_WRONLY);
	close_both(fds);
	pipe_with(fds, O_CLOEXEC | O_NONBLOCK);
	gives(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
	gives(fcntl(fds[1], F_GETFD), FD_CLOEXEC);
	gives(fcntl(fds[0], F_GETFL), O_RDONLY | O_NONBLOCK);
	gives(fcntl(fds[1], F_GETFL), O_WRONLY | O_NONBLOCK);
	close_both(fds);
}

static void check_stat(void)
{
	struct stat in, out;
	int fds[2];

	pipe_with(fds, 0);
	gives(fstat(fds[0], &in), 0);
	gives(fstat(fds[1], &out), 0);
	ok(S_ISFIFO(in.st_mode) && (in.st_mode & 0777) == 0600,
	   "a pipe is a FIFO for its owner");
	ok(in.st_ino == out.st_ino && in.st_dev == out.st_dev,
	   "both ends are the same file");
	gives(in.st_size, 0);
	gives(in.st_nlink, 1);
	gives(in.st_uid, geteuid());
	close_both(fds);
	pipe_with(fds, 0);
	fstat(fds[0], &out);
	ok(in.st_ino != out.st_ino, "another pipe is another file");
	close_both(fds);
}

static void check_wrong_end(void)
{
	int fds[2];

	pipe_with(fds, 0);
	fails(read(fds[1], back, 1), EBADF);
	fails(write(fds[0], big, 1), EBADF);
	fails(lseek(fds[0], 0, SEEK_SET), ESPIPE);
	fails(lseek(fds[1], 0, SEEK_CUR), ESPIPE);
	fails(pread(fds[0], back, 1, 0), ESPIPE);
	fails(pwrite(fds[1], big, 1, 0), ESPIPE);
	fails(ftruncate(fds[1], 0), EINVAL);
	gives(read(fds[0], back, 0), 0);
	gives(write(fds[1], big, 0), 0);
	close_both(fds);
}

static void check_bytes(void)
{
	struct iovec out[3] = { { "ab", 2 }, { NULL, 0 }, { "cdef", 4 } };
	struct iovec in[2] = { { back, 1 }, { back + 1, 100 } };
	int fds[2], count = -1;

	pipe_with(fds, O_NONBLOCK);
	gives(ioctl(fds[0], FIONREAD, &count), 0);
	gives(count, 0);
	fails(read(fds[0], back, 10), EAGAIN);
	gives(write(fds[1], "hello ", 6), 6);
	gives(write(fds[1], "world", 5), 5);
	gives(ioctl(fds[0], FIONREAD, &count), 0);
	gives(count, 11);
	gives(ioctl(fds[1], FIONREAD, &count), 0);
	fails(ioctl(fds[0], FIONREAD, 8), EFAULT);
	gives(read(fds[0], back, 4), 4);
	gives(read(fds[0], back + 4, 100), 7);
	ok(!memcmp(back, "hello world", 11), "bytes come out in order");
	gives(writev(fds[1], out, 3), 6);
	gives(readv(fds[0], in, 2), 6);
	ok(!memcmp(back, "abcdef", 6), "vectors are bytes like others");
	fails(read(fds[0], back, 10), EAGAIN);
	close_both(fds);
}

static void check_capacity(void)
{
	int fds[2], total = 0, n;

	pipe_with(fds, O_NONBLOCK);
	gives(fcntl(fds[0], F_GETPIPE_SZ), 65536);
	while ((n = write(fds[1], big, 1)) == 1)
		total++;
	ok(n < 0 && errno == EAGAIN && total == 65536,
	   "64 KiB fit in, byte by byte");
	gives(read(fds[0], back, 1), 1);
	fails(write(fds[1], big, 1), EAGAIN);
	gives(read(fds[0], back, PAGE - 1), PAGE - 1);
	gives(write(fds[1], big, 1), 1);
	close_both(fds);
	pipe_with(fds, O_NONBLOCK);
	gives(write(fds[1], big, 100000), 65536);
	fails(write(fds[1], big, 1), EAGAIN);
	gives(read(fds[0], back, sizeof(back)), 65536);
	ok(!memcmp(big, back, 65536), "they come out as they went in");
	close_both(fds);
}

/* PIPE_BUF bytes go in whole or not at all. */
static void check_atomic(void)
{
	int fds[2];

	pipe_with(fds, O_NONBLOCK);
	gives(write(fds[1], big, 65536 - PAGE), 65536 - PAGE);
	gives(write(fds[1], big, 10), 10);
	fails(write(fds[1], big, PIPE_BUF), EAGAIN);
	gives(write(fds[1], big, PIPE_BUF - 10), PIPE_BUF - 10);
	fails(write(fds[1], big, 1), EAGAIN);
	close_both(fds);
}

static void check_size(void)
{
	int fds[2];

	pipe_with(fds, O_NONBLOCK);
	gives(fcntl(fds[1], F_SETPIPE_SZ, 1), PAGE);
	gives(fcntl(fds[0], F_GETPIPE_SZ), PAGE);
	gives(write(fds[1], big, 2 * PAGE), PAGE);
	gives(fcntl(fds[1], F_SETPIPE_SZ, 5 * PAGE), 8 * PAGE);
	gives(write(fds[1], big + PAGE, 100000), 7 * PAGE);
	fails(fcntl(fds[1], F_SETPIPE_SZ, 4 * PAGE), EBUSY);
	gives(fcntl(fds[1], F_SETPIPE_SZ, 1 << 20), 1 << 20);
	gives(read(fds[0], back, 3 * PAGE + 5), 3 * PAGE + 5);
	gives(fcntl(fds[1], F_SETPIPE_SZ, 5 * PAGE), 8 * PAGE);
	gives(read(fds[0], back + 3 * PAGE + 5, 100000), 5 * PAGE - 5);
	ok(!memcmp(big, back, 8 * PAGE),
	   "what is in a pipe stays there when its size changes");
	fails(fcntl(fds[1], F_SETPIPE_SZ, 0x80000001), EINVAL);
	fails(fcntl(0, F_GETPIPE_SZ), EBADF);
	fails(fcntl(0, F_SETPIPE_SZ, PAGE), EBADF);
	close_both(fds);
}

static volatile int got_signal, signal_code;

static void note_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	got_signal = sig;
	signal_code = info->si_code == SI_USER && info->si_pid == getpid();
}

static void check_broken(void)
{
	struct sigaction action = { .sa_sigaction = note_signal,
				    .sa_flags = SA_SIGINFO };
	int fds[2];

	pipe_with(fds, 0);
	gives(write(fds[1], "rest", 4), 4);
	close(fds[1]);
	gives(read(fds[0], back, 10), 4);
	gives(read(fds[0], back, 10), 0);
	gives(read(fds[0], back, 10), 0);
	close(fds[0]);

	sigaction(SIGPIPE, &action, NULL);
	pipe_with(fds, 0);
	close(fds[0]);
	fails(write(fds[1], big, 1), EPIPE);
	gives(got_signal, SIGPIPE);
	ok(signal_code, "SIGPIPE comes from the process itself");
	got_signal = 0;
	gives(write(fds[1], big, 0), 0);
	gives(got_signal, 0);
	signal(SIGPIPE, SIG_IGN);
	fails(write(fds[1], big, 100000), EPIPE);
	gives(got_signal, 0);
	signal(SIGPIPE, SIG_DFL);
	close(fds[1]);
}

/* In packet mode a read ends where a write did. */
static void check_packets(void)
{
	int fds[2];

	pipe_with(fds, O_NONBLOCK | O_DIRECT);
	gives(fcntl(fds[1], F_GETFL), O_WRONLY | O_NONBLOCK | O_DIRECT);
	gives(write(fds[1], "one", 3), 3);
	gives(write(fds[1], "two two", 7), 7);
	gives(write(fds[1], big, PAGE + 10), PAGE + 10);
	gives(read(fds[0], back, 100), 3);
	gives(read(fds[0], back, 3), 3);
	ok(!memcmp(back, "two", 3), "a short read gets the packet's beginning");
	gives(read(fds[0], back, 2 * PAGE), PAGE);
	gives(read(fds[0], back, 2 * PAGE), 10);
	fails(read(fds[0], back, 100), EAGAIN);
	gives(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	gives(write(fds[1], "a", 1), 1);
	gives(write(fds[1], "b", 1), 1);
	gives(read(fds[0], back, 100), 2);
	gives(fcntl(fds[1], F_SETFL, O_NONBLOCK | O_DIRECT), 0);
	gives(write(fds[1], "c", 1), 1);
	gives(write(fds[1], "d", 1), 1);
	gives(read(fds[0], back, 100), 1);
	close_both(fds);
}

static void check_efault(void)
{
	int fds[2];

	pipe_with(fds, O_NONBLOCK);
	fails(write(fds[1], nowhere, 10), EFAULT);
	fails(read(fds[0], nowhere, 10), EAGAIN);
	gives(write(fds[1], "kept", 4), 4);
	fails(write(fds[1], nowhere, 10), EFAULT);
	fails(read(fds[0], nowhere, 10), EFAULT);
	gives(read(fds[0], back, 10), 4);
	ok(!memcmp(back, "kept", 4), "a failed read takes nothing out");
	close_both(fds);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = i % 251;
	check_make();
	check_stat();
	check_wrong_end();
	check_bytes();
	check_capacity();
	check_atomic();
	check_size();
	check_broken();
	check_packets();
	check_efault();
	return done();
}
