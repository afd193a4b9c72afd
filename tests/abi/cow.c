/* SPDX-License-Identifier: MIT */
/*
 * Private memory over fork: each sees its own writes and nobody else's, whoever
 * writes first, and whoever writes: the program or the kernel for it.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define PAGES 64
#define PAGE 4096

static int there[2], back[2];	/* pipes: to the child and from it */

static void fill(char *at, char value)
{
	for (int i = 0; i < PAGES; i++)
		memset(at + i * PAGE, value + i % 8, PAGE);
}

static int holds(const char *at, char value)
{
	for (int i = 0; i < PAGES * PAGE; i++)
		if (at[i] != value + i / PAGE % 8)
			return 0;
	return 1;
}

static void tell(int fd)
{
	write(fd, "x", 1);
}

static void await(int fd)
{
	char byte;

	read(fd, &byte, 1);
}

static int child_is_right(pid_t pid)
{
	int status = -1;

	waitpid(pid, &status, 0);
	return status == 0;
}

static int scratch_file(void)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "/tmp/abi-cow-%d", getpid());
	fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	unlink(name);
	return fd;
}

/* `first`: whether the child writes first. */
static void check_writes(char *at, int first, const char *what)
{
	pid_t pid;
	int right = 1;

	fill(at, 'a');
	pid = fork();
	if (!pid) {
		int good;

		if (!first)
			await(there[0]);
		good = holds(at, 'a');
		fill(at, 'k');
		tell(back[1]);
		await(there[0]);
		_exit(!(good && holds(at, 'k')));
	}
	if (first)
		await(back[0]);
	right &= holds(at, 'a');
	fill(at, 'p');
	tell(there[1]);
	if (!first)
		await(back[0]);
	right &= holds(at, 'p');
	tell(there[1]);
	ok(child_is_right(pid) && right, "%s, %s first", what,
	   first ? "the child" : "the parent");
	ok(holds(at, 'p'), "and the parent's is left");
}

static void check_kernel_writes(char *at)
{
	static char seven[PAGES * PAGE];
	int fd = scratch_file();
	pid_t pid;

	fill(seven, '7');
	write(fd, seven, sizeof(seven));
	fill(at, 'a');
	pid = fork();
	if (!pid) {
		ssize_t size = pread(fd, at, PAGES * PAGE, 0);

		_exit(size != PAGES * PAGE || !holds(at, '7'));
	}
	ok(child_is_right(pid) && holds(at, 'a'),
	   "a read() into the child's memory is not seen by the parent");
	close(fd);
}

static void check_file(void)
{
	static char text[PAGES * PAGE];
	int fd = scratch_file();
	char *at, *other;

	fill(text, 'a');
	write(fd, text, sizeof(text));
	at = mmap(NULL, sizeof(text), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
		  0);
	other = mmap(NULL, sizeof(text), PROT_READ, MAP_SHARED, fd, 0);
	check_writes(at, 1, "a file's pages");
	check_writes(at, 0, "a file's pages");
	ok(holds(other, 'a'), "the file itself is as it was");
	munmap(at, sizeof(text));
	munmap(other, sizeof(text));
	close(fd);
}

/* Many relatives that all write. */
static void check_family(char *at)
{
	int right = 1;

	fill(at, 'a');
	for (int i = 0; i < 8; i++) {
		if (fork())
			continue;
		if (!fork()) {
			right &= holds(at, 'a');
			fill(at, 'A');
			_exit(!(right && holds(at, 'A')));
		}
		fill(at, (char)('c' + i));
		wait(&right);
		_exit(right || !holds(at, (char)('c' + i)));
	}
	for (int i = 0; i < 8; i++) {
		int status;

		wait(&status);
		right &= status == 0;
	}
	ok(right && holds(at, 'a'), "sixteen relatives do not meet");
}

static void check_protection(char *at)
{
	int status;
	pid_t pid;

	fill(at, 'a');
	mprotect(at, PAGES * PAGE, PROT_READ);
	pid = fork();
	if (!pid) {
		mprotect(at, PAGES * PAGE, PROT_READ | PROT_WRITE);
		fill(at, 'k');
		_exit(!holds(at, 'k'));
	}
	waitpid(pid, &status, 0);
	mprotect(at, PAGES * PAGE, PROT_READ | PROT_WRITE);
	ok(status == 0 && holds(at, 'a'),
	   "a child that may write where its parent may not");
}

int main(void)
{
	char *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	setvbuf(stdout, NULL, _IONBF, 0);
	if (pipe(there) || pipe(back))
		return 1;
	check_writes(at, 1, "anonymous memory");
	check_writes(at, 0, "anonymous memory");
	check_kernel_writes(at);
	check_file();
	check_family(at);
	check_protection(at);
	return done();
}
