/* SPDX-License-Identifier: MIT */
/*
 * Shows what it was started with: each argument and each string of the
 * environment on a line of its own, between brackets.
 */
#include <stdio.h>

extern char **environ;

int main(int argc, char *argv[])
{
	for (int i = 0; i < argc; i++)
		printf("argument [%s]\n", argv[i]);
	for (char **string = environ; *string; string++)
		printf("environment [%s]\n", *string);
	return 0;
}
