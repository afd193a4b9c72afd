/* SPDX-License-Identifier: MIT */
/*
 * typed KEYS PROGRAM [ARG...]: a terminal under glass.
 *
 * Runs the program on a pseudo-terminal, types the keys there one by one, and
 * says what each of them made the terminal show, and what it did to the
 * program.  Control characters are written ^C, ^M (return), ^? (erase) and so
 * on, both ways.
 *
 *	typed 'hi^?^M^D' cat
 *
 *	h    shows h
 *	i    shows i
 *	^?   shows ^H ^H
 *	^M   shows ^M^Jh^M^J
 *	^D   ends it: exit 0
 *
 * Runs on Linux as well.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS 300	/* so long may the program take to show something */
#define QUIET_MS 100	/* nothing more comes after so long a pause */

__attribute__((noreturn))
static void give_up(const char *what)
{
	fprintf(stderr, "typed: %s: %s\n", what, strerror(errno));
	exit(125);
}

/* In the child: a session of its own, whose terminal is the slave. */
__attribute__((noreturn))
static void become(const char *slave, char **argv)
{
	int fd;

	setsid();
	fd = open(slave, O_RDWR);
	if (fd < 0)
		give_up(slave);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	execvp(argv[0], argv);
	give_up(argv[0]);
}

/* The key at *keys, which moves on behind it. */
static unsigned char next_key(const char **keys)
{
	unsigned char key = *(*keys)++;

	if (key == '^' && **keys)
		key = *(*keys)++ ^ 0x40;
	return key;
}

static void print_byte(unsigned char byte)
{
	if (byte < ' ' || byte == 0x7f)
		printf("^%c", byte ^ 0x40);
	else
		putchar(byte);
}

/* Shows what comes until it is quiet; true if nobody is there any more. */
static int show(int master)
{
	struct pollfd pollfd = { .fd = master, .events = POLLIN };
	unsigned char buf[256];
	int any = 0;

	while (poll(&pollfd, 1, QUIET_MS) > 0) {
		ssize_t count = read(master, buf, sizeof(buf));

		if (count <= 0)
			return 1;
		printf(any++ ? "" : "  shows ");
		for (ssize_t i = 0; i < count; i++)
			print_byte(buf[i]);
	}
	return 0;
}

static void print_end(pid_t child)
{
	int status = 0;

	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		printf("  ends it: %s", strsignal(WTERMSIG(status)));
	else
		printf("  ends it: exit %d", WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), done = 0;
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct pollfd pollfd = { .fd = master, .events = POLLIN };
	const char *keys = argv[1];
	pid_t child;

	if (argc < 3) {
		fprintf(stderr, "usage: typed KEYS PROGRAM [ARG...]\n");
		return 2;
	}
	if (master < 0 || unlockpt(master) ||
	    ioctl(master, TIOCSWINSZ, &size))
		give_up("no pseudo-terminal");
	child = fork();
	if (!child)
		become(ptsname(master), argv + 2);
	if (poll(&pollfd, 1, START_MS) > 0) {
		printf("   ");
		done = show(master);
		printf(done ? "" : "\n");
	}
	while (!done && *keys) {
		const char *start = keys;
		unsigned char key = next_key(&keys);

		printf("%-3.*s", (int)(keys - start), start);
		if (write(master, &key, 1) != 1)
			give_up("typing");
		done = show(master);
		printf(done ? "" : "\n");
	}
	if (!done) {
		printf("   ");
		kill(child, SIGHUP);
	}
	print_end(child);
	printf("\n");
	return 0;
}
