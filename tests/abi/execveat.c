/* SPDX-License-Identifier: MIT */
/*
 * execveat: a program by a descriptor, or by a path that starts at one.
 */
#include "abi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *const env[] = { "KEY=value", NULL };
static char *argv_child[] = { "name", "child", NULL };
static int directory, program;
static char *base;

static long exec_at(int fd, const char *path, int flags)
{
	return syscall(SYS_execveat, fd, path, argv_child, env, flags);
}

/* Its exit status in a child: what the program was told its path is, as a
 * digit; 100 and more: errno. */
static int status_of(int fd, const char *path, int flags)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		exec_at(fd, path, flags);
		_exit(100 + errno);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum { IS_PATH = 1, IS_FD = 2, IS_FD_PATH = 3 };

static int report(void)
{
	const char *name = (const char *)getauxval(AT_EXECFN);

	if (strncmp(name, "/dev/fd/", 8))
		return IS_PATH;
	return strchr(name + 8, '/') ? IS_FD_PATH : IS_FD;
}

static void check_places(const char *self)
{
	gives(status_of(AT_FDCWD, self, 0), IS_PATH);
	gives(status_of(-1, self, 0), IS_PATH);
	gives(status_of(directory, base, 0), IS_FD_PATH);
	gives(status_of(program, "", AT_EMPTY_PATH), IS_FD);
	program = fcntl(program, F_DUPFD_CLOEXEC, 20);
	gives(status_of(program, "", AT_EMPTY_PATH), IS_FD);
	gives(status_of(open(self, O_PATH), "", AT_EMPTY_PATH), IS_FD);
}

static void check_errors(const char *self)
{
	fails(exec_at(99, base, 0), EBADF);
	fails(exec_at(program, base, 0), ENOTDIR);
	fails(exec_at(program, "", 0), ENOENT);
	fails(exec_at(directory, "", AT_EMPTY_PATH), EACCES);
	fails(exec_at(AT_FDCWD, self, 0x10), EINVAL);
	fails(exec_at(AT_FDCWD, (void *)8, 0), EFAULT);
	fails(exec_at(AT_FDCWD, "/no/such/file", 0), ENOENT);
	fails(syscall(SYS_execveat, AT_FDCWD, "/no/such/file", 8, env, 0),
	      ENOENT);
	fails(syscall(SYS_execveat, AT_FDCWD, self, 8, env, 0), EFAULT);
	fails(syscall(SYS_execveat, AT_FDCWD, self, argv_child, 8, 0), EFAULT);
}

static void check_links(const char *self)
{
	char name[64];

	snprintf(name, sizeof(name), "/tmp/abi-execveat-%d", getpid());
	symlink(self, name);
	gives(status_of(AT_FDCWD, name, 0), IS_PATH);
	fails(exec_at(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW), ELOOP);
	gives(status_of(AT_FDCWD, self, AT_SYMLINK_NOFOLLOW), IS_PATH);
	unlink(name);
}

/* A script's path must lead to it while the interpreter runs. */
static void check_script(const char *self)
{
	char name[64], text[4200];
	int fd, size;

	snprintf(name, sizeof(name), "/tmp/abi-execveat-%d", getpid());
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	size = snprintf(text, sizeof(text), "#!%s child\n", self);
	if (write(fd, text, (size_t)size) != size)
		perror(name);
	close(fd);
	fd = open(name, O_RDONLY);
	gives(status_of(fd, "", AT_EMPTY_PATH), IS_FD);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	gives(status_of(fd, "", AT_EMPTY_PATH), 100 + ENOENT);
	close(fd);
	unlink(name);
}

int main(int argc, char **argv)
{
	char self[4096];

	if (argc > 1 && !strcmp(argv[1], "child"))
		return report();
	setvbuf(stdout, NULL, _IONBF, 0);
	realpath(argv[0], self);
	base = strrchr(self, '/') + 1;
	base[-1] = '\0';
	directory = open(*self ? self : "/", O_RDONLY | O_DIRECTORY);
	base[-1] = '/';
	program = open(self, O_RDONLY);
	check_places(self);
	check_errors(self);
	check_links(self);
	check_script(self);
	return done();
}
