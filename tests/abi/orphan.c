/* SPDX-License-Identifier: MIT */
/*
 * Orphans: whose children they become, and what they hear of it.
 */
#include "abi.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

static volatile pid_t *shared;	/* written by grandchildren */

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static pid_t await_other_parent(pid_t parent)
{
	for (int i = 0; i < 1000 && getppid() == parent; i++)
		pause_ms(5);
	return getppid();
}

/* A grandchild whose parent has ended: its number. */
static pid_t make_orphan(int death_signal)
{
	pid_t pid, child;

	shared[0] = shared[1] = 0;
	child = fork();
	if (!child) {
		pid_t parent = getpid();

		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, death_signal);
			shared[0] = getpid();
			shared[1] = await_other_parent(parent);
			_exit(9);
		}
		while (!shared[0])
			pause_ms(1);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return shared[0];
}

static void check_init(void)
{
	pid_t orphan = make_orphan(0);

	for (int i = 0; i < 1000 && !shared[1]; i++)
		pause_ms(5);
	ok(shared[1] > 0 && shared[1] != getpid(),
	   "an orphan's parent is process 1, or who stands in for it");
	fails(waitpid(orphan, NULL, 0), ECHILD);
}

static void check_subreaper(void)
{
	int status = 0;
	pid_t orphan;

	gives(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	orphan = make_orphan(0);
	gives(waitpid(orphan, &status, 0), orphan);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 9,
	   "a subreaper waits for its orphans");
	gives(shared[1], getpid());
	fails(wait(NULL), ECHILD);
}

static void end_with_zombie(void)
{
	if (!fork()) {
		if (!fork())
			_exit(5);
		pause_ms(30);	/* it has ended, and nobody waited */
		_exit(6);
	}
}

static void check_zombie(void)
{
	int status, sum = 0;

	end_with_zombie();
	for (int i = 0; i < 2; i++)
		if (wait(&status) > 0)
			sum += WEXITSTATUS(status);
	ok(sum == 11, "a zombie goes to the new parent, too");
	gives(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

static void check_death_signal(void)
{
	int status = 0;
	pid_t orphan;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	orphan = make_orphan(SIGKILL);
	gives(waitpid(orphan, &status, 0), orphan);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "PR_SET_PDEATHSIG: a signal when the parent ends");
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check_init();
	check_subreaper();
	check_zombie();
	check_death_signal();
	return done();
}
