/* SPDX-License-Identifier: MIT */
/*
 * The kernel's log: /dev/kmsg and syslog(2).
 */
#include "abi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/klog.h>
#include <sys/wait.h>

static char text[65536];
static unsigned int prio;
static unsigned long long seq, usec;
static char flag;

/* Reads until a record holds this; its length, or -1. */
static long find(int fd, const char *wanted)
{
	long size;

	while ((size = read(fd, text, sizeof(text) - 1)) > 0 ||
	       (size < 0 && errno == EPIPE)) {
		if (size < 0)
			continue;
		text[size] = '\0';
		if (strstr(text, wanted))
			return size;
	}
	return -1;
}

/* The text of the record in `text`, its head taken apart; "": it has none. */
static const char *record(void)
{
	char *body = strchr(text, ';');

	if (!body || sscanf(text, "%u,%llu,%llu,%c", &prio, &seq, &usec,
			    &flag) != 4)
		return "";
	return body + 1;
}

static void records(void)
{
	int fd = open("/dev/kmsg", O_RDWR | O_NONBLOCK);
	unsigned long long before;

	ok(fd >= 0, "/dev/kmsg opens");
	gives(lseek(fd, 0, SEEK_END), 0);
	gives(write(fd, "<11>abi one\n", 12), 12);
	ok(find(fd, "abi one") > 0 && !strcmp(record(), "abi one\n"),
	   "what is written can be read, as a record");
	ok(prio == 11 && flag == '-', "of the priority that was given");
	before = seq;
	gives(write(fd, "<3>abi two\n", 11), 11);
	ok(find(fd, "abi two") > 0 && !strcmp(record(), "abi two\n"),
	   "and another one");
	ok(prio == 11, "nobody speaks for the kernel: facility 1 (%u)", prio);
	ok(seq > before, "numbers rise");
	gives(write(fd, "abi th\ree\001\\\n", 12), 12);
	ok(find(fd, "abi th") > 0 &&
	   !strcmp(record(), "abi th\\x0dee\\x01\\x5c\n"),
	   "what cannot be printed is written in hexadecimal");
	ok(prio >> 3 == 1, "without a priority it is a program's");
	gives(lseek(fd, 0, SEEK_SET), 0);
	gives(write(fd, "abi four\n", 9), 9);
	ok(find(fd, "abi one") > 0, "from the start all is there again");
	ok(find(fd, "abi four") > 0, "up to the last");
	while (read(fd, text, sizeof(text)) > 0)
		;
	fails(read(fd, text, sizeof(text)), EAGAIN);
	gives(write(fd, "abi five\n", 9), 9);
	fails(read(fd, text, 4), EINVAL);
	ok(find(fd, "abi five") < 0,
	   "a record that did not fit is passed over all the same");
	fails(lseek(fd, 1, SEEK_SET), ESPIPE);
	fails(lseek(fd, 0, SEEK_CUR), EINVAL);
	fails(syscall(SYS_write, fd, 8L, 4), EFAULT);
	memset(text, 'x', 2000);
	fails(write(fd, text, 2000), EINVAL);
	close(fd);
}

static void waiting(void)
{
	int fd = open("/dev/kmsg", O_RDWR), status;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	pid_t child;

	lseek(fd, 0, SEEK_END);
	child = fork();
	if (!child) {
		usleep(50000);
		_exit(write(fd, "abi wake\n", 9) != 9);
	}
	ok(find(fd, "abi wake") > 0, "a reader waits, and is woken");
	waitpid(child, &status, 0);
	child = fork();
	if (!child) {
		usleep(50000);
		_exit(write(fd, "abi poll\n", 9) != 9);
	}
	ok(poll(&p, 1, 5000) == 1 && p.revents & POLLIN, "so does poll");
	waitpid(child, &status, 0);
	ok(find(fd, "abi poll") > 0, "and then there is a record");
	close(fd);
}

static void actions(void)
{
	int size, fd = open("/dev/kmsg", O_WRONLY), status;
	pid_t child;

	gives(write(fd, "<14>abi syslog\n", 15), 15);
	size = klogctl(10, NULL, 0);
	ok(size >= 4096, "the log has a size (%d)", size);
	memset(text, 0, sizeof(text));
	size = klogctl(3, text, sizeof(text) - 1);
	ok(size > 0 && text[size - 1] == '\n' && text[0] == '<' &&
	   strstr(text, "] abi syslog\n"), "READ_ALL gives lines");
	size = klogctl(3, text, 40);
	ok(size > 0 && size <= 40 && text[0] == '<',
	   "only whole lines, the last ones, if it is short (%d)", size);
	ok(klogctl(9, NULL, 0) >= 0, "SIZE_UNREAD is no error");
	gives(klogctl(0, NULL, 0), 0);
	gives(klogctl(1, NULL, 0), 0);
	gives(klogctl(2, text, 0), 0);
	gives(klogctl(3, text, 0), 0);
	fails(klogctl(2, NULL, 10), EINVAL);
	fails(klogctl(3, NULL, 10), EINVAL);
	fails(klogctl(3, text, -1), EINVAL);
	fails(syscall(SYS_syslog, 3, 0xffff800000000000, 10), EFAULT);
	fails(klogctl(8, NULL, 0), EINVAL);
	fails(klogctl(8, NULL, 9), EINVAL);
	fails(klogctl(11, NULL, 0), EINVAL);
	fails(klogctl(-1, NULL, 0), EINVAL);
	child = fork();
	if (!child) {
		if (setresuid(65534, 65534, 65534))
			_exit(9);
		if (klogctl(5, NULL, 0) != -1 || errno != EPERM)
			_exit(1);
		if (klogctl(8, NULL, 4) != -1 || errno != EPERM)
			_exit(2);
		if (klogctl(2, text, 10) != -1 || errno != EPERM)
			_exit(3);
		if (open("/dev/kmsg", O_WRONLY) >= 0 || errno != EACCES)
			_exit(4);
		_exit(0);
	}
	waitpid(child, &status, 0);
	ok(!status, "others take nothing away, and set nothing (%d)",
	   status >> 8);
	close(fd);
}

int main(void)
{
	records();
	waiting();
	actions();
	return done();
}
