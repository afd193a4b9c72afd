/* SPDX-License-Identifier: MIT */
/*
 * SIGKILL from the program to itself, with every signal blocked.
 */
#include <signal.h>
#include <unistd.h>

int main(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, 0);
	kill(getpid(), SIGKILL);
	return 0;
}
