/* SPDX-License-Identifier: MIT */
/*
 * A program that runs is not written to, and one that is written to is not run.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char copy[64];

static void copy_program(const char *from)
{
	static char buffer[65536];
	int in = open(from, O_RDONLY), out;
	ssize_t size;

	out = open(copy, O_WRONLY | O_CREAT | O_EXCL, 0755);
	while ((size = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)size) != size)
			perror(copy);
	close(in);
	close(out);
}

/* SIGUSR1 waits until the program is ready for it. */
static void block(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(how, &set, NULL);
}

static pid_t start(void)
{
	char *argv[] = { copy, "child", NULL };
	int ends[2];
	pid_t pid;
	char byte;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	block(SIG_BLOCK);
	pid = fork();
	if (!pid) {
		execv(copy, argv);
		_exit(1);
	}
	close(ends[1]);
	/* Closed by the program's start. */
	if (read(ends[0], &byte, 1))
		return -1;
	close(ends[0]);
	return pid;
}

static void check_running(void)
{
	pid_t pid = start();
	int fd = open(copy, O_RDONLY);

	fails(open(copy, O_WRONLY), ETXTBSY);
	fails(open(copy, O_RDWR), ETXTBSY);
	fails(open(copy, O_RDWR | O_CREAT, 0755), ETXTBSY);
	fails(open(copy, O_RDONLY | O_TRUNC), ETXTBSY);
	fails(truncate(copy, 10), ETXTBSY);
	ok(fd >= 0 && fchmod(fd, 0755) == 0,
	   "it may be read, and change its mode");
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	fd = open(copy, O_WRONLY);
	ok(fd >= 0, "when it has ended it may be written to");
	close(fd);
}

/* A child shares its parent's program. */
static void check_forked(void)
{
	pid_t pid = start();
	int fd = -1;

	/* The child forks when it is told to, and ends. */
	kill(pid, SIGUSR1);
	waitpid(pid, NULL, 0);
	fails(open(copy, O_WRONLY), ETXTBSY);
	for (int i = 0; i < 400 && fd < 0; i++) {
		usleep(10000);
		fd = open(copy, O_WRONLY);
	}
	ok(fd >= 0, "until the last process that runs it has ended");
	close(fd);
}

static void check_written(void)
{
	char *argv[] = { copy, "child", NULL };
	int fd = open(copy, O_WRONLY);
	void *at;

	fails(execv(copy, argv), ETXTBSY);
	close(fd);
	fd = open(copy, O_RDWR);
	at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	fails(execv(copy, argv), ETXTBSY);
	munmap(at, 4096);
	fd = open(copy, O_RDONLY);
	ok(start() > 0, "reading it does no harm");
	close(fd);
}

static void fork_and_end(int sig)
{
	(void)sig;
	if (fork())
		_exit(0);
	usleep(500000);
	_exit(0);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		signal(SIGUSR1, fork_and_end);
		block(SIG_UNBLOCK);
		alarm(20);
		for (;;)
			pause();
	}
	setvbuf(stdout, NULL, _IONBF, 0);
	snprintf(copy, sizeof(copy), "/tmp/abi-etxtbsy-%d", getpid());
	copy_program(argv[0]);
	check_running();
	check_forked();
	check_written();
	unlink(copy);
	return done();
}
