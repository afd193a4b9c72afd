/* SPDX-License-Identifier: MIT */
/* Does not end, and neither does the child it has. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	printf("ok 1 - before it hangs\n");
	fflush(stdout);
	fork();
	for (;;)
		pause();
}
