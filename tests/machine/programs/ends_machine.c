/* SPDX-License-Identifier: MIT */
/* Takes the machine down in the middle of its work. */
#include <stdio.h>
#include <sys/reboot.h>

int main(void)
{
	printf("ok 1 - before the end\n");
	fflush(stdout);
	return reboot(RB_POWER_OFF);
}
