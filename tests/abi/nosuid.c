/* SPDX-License-Identifier: MIT */
/*
 * A program with the set-user-id bit is an ordinary one where the file system
 * is mounted nosuid.
 */
#include "mounts.h"

#include <sys/auxv.h>
#include <sys/wait.h>

#define NOBODY 65534u

static void copy_self(const char *name)
{
	static char part[65536];
	int from = open((char *)getauxval(AT_EXECFN), O_RDONLY);
	int to = open(name, O_WRONLY | O_CREAT, 0700);
	ssize_t got;

	while ((got = read(from, part, sizeof(part))) > 0) {
		if (write(to, part, got) != got)
			perror(name);
	}
	fchmod(to, 06755);
	close(to);
	close(from);
}

/* The effective ids of the program when nobody runs it: uid + 2 * gid being
 * root's. */
static int run(void)
{
	char *args[] = { "prog", "tell", NULL }, *env[] = { NULL };
	int status = -1;

	if (!fork()) {
		syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY);
		syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
		execve("prog", args, env);
		_exit(99);
	}
	wait(&status);
	return WEXITSTATUS(status);
}

static void check(void)
{
	copy_self("prog");
	gives(run(), 3);
	gives(mount(NULL, TOP, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID, NULL), 0);
	gives(run(), 0);
	gives(mount(NULL, TOP, NULL, MS_REMOUNT | MS_BIND, NULL), 0);
	gives(run(), 3);
}

int main(int argc, char *argv[])
{
	if (argc > 1 && !strcmp(argv[1], "tell"))
		return !geteuid() + 2 * !getegid();
	return mounts_main(check);
}
