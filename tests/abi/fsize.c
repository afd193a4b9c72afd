/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_FSIZE: how far a file may grow, and what its writer is told.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define LIMIT 1000

static volatile int taken;
static siginfo_t last;

static void count(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	taken++;
	last = *info;
}

static long size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : (long)st.st_size;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = count,
				    .sa_flags = SA_SIGINFO };
	struct rlimit limit = { LIMIT, LIMIT };
	char name[] = "/tmp/fsizeXXXXXX", data[LIMIT];
	int fd = mkstemp(name), ends[2];

	unlink(name);
	memset(data, 'x', sizeof(data));
	sigaction(SIGXFSZ, &action, NULL);
	sigaction(SIGPIPE, &action, NULL);
	gives(setrlimit(RLIMIT_FSIZE, &limit), 0);
	gives(write(fd, data, 900), 900);
	gives(write(fd, data, 200), 100);
	ok(!taken && size_of(fd) == LIMIT, "a file grows up to the limit");
	fails(write(fd, data, 1), EFBIG);
	ok(taken == 1 && last.si_signo == SIGXFSZ, "then SIGXFSZ comes");
	ok(last.si_code == SI_USER && last.si_pid == getpid(),
	   "as if the writer had sent it");
	gives(write(fd, data, 0), 0);
	gives(pwrite(fd, data, 10, 500), 10);
	fails(ftruncate(fd, LIMIT + 1), EFBIG);
	gives(taken, 2);
	gives(ftruncate(fd, LIMIT), 0);
	signal(SIGXFSZ, SIG_IGN);
	fails(pwrite(fd, data, 1, 5000), EFBIG);
	gives(taken, 2);
	if (pipe(ends) == 0) {
		close(ends[0]);
		fails(write(ends[1], data, 1), EPIPE);
		ok(taken == 3 && last.si_code == SI_USER &&
		   last.si_pid == getpid(), "SIGPIPE comes in the same way");
	}
	return done();
}
