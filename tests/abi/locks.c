/* SPDX-License-Identifier: MIT */
/*
 * fcntl's record locks: how ranges meet, whose they are, and when they end.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>

#ifndef F_OFD_GETLK
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#define F_OFD_SETLKW 38
#endif

#define NAME "/tmp/abi-locks.tmp"

static void *volatile nowhere = (void *)8;
static int fd;

static int lock(int on, int cmd, int type, long start, long len)
{
	struct flock flock = { .l_type = type, .l_whence = SEEK_SET,
			       .l_start = start, .l_len = len };

	return fcntl(on, cmd, &flock);
}

/*
 * What another process sees of this one's locks in bytes 0 to 39, a letter for
 * each: '.' free, 'r' locked for reading, 'w' for writing.
 */
static const char *seen(void)
{
	static char map[41];
	int ends[2], i;

	pipe(ends);
	if (!fork()) {
		for (i = 0; i < 40; i++) {
			struct flock test = { .l_type = F_WRLCK, .l_start = i,
					      .l_len = 1 };

			if (fcntl(fd, F_GETLK, &test))
				map[i] = '?';
			else
				map[i] = test.l_type == F_UNLCK ? '.' :
					 test.l_type == F_RDLCK ? 'r' : 'w';
		}
		write(ends[1], map, 40);
		_exit(0);
	}
	wait(NULL);
	read(ends[0], map, 40);
	close(ends[0]);
	close(ends[1]);
	return map;
}

static void looks(const char *map, const char *what)
{
	const char *now = seen();

	if (!ok(!strncmp(now, map, strlen(map)), "%s: %s", what, map))
		printf("# seen: %s\n", now);
}

static void check_ranges(void)
{
	lock(fd, F_SETLK, F_RDLCK, 5, 10);
	looks(".....rrrrrrrrrr......", "a range");
	lock(fd, F_SETLK, F_WRLCK, 8, 3);
	looks(".....rrrwwwrrrr......", "cut in two");
	lock(fd, F_SETLK, F_UNLCK, 9, 1);
	looks(".....rrrw.wrrrr......", "a hole");
	lock(fd, F_SETLK, F_RDLCK, 8, 3);
	looks(".....rrrrrrrrrr......", "whole again");
	lock(fd, F_SETLK, F_RDLCK, 15, 2);
	lock(fd, F_SETLK, F_RDLCK, 3, 2);
	looks("...rrrrrrrrrrrrrr....", "neighbours become one");
	lock(fd, F_SETLK, F_WRLCK, 0, 6);
	looks("wwwwwwrrrrrrrrrrr....", "the left edge goes");
	lock(fd, F_SETLK, F_UNLCK, 14, 0);
	looks("wwwwwwrrrrrrrr.......", "the right edge goes");
	lock(fd, F_SETLK, F_WRLCK, 30, 0);
	looks("wwwwwwrrrrrrrr................wwwwwwwwww", "up to the end");
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
	looks("........................................", "all is free");
	lock(fd, F_SETLK, F_WRLCK, 20, -5);
	looks("...............wwwww....", "a negative length");
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
}

/* What F_GETLK tells a child about the parent's lock. */
static void check_getlk(void)
{
	struct flock test;
	int status;

	lock(fd, F_SETLK, F_WRLCK, 100, 50);
	lock(fd, F_SETLK, F_RDLCK, 300, 0);
	if (!fork()) {
		test = (struct flock){ .l_type = F_RDLCK, .l_start = 120,
				       .l_len = 1 };
		if (fcntl(fd, F_GETLK, &test) || test.l_type != F_WRLCK ||
		    test.l_start != 100 || test.l_len != 50 ||
		    test.l_whence != SEEK_SET || test.l_pid != getppid())
			_exit(1);
		test = (struct flock){ .l_type = F_RDLCK, .l_start = 350 };
		if (fcntl(fd, F_GETLK, &test) || test.l_type != F_UNLCK)
			_exit(2);
		test = (struct flock){ .l_type = F_WRLCK, .l_start = 350 };
		if (fcntl(fd, F_GETLK, &test) || test.l_type != F_RDLCK ||
		    test.l_start != 300 || test.l_len != 0)
			_exit(3);
		if (lock(fd, F_SETLK, F_WRLCK, 149, 1) != -1 ||
		    errno != EAGAIN)
			_exit(4);
		if (lock(fd, F_SETLK, F_WRLCK, 150, 150))
			_exit(5);
		_exit(0);
	}
	wait(&status);
	gives(status, 0);
	test = (struct flock){ .l_type = F_WRLCK, .l_start = 100 };
	gives(fcntl(fd, F_GETLK, &test), 0);
	gives(test.l_type, F_UNLCK);
	gives(lock(fd, F_SETLK, F_WRLCK, 150, 150), 0);
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
}

static void check_errors(void)
{
	struct flock flock = { .l_type = 7 };
	int in = open(NAME, O_RDONLY), out = open(NAME, O_WRONLY);
	int path = open(NAME, O_PATH);

	fails(syscall(SYS_fcntl, fd, F_SETLK, nowhere), EFAULT);
	fails(syscall(SYS_fcntl, fd, F_GETLK, nowhere), EFAULT);
	fails(fcntl(999, F_SETLK, &flock), EBADF);
	fails(fcntl(fd, F_SETLK, &flock), EINVAL);
	fails(fcntl(fd, F_GETLK, &flock), EINVAL);
	flock.l_type = F_UNLCK;
	fails(fcntl(fd, F_GETLK, &flock), EINVAL);
	flock.l_type = F_RDLCK;
	flock.l_whence = 9;
	fails(fcntl(fd, F_SETLK, &flock), EINVAL);
	flock.l_whence = SEEK_SET;
	flock.l_start = -1;
	fails(fcntl(fd, F_SETLK, &flock), EINVAL);
	flock.l_start = 5;
	flock.l_len = -6;
	fails(fcntl(fd, F_SETLK, &flock), EINVAL);
	flock.l_len = 0x7fffffffffffffff;
	fails(fcntl(fd, F_SETLK, &flock), EOVERFLOW);
	fails(lock(in, F_SETLK, F_WRLCK, 0, 1), EBADF);
	fails(lock(out, F_SETLK, F_RDLCK, 0, 1), EBADF);
	fails(lock(path, F_SETLK, F_RDLCK, 0, 1), EBADF);
	gives(lock(out, F_SETLK, F_WRLCK, 0, 1), 0);
	close(in);
	looks("....", "any close ends a process's locks");
	close(out);
	close(path);
}

static void check_owners(void)
{
	int copy;

	lock(fd, F_SETLK, F_WRLCK, 0, 4);
	copy = dup(fd);
	looks("wwww..", "a lock");
	close(copy);
	looks("......", "is gone after a duplicate was closed");
	lock(fd, F_SETLK, F_WRLCK, 0, 4);
	copy = open("/dev/null", O_RDONLY);
	dup2(fd, copy);
	dup2(0, copy);
	looks("......", "or replaced by dup2");
	close(copy);
	lock(fd, F_SETLK, F_WRLCK, 0, 4);
	if (!fork()) {
		/* Not inherited: and its end does not touch the parent's. */
		_exit(lock(fd, F_SETLK, F_WRLCK, 2, 1) != -1);
	}
	wait(&copy);
	gives(copy, 0);
	looks("wwww..", "a child's end leaves the parent's locks");
	lseek(fd, 10, SEEK_SET);
	struct flock flock = { .l_type = F_WRLCK, .l_whence = SEEK_CUR,
			       .l_start = -2, .l_len = 4 };
	gives(fcntl(fd, F_SETLK, &flock), 0);
	looks("wwww....wwww..", "SEEK_CUR counts from the position");
	ftruncate(fd, 20);
	flock.l_whence = SEEK_END;
	gives(fcntl(fd, F_SETLK, &flock), 0);
	looks("wwww....wwww......wwww..", "SEEK_END from the size");
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
}

/* Kept over exec: the parent sees a lock of the program that the child became,
 * which waits for its standard input to end. */
static void check_exec(const char *self)
{
	int go[2], status;
	struct flock test = { .l_type = F_WRLCK };

	pipe(go);
	if (!fork()) {
		dup2(go[0], 0);
		close(go[1]);
		lock(fd, F_SETLK, F_WRLCK, 0, 7);
		execl(self, self, "wait", NULL);
		_exit(1);
	}
	usleep(50000);
	fcntl(fd, F_GETLK, &test);
	ok(test.l_type == F_WRLCK && test.l_len == 7,
	   "a lock is kept over exec");
	close(go[0]);
	close(go[1]);
	wait(&status);
	fcntl(fd, F_GETLK, &test);
	gives(test.l_type, F_UNLCK);
}

static void note(int sig)
{
	(void)sig;
}

static void check_waiting(void)
{
	struct sigaction action = { .sa_handler = note };
	struct itimerval timer = { .it_value.tv_usec = 30000 };
	int there[2], back[2], status;
	char byte;

	pipe(there);
	pipe(back);
	lock(fd, F_SETLK, F_WRLCK, 0, 10);
	if (!fork()) {
		lock(fd, F_SETLK, F_WRLCK, 20, 10);
		write(there[1], "1", 1);
		/* Given when the parent lets go of it. */
		_exit(lock(fd, F_SETLKW, F_WRLCK, 5, 1));
	}
	read(there[0], &byte, 1);
	usleep(20000);
	fails(lock(fd, F_SETLKW, F_WRLCK, 25, 1), EDEADLK);
	gives(lock(fd, F_SETLK, F_UNLCK, 0, 5), 0);
	usleep(20000);
	gives(lock(fd, F_SETLKW, F_WRLCK, 40, 1), 0);
	fails(lock(fd, F_SETLKW, F_WRLCK, 29, 1), EDEADLK);
	gives(lock(fd, F_SETLK, F_UNLCK, 5, 1), 0);
	wait(&status);
	gives(status, 0);
	sigaction(SIGALRM, &action, NULL);
	if (!fork()) {
		lock(fd, F_SETLK, F_WRLCK, 60, 1);
		write(there[1], "2", 1);
		read(back[0], &byte, 1);
		_exit(0);
	}
	read(there[0], &byte, 1);
	setitimer(ITIMER_REAL, &timer, NULL);
	fails(lock(fd, F_SETLKW, F_RDLCK, 60, 1), EINTR);
	write(back[1], "3", 1);
	gives(lock(fd, F_SETLKW, F_RDLCK, 60, 1), 0);
	wait(NULL);
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
}

/* Locks of an open file: shared by its descriptors, whoever has them. */
static void check_ofd(void)
{
	int same = open(NAME, O_RDWR), copy = dup(same), status;
	struct flock test = { .l_type = F_WRLCK, .l_pid = 1 };

	fails(fcntl(same, F_OFD_SETLK, &test), EINVAL);
	fails(fcntl(same, F_OFD_GETLK, &test), EINVAL);
	gives(lock(same, F_OFD_SETLK, F_WRLCK, 0, 10), 0);
	fails(lock(fd, F_OFD_SETLK, F_RDLCK, 5, 1), EAGAIN);
	fails(lock(fd, F_SETLK, F_RDLCK, 5, 1), EAGAIN);
	test.l_pid = 0;
	gives(fcntl(fd, F_OFD_GETLK, &test), 0);
	ok(test.l_type == F_WRLCK && test.l_pid == -1 && test.l_len == 10,
	   "an open file's lock belongs to no process");
	if (!fork())
		_exit(lock(same, F_OFD_SETLK, F_RDLCK, 0, 10));
	wait(&status);
	gives(status, 0);
	gives(lock(fd, F_OFD_SETLK, F_RDLCK, 5, 1), 0);
	fails(lock(copy, F_OFD_SETLK, F_WRLCK, 5, 1), EAGAIN);
	lock(fd, F_OFD_SETLK, F_UNLCK, 0, 0);
	close(same);
	fails(lock(fd, F_OFD_SETLK, F_WRLCK, 5, 1), EAGAIN);
	close(copy);
	gives(lock(fd, F_OFD_SETLK, F_WRLCK, 5, 1), 0);
	gives(lock(fd, F_OFD_SETLK, F_UNLCK, 0, 0), 0);
	same = open(NAME, O_RDWR);
	lock(same, F_OFD_SETLK, F_WRLCK, 0, 0);
	if (!fork()) {
		close(same);
		_exit(lock(fd, F_OFD_SETLKW, F_WRLCK, 0, 1));
	}
	usleep(20000);
	close(same);
	wait(&status);
	gives(status, 0);
}

/* Is there a line of /proc/locks with these words? */
static int listed(const char *words)
{
	char line[256];
	FILE *file = fopen("/proc/locks", "r");
	int found = 0;

	while (file && fgets(line, sizeof(line), file))
		found |= strstr(line, words) != NULL;
	if (file)
		fclose(file);
	return found;
}

static void check_list(void)
{
	char words[80];

	lock(fd, F_SETLK, F_WRLCK, 77, 0);
	snprintf(words, sizeof(words), ": POSIX  ADVISORY  WRITE %d ", getpid());
	ok(listed(words), "a lock is a line of /proc/locks");
	ok(listed(" 77 EOF"), "with its range");
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
	ok(!listed(words), "as long as it lasts");
}

static void check_other_commands(void)
{
	fails(fcntl(fd, F_SETLEASE, F_UNLCK), EAGAIN);
	gives(fcntl(fd, F_GETLEASE), F_UNLCK);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return read(0, argv[1], 1) != 0;
	fd = open(NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	check_ranges();
	check_getlk();
	check_errors();
	check_owners();
	check_exec("/proc/self/exe");
	check_waiting();
	check_ofd();
	check_list();
	check_other_commands();
	unlink(NAME);
	return done();
}
