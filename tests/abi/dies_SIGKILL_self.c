/* SPDX-License-Identifier: MIT */
/* SIGKILL, blocked and all. */
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
