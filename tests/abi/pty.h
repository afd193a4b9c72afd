/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals for tests: a pair, and what comes out at either end.
 */
#ifndef TESTS_ABI_PTY_H
#define TESTS_ABI_PTY_H

#include "abi.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>

struct pty {
	int master, slave;
	char name[32];			/* of the slave */
};

static void pty_expired(int sig)
{
	(void)sig;
}

/* A read that waits too long fails with EINTR from now on, not the program. */
__attribute__((unused))
static void give_up_late(void)
{
	struct sigaction action = { .sa_handler = pty_expired };

	sigaction(SIGALRM, &action, NULL);
}

/* A pair, the slave open and nobody's; the program ends if there is none. */
__attribute__((unused))
static struct pty pty_open(void)
{
	struct pty pty = { .master = posix_openpt(O_RDWR | O_NOCTTY) };

	if (pty.master < 0 || unlockpt(pty.master) ||
	    ptsname_r(pty.master, pty.name, sizeof(pty.name)) ||
	    (pty.slave = open(pty.name, O_RDWR | O_NOCTTY)) < 0) {
		ok(0, "a pair can be had: %s", strerror(errno));
		exit(done());
	}
	return pty;
}

__attribute__((unused))
static void pty_close(struct pty *pty)
{
	close(pty->slave);
	close(pty->master);
}

/* Does the file give just these bytes?  Stops waiting after some seconds. */
__attribute__((unused))
static int reads(int fd, const char *text)
{
	char buf[512] = "";
	size_t size = strlen(text), have = 0;

	alarm(10);
	while (have < size) {
		ssize_t count = read(fd, buf + have, size - have);

		if (count <= 0)
			break;
		have += (size_t)count;
	}
	alarm(0);
	if (have == size && !memcmp(buf, text, size))
		return 1;
	printf("# read %zu bytes: ", have);
	for (size_t i = 0; i < have; i++)
		printf(buf[i] < ' ' ? "\\%03o" : "%c", buf[i]);
	printf("\n");
	return 0;
}

/* Is there nothing to be read now? */
__attribute__((unused))
static int reads_nothing(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	char byte;
	ssize_t count;

	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	count = read(fd, &byte, 1);
	fcntl(fd, F_SETFL, flags);
	return count == -1 && errno == EAGAIN;
}

__attribute__((unused))
static int writes(int fd, const char *text)
{
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

/* No echo, no lines, no signals, no processing: reads as MIN and TIME say. */
__attribute__((unused))
static void raw(int fd, unsigned char min, unsigned char time)
{
	struct termios termios;

	tcgetattr(fd, &termios);
	cfmakeraw(&termios);
	termios.c_cc[VMIN] = min;
	termios.c_cc[VTIME] = time;
	tcsetattr(fd, TCSANOW, &termios);
}

/* Settings with some bits of c_lflag turned off, others on. */
__attribute__((unused))
static void local_modes(int fd, tcflag_t off, tcflag_t on)
{
	struct termios termios;

	tcgetattr(fd, &termios);
	termios.c_lflag = (termios.c_lflag & ~off) | on;
	tcsetattr(fd, TCSANOW, &termios);
}

/* The status with which a child ends, or stops. */
__attribute__((unused))
static int status_of(pid_t child)
{
	int status = -1;

	alarm(20);
	if (waitpid(child, &status, WUNTRACED) != child)
		status = -1;
	alarm(0);
	return status;
}

/* The status of a child that runs the body, and ends with its parent. */
#define child_status(...)                                         \
	({                                                        \
		pid_t _child;                                     \
		fflush(stdout);                                   \
		_child = fork();                                  \
		if (!_child) {                                    \
			prctl(PR_SET_PDEATHSIG, SIGKILL);         \
			__VA_ARGS__;                              \
			_exit(0);                                 \
		}                                                 \
		status_of(_child);                                \
	})

/* Runs the body in a child; the claim is that it exits with 0. */
#define in_child(claim, ...)                                      \
	do {                                                      \
		int _status = child_status(__VA_ARGS__);          \
		if (!ok(_status == 0, "%s", claim))               \
			printf("# status %#x\n", _status);        \
	} while (0)

/* Is it true, or does it become so soon?  Keys arrive in their own time. */
#define eventually(holds)                                         \
	({                                                        \
		int _left = 5000;                                 \
		while (!(holds) && _left--)                       \
			usleep(1000);                             \
		_left >= 0;                                       \
	})

/* In a child: ends it, and says where. */
#define must(holds)                                                      \
	do {                                                             \
		if (!(holds)) {                                          \
			fprintf(stderr, "# line %d: %s: errno %d\n",     \
				__LINE__, #holds, errno);                \
			_exit(1);                                        \
		}                                                        \
	} while (0)

#endif
