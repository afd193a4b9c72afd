/* SPDX-License-Identifier: MIT */
/*
 * Whose processes one may signal, and whose limits change: by real and
 * effective ids of the one, real and saved ids of the other.
 */
#include "abi.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define NOBODY 65534u
#define OTHER 4711u
#define THIRD 4712u

static int ready[2];

static void be(unsigned int real, unsigned int effective, unsigned int saved)
{
	syscall(SYS_setgroups, 0, NULL);
	syscall(SYS_setresgid, real, effective, saved);
	syscall(SYS_setresuid, real, effective, saved);
}

/* A process with these ids, which sleeps. */
static pid_t target(unsigned int real, unsigned int effective,
		    unsigned int saved)
{
	char byte;
	pid_t pid = fork();

	if (!pid) {
		be(real, effective, saved);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &byte, 1) != 1)
		printf("# a process is not ready\n");
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* The errno of a call that a child with these ids makes, 0 if it succeeds. */
static int as(unsigned int real, unsigned int effective,
	      long (*call)(pid_t pid), pid_t pid)
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		be(real, effective, real);
		_exit(call(pid) < 0 ? errno : 0);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static long ask(pid_t pid)
{
	return kill(pid, 0);
}

static void check_ids(void)
{
	static const struct {
		unsigned int mine[2], other[3];
		int error;
	} table[] = {
		{ { OTHER, OTHER }, { OTHER, OTHER, OTHER }, 0 },
		{ { OTHER, OTHER }, { THIRD, THIRD, THIRD }, EPERM },
		/* The other's effective id does not count. */
		{ { OTHER, OTHER }, { THIRD, OTHER, THIRD }, EPERM },
		{ { OTHER, OTHER }, { OTHER, THIRD, THIRD }, 0 },
		{ { OTHER, OTHER }, { THIRD, THIRD, OTHER }, 0 },
		/* Both of the caller's do. */
		{ { OTHER, THIRD }, { THIRD, NOBODY, NOBODY }, 0 },
		{ { THIRD, OTHER }, { NOBODY, NOBODY, THIRD }, 0 },
		{ { 0, 0 }, { THIRD, THIRD, THIRD }, 0 },
		{ { OTHER, OTHER }, { 0, 0, 0 }, EPERM },
	};

	for (unsigned int i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const unsigned int *mine = table[i].mine, *other = table[i].other;
		pid_t pid = target(other[0], other[1], other[2]);

		ok(as(mine[0], mine[1], ask, pid) == table[i].error,
		   "%u/%u asks for %u/%u/%u: %s", mine[0], mine[1], other[0],
		   other[1], other[2], strerror(table[i].error));
		end(pid);
	}
}

static long send_cont(pid_t pid)
{
	return kill(pid, SIGCONT);
}

static long send_cont_from_elsewhere(pid_t pid)
{
	setsid();
	return kill(pid, SIGCONT);
}

static long send_group(pid_t pid)
{
	return kill(-pid, 0);
}

static long send_usr1(pid_t pid)
{
	return kill(pid, SIGUSR1);
}

static void check_exceptions(void)
{
	pid_t root = target(0, 0, 0), mine = target(OTHER, OTHER, OTHER);
	int status;

	gives(as(OTHER, OTHER, send_cont, root), 0);
	gives(as(OTHER, OTHER, send_cont_from_elsewhere, root), EPERM);
	/* Of a group it is enough to reach one. */
	setpgid(root, root);
	gives(as(OTHER, OTHER, send_group, root), EPERM);
	setpgid(mine, root);
	gives(as(OTHER, OTHER, send_group, root), 0);
	gives(as(OTHER, OTHER, send_usr1, root), EPERM);
	gives(as(OTHER, OTHER, send_usr1, mine), 0);
	/* It is dead, not yet waited for, and still its user's. */
	waitid(P_PID, (unsigned int)mine, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
	gives(as(OTHER, OTHER, ask, mine), 0);
	gives(as(THIRD, THIRD, ask, mine), EPERM);
	waitpid(mine, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1,
	   "the signal that was allowed arrived");
	end(root);
}

static long read_limit(pid_t pid)
{
	struct rlimit limit;

	return syscall(SYS_prlimit64, pid, RLIMIT_MSGQUEUE, NULL, &limit);
}

static long lower_limit(pid_t pid)
{
	struct rlimit limit = { 5, 10 };

	return syscall(SYS_prlimit64, pid, RLIMIT_MSGQUEUE, &limit, NULL);
}

static long raise_limit(pid_t pid)
{
	struct rlimit limit = { 5, 11 };

	return syscall(SYS_prlimit64, pid, RLIMIT_MSGQUEUE, &limit, NULL);
}

static long compare_limit(pid_t pid)
{
	struct rlimit limit = { 0, 0 };

	syscall(SYS_prlimit64, pid, RLIMIT_MSGQUEUE, NULL, &limit);
	errno = ERANGE;
	return limit.rlim_cur == 5 && limit.rlim_max == 10 ? 0 : -1;
}

static void check_limits(void)
{
	pid_t root = target(0, 0, 0), mine = target(OTHER, OTHER, OTHER);
	pid_t mixed = target(OTHER, OTHER, THIRD);

	gives(as(OTHER, OTHER, read_limit, root), EPERM);
	gives(as(OTHER, OTHER, read_limit, mixed), EPERM);
	gives(as(OTHER, OTHER, read_limit, mine), 0);
	gives(as(OTHER, OTHER, lower_limit, mine), 0);
	gives(as(OTHER, OTHER, raise_limit, mine), EPERM);
	gives(as(OTHER, OTHER, compare_limit, mine), 0);
	end(root);
	end(mine);
	end(mixed);
}

/* A grandchild asked to hear of its parent's end. */
static void check_parent_death(void)
{
	int gone[2];
	char byte;

	if (pipe(gone))
		return;
	if (!fork()) {
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGUSR2);
			if (write(ready[1], "r", 1) == 1)
				pause();
			_exit(1);
		}
		if (read(ready[0], &byte, 1) != 1)
			_exit(1);
		_exit(0);
	}
	close(gone[1]);
	/* The end of both is the end of the pipe. */
	ok(read(gone[0], &byte, 1) == 0, "a child hears of its parent's end");
	close(gone[0]);
	wait(NULL);
}

int main(void)
{
	signal(SIGCHLD, SIG_DFL);
	if (pipe(ready))
		return 1;
	check_ids();
	check_exceptions();
	check_limits();
	check_parent_death();
	return done();
}
