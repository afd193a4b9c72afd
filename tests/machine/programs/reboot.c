/* SPDX-License-Identifier: MIT */
/*
 * Ends the machine as its argument says, behind a text long enough to be still
 * on its way out then.
 */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAGIC1 0xfee1dead
#define MAGIC2 672274793

static const struct {
	const char *name;
	unsigned int command;
} ways[] = {
	{ "poweroff", 0x4321fedc }, { "halt", 0xcdef0123 },
	{ "restart", 0x01234567 }, { "restart2", 0xa1b2c3d4 },
};

int main(int argc, char *argv[])
{
	for (int i = 0; i < 2000; i++)
		printf("line %d of what must come out\n", i);
	fflush(stdout);
	for (unsigned int i = 0; argc > 1 && i < sizeof(ways) / sizeof(*ways); i++) {
		if (!strcmp(argv[1], ways[i].name))
			syscall(SYS_reboot, MAGIC1, MAGIC2, ways[i].command,
				"with words");
	}
	perror("reboot");
	return 1;
}
