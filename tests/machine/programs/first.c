/* SPDX-License-Identifier: MIT */
/*
 * Process 1, tried out: prints what holds, a line each, and ends with status 5,
 * or by a bad access if "segv" is in its name.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(int holds, const char *what)
{
	printf("%s: %s\n", holds ? "yes" : "no", what);
	fflush(stdout);
}

/* A child that ends and leaves a child behind. */
static void leave_orphan(void)
{
	if (fork())
		return;
	if (!fork()) {
		while (getppid() != 1)
			usleep(1000);
		_exit(9);
	}
	_exit(0);
}

static void check_orphan(void)
{
	int status, seen = 0;

	leave_orphan();
	while (wait(&status) > 0)
		seen = seen * 10 + WEXITSTATUS(status);
	tell(seen == 9, "an orphan is its child");
}

/* From itself and from others; blocked or not. */
static void check_signals(void)
{
	const int signals[] = { SIGKILL, SIGSTOP, SIGTERM, SIGSEGV, SIGTSTP };
	sigset_t all;

	for (unsigned int i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		kill(1, signals[i]);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	kill(1, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	if (!fork())
		_exit(kill(1, SIGKILL));
	wait(NULL);
	tell(1, "no signal without a handler ends it");
}

int main(int argc, char *argv[])
{
	volatile unsigned long nowhere = 16;

	(void)argc;
	tell(getpid() == 1 && getppid() == 0, "it is process 1");
	check_orphan();
	check_signals();
	tell(setsid() == 1, "it can begin a session");
	/* Somebody who is still busy when the machine ends. */
	if (!fork())
		for (;;)
			pause();
	if (strstr(argv[0], "segv"))
		*(volatile int *)nowhere = 1;
	return 5;
}
