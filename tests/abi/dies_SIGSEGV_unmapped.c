/* SPDX-License-Identifier: MIT */
/*
 * A read of memory that the program has given back before.
 */
#include <sys/mman.h>

int main(void)
{
	volatile char *at = mmap(0, 4096, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	at[0] = 1;
	munmap((void *)at, 4096);
	return at[0] - 1;
}
