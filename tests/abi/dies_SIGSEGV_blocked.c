/* SPDX-License-Identifier: MIT */
/*
 * A fault ends a program that blocks and ignores the signal: it could not go
 * on anyway.
 */
#include <signal.h>

int main(void)
{
	volatile char *bad = (volatile char *)8;
	sigset_t all;

	signal(SIGSEGV, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, 0);
	__asm__ volatile("" : "+r"(bad));
	*bad = 1;
	return 0;
}
