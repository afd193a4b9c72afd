/* SPDX-License-Identifier: MIT */
/*
 * Ends as its argument says: a number is an exit status; "segv" touches what
 * is not there, "abort" aborts, "spin" does not end.
 */
#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
	const char *how = argc > 1 ? argv[1] : "0";
	volatile unsigned long nowhere = 16;

	if (!strcmp(how, "segv"))
		*(volatile int *)nowhere = 1;
	if (!strcmp(how, "abort"))
		abort();
	while (!strcmp(how, "spin"))
		__asm__ volatile("pause");
	return atoi(how);
}
