/* SPDX-License-Identifier: MIT */
/*
 * What the fuzzers share: numbers that a seed determines, and children that
 * can do no harm.
 *
 * A child works in a directory of its own as nobody, with little memory and
 * CPU time, without a terminal, and is killed if it does not end; how it ends
 * does not matter.  Arguments of the program: rounds, seed.
 */
#ifndef TESTS_ABI_FUZZ_H
#define TESTS_ABI_FUZZ_H

#include "abi.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#define NOBODY 65534u
#define FUZZ_TOP "/tmp/abi-fuzz.tmp"
#define FUZZ_SECONDS 3			/* for one child, before it is killed */

static unsigned long fuzz_state, fuzz_rounds, fuzz_seed;
static int fuzz_as_root;		/* in a machine of its own only */

/* xorshift64*: all that matters is that a seed repeats it. */
static unsigned long fuzz_next(void)
{
	fuzz_state ^= fuzz_state >> 12;
	fuzz_state ^= fuzz_state << 25;
	fuzz_state ^= fuzz_state >> 27;
	return fuzz_state * 0x2545f4914f6cdd1dUL;
}

static unsigned long fuzz_below(unsigned long n)
{
	return (fuzz_next() >> 11) % n;
}

static void fuzz_seed_round(unsigned long round)
{
	fuzz_state = (fuzz_seed + 1) * 0x9e3779b97f4a7c15UL ^ (round << 20);
	for (int i = 0; i < 4; i++)
		fuzz_next();
}

static void fuzz_begin(int argc, char *argv[], unsigned long rounds)
{
	fuzz_rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : rounds;
	fuzz_seed = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	fuzz_as_root = argc > 3 && !strcmp(argv[3], "root");
	printf("# seed %lu, %lu rounds\n", fuzz_seed, fuzz_rounds);
	signal(SIGCHLD, SIG_DFL);
	umask(022);
	mkdir(FUZZ_TOP, 0755);
}

static void fuzz_limit(int resource, unsigned long most)
{
	struct rlimit limit = { most, most };

	setrlimit(resource, &limit);
}

static void fuzz_interrupt(__attribute__((unused)) int sig)
{
}

/* What waits is interrupted soon. */
__attribute__((unused))
static void fuzz_tick(void)
{
	struct sigaction action = { .sa_handler = fuzz_interrupt };
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

/* Nothing of what the child does reaches anybody. */
static void fuzz_confine(void)
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	close(null);
	fuzz_limit(RLIMIT_CORE, 0);
	fuzz_limit(RLIMIT_CPU, FUZZ_SECONDS);
	fuzz_limit(RLIMIT_FSIZE, 1UL << 20);
	fuzz_limit(RLIMIT_AS, 256UL << 20);
	fuzz_limit(RLIMIT_NOFILE, 64);
	fuzz_limit(RLIMIT_NPROC, 64);
	fuzz_limit(RLIMIT_MEMLOCK, 64UL << 10);
	if (fuzz_as_root)
		return;
	syscall(SYS_setgroups, 0, NULL);
	syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY);
	syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Waits for a child, not for ever.  True if it ended by itself. */
static int fuzz_wait(pid_t pid, int *status)
{
	struct timespec nap = { 0, 1000000 };
	time_t end = time(NULL) + FUZZ_SECONDS;

	while (!waitpid(pid, status, WNOHANG)) {
		if (time(NULL) >= end) {
			kill(pid, SIGKILL);
			waitpid(pid, status, 0);
			return 0;
		}
		nanosleep(&nap, NULL);
	}
	return 1;
}

/* Removes what is in a directory, and it. */
__attribute__((unused))
static void fuzz_remove(const char *name)
{
	struct dirent *entry;
	DIR *dir;

	chmod(name, 0700);
	dir = opendir(name);
	while (dir && (entry = readdir(dir))) {
		char inner[600];

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", name, entry->d_name);
		if (unlink(inner) && errno == EISDIR)
			fuzz_remove(inner);
	}
	if (dir)
		closedir(dir);
	rmdir(name);
}

#endif
