/* SPDX-License-Identifier: MIT */
/*
 * Running out: of descriptors, of process numbers.  The call that finds nothing
 * left says so, keeps nothing, and works again when there is some.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#define DESCRIPTORS 20

static int open_count(void)
{
	int count = 0;

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void check_descriptors(void)
{
	struct rlimit was, tight;
	int ends[2], fd, last = -1;

	getrlimit(RLIMIT_NOFILE, &was);
	tight = was;
	tight.rlim_cur = DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &tight);
	while ((fd = open("/", O_RDONLY)) >= 0)
		last = fd;
	ok(errno == EMFILE && last == DESCRIPTORS - 1,
	   "descriptors run out at the limit");
	fails(dup(0), EMFILE);
	fails(fcntl(0, F_DUPFD, 0), EMFILE);
	fails(fcntl(0, F_DUPFD, DESCRIPTORS), EINVAL);
	fails(dup2(0, DESCRIPTORS), EBADF);
	fails(pipe(ends), EMFILE);
	fails(epoll_create1(0), EMFILE);
	fails(eventfd(0, 0), EMFILE);
	fails(open("/tmp/abi-exhaust.tmp", O_RDWR | O_CREAT | O_EXCL, 0600),
	      EMFILE);
	fails(access("/tmp/abi-exhaust.tmp", F_OK), ENOENT);
	/* One is not enough for a pipe, and stays free. */
	close(last);
	fails(pipe(ends), EMFILE);
	gives(open_count(), DESCRIPTORS - 1);
	gives(dup2(0, 7), 7);
	gives(open("/", O_RDONLY), last);
	for (fd = 3; fd < DESCRIPTORS; fd++)
		close(fd);
	setrlimit(RLIMIT_NOFILE, &was);
}

static int pid_max_set(const char *value)
{
	int fd = open("/proc/sys/kernel/pid_max", O_WRONLY);
	int good = fd >= 0 && write(fd, value, strlen(value)) > 0;

	close(fd);
	return good;
}

/* Children that sleep, as many as there are numbers for. */
static int fill_numbers(pid_t *pids, int most)
{
	int count = 0;

	while (count < most && (pids[count] = fork()) >= 0) {
		if (!pids[count]) {
			for (;;)
				pause();
		}
		count++;
	}
	return count;
}

static void check_numbers(void)
{
	pid_t pids[400], one;
	int count, error, in_range = 1;

	ok(pid_max_set("350"), "numbers are limited to those below 350");
	count = fill_numbers(pids, 400);
	error = errno;
	ok(count > 0 && count <= 350 && error == EAGAIN,
	   "fork says EAGAIN when all are in use");
	printf("# %d children\n", count);
	for (int i = 0; i < count; i++) {
		in_range &= pids[i] > 1 && pids[i] < 350;
		kill(pids[i], SIGKILL);
	}
	ok(in_range, "all are below the limit");
	/* Dead, but not yet forgotten: their numbers are not free. */
	waitid(P_PID, (unsigned int)pids[0], &(siginfo_t){ 0 },
	       WEXITED | WNOWAIT);
	one = fork();
	if (!one)
		_exit(0);
	ok(one < 0 && errno == EAGAIN, "a zombie keeps its number");
	for (int i = 0; i < count; i++)
		waitpid(pids[i], NULL, 0);
	pids[0] = fork();
	if (!pids[0])
		_exit(0);
	ok(pids[0] > 0, "then there are numbers again");
	waitpid(pids[0], NULL, 0);
	pid_max_set("32768");
}

int main(void)
{
	struct utsname name;

	signal(SIGCHLD, SIG_DFL);
	check_descriptors();
	uname(&name);
	if (strstr(name.release, "faultline")) {
		int mounted = access("/proc/self", F_OK) &&
			      !mount("proc", "/proc", "proc", 0, NULL);

		check_numbers();
		if (mounted)
			umount("/proc");
	}
	return done();
}
