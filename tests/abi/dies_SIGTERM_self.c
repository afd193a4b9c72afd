/* SPDX-License-Identifier: MIT */
/*
 * SIGTERM, for which the program has no handler, sent to itself.
 */
#include <signal.h>
#include <unistd.h>

int main(void)
{
	kill(getpid(), SIGTERM);
	return 0;
}
