/* SPDX-License-Identifier: MIT */
/*
 * A program becomes another one: here itself, with arguments to recognise,
 * after all the ways in which that can fail.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/stat.h>

static char *const no_strings[] = { NULL };

static void make_file(const char *name, const char *text, int mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (write(fd, text, strlen(text)) < 0)
		perror(name);
	close(fd);
}

static void check_errors(const char *self)
{
	fails(execve("/no/such/program", no_strings, no_strings), ENOENT);
	fails(execve("", no_strings, no_strings), ENOENT);
	fails(execve("/", no_strings, no_strings), EACCES);
	make_file("/tmp/abi-text.tmp", "no program at all\n", 0755);
	fails(execve("/tmp/abi-text.tmp", no_strings, no_strings), ENOEXEC);
	make_file("/tmp/abi-cut.tmp", "\177ELF\2\1\1", 0755);
	fails(execve("/tmp/abi-cut.tmp", no_strings, no_strings), ENOEXEC);
	make_file("/tmp/abi-empty.tmp", "", 0755);
	fails(execve("/tmp/abi-empty.tmp", no_strings, no_strings), ENOEXEC);
	make_file("/tmp/abi-plain.tmp", "\177ELF\2\1\1", 0644);
	fails(execve("/tmp/abi-plain.tmp", no_strings, no_strings), EACCES);
	fails(syscall(SYS_execve, self, 8, no_strings), EFAULT);
	fails(syscall(SYS_execve, self, no_strings, 8), EFAULT);
	unlink("/tmp/abi-text.tmp");
	unlink("/tmp/abi-cut.tmp");
	unlink("/tmp/abi-empty.tmp");
	unlink("/tmp/abi-plain.tmp");
}

static void check_too_long(const char *self)
{
	char *big = malloc(131073), **many = calloc(300001, sizeof(char *));
	char *one[] = { big, NULL };

	memset(big, 'x', 131072);
	big[131072] = '\0';
	fails(execve(self, one, no_strings), E2BIG);
	big[131000] = '\0';
	for (int i = 0; i < 300000; i++)
		many[i] = big + 130990;
	fails(execve(self, many, no_strings), E2BIG);
	free(big);
	free(many);
}

static void again(char *self)
{
	char count[16], failed[16];
	char *args[] = { "again", count, failed, "", "two words", "\"quoted\"",
			 self, NULL };
	char *env[] = { "ABI=yes", "EMPTY=", NULL };
	int fd = open("/tmp", O_RDONLY | O_CLOEXEC);

	dup2(fd, 70);
	dup3(fd, 71, O_CLOEXEC);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, exit);
	snprintf(count, sizeof(count), "%u", abi_count);
	snprintf(failed, sizeof(failed), "%u", abi_failed);
	fflush(stdout);
	execve(self, args, env);
	ok(0, "the program can run itself");
}

static void check_again(char *argv[])
{
	struct sigaction action;

	abi_count = atoi(argv[1]);
	abi_failed = atoi(argv[2]);
	ok(!strcmp(argv[3], "") && !strcmp(argv[4], "two words") &&
	   !strcmp(argv[5], "\"quoted\"") && !argv[7],
	   "arguments arrive as they were given");
	ok(getenv("ABI") && !strcmp(getenv("ABI"), "yes") &&
	   !strcmp(getenv("EMPTY"), "") && !getenv("PATH"),
	   "so does the environment, and nothing else");
	ok(!strcmp((char *)getauxval(AT_EXECFN), argv[6]),
	   "AT_EXECFN is the path, not argv[0]");
	gives(fcntl(70, F_GETFD), 0);
	fails(fcntl(71, F_GETFD), EBADF);
	sigaction(SIGUSR1, NULL, &action);
	ok(action.sa_handler == SIG_IGN, "ignored signals stay ignored");
	sigaction(SIGUSR2, NULL, &action);
	ok(action.sa_handler == SIG_DFL, "handlers are gone");
}

int main(int argc, char *argv[])
{
	if (argc > 1 && !strcmp(argv[0], "again")) {
		check_again(argv);
		return done();
	}
	check_errors((char *)getauxval(AT_EXECFN));
	check_too_long((char *)getauxval(AT_EXECFN));
	again((char *)getauxval(AT_EXECFN));
	return done();
}
