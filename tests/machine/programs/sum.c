/* SPDX-License-Identifier: MIT */
/*
 * Sums up a file: its size and the sum of its bytes, each times its place.
 */
#include <stdio.h>

int main(int argc, char *argv[])
{
	static unsigned char buffer[65536];
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
	unsigned long size = 0, sum = 0;
	size_t got;

	if (!file) {
		perror("fopen");
		return 1;
	}
	while ((got = fread(buffer, 1, sizeof(buffer), file)) > 0)
		for (size_t i = 0; i < got; i++)
			sum += buffer[i] * (++size & 0xff);
	printf("%lu bytes, sum %lu\n", size, sum);
	return 0;
}
