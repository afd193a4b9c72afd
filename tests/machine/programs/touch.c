/* SPDX-License-Identifier: MIT */
/*
 * Touches memory: as many MiB as the argument says, a word in each page, and
 * reads all of them back.
 */
#include <stdio.h>
#include <stdlib.h>

#define PAGE 4096

int main(int argc, char *argv[])
{
	size_t pages = (size_t)(argc > 1 ? atoi(argv[1]) : 64) << 8, wrong = 0;
	char *memory = malloc(pages * PAGE);

	if (!memory)
		return 1;
	for (size_t i = 0; i < pages; i++)
		*(size_t *)(memory + i * PAGE) = i;
	for (size_t i = 0; i < pages; i++)
		wrong += *(size_t *)(memory + i * PAGE) != i;
	printf("%zu pages, %zu wrong\n", pages, wrong);
	return wrong ? 1 : 42;
}
