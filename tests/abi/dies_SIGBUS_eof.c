/* SPDX-License-Identifier: MIT */
/*
 * A page of a mapping that the file does not reach: the address is mapped, but
 * nothing can fill it.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/tmp/abi-eof.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
	volatile char *at = mmap(0, 8192, PROT_READ, MAP_PRIVATE, fd, 0);

	unlink("/tmp/abi-eof.tmp");
	if (write(fd, "x", 1) != 1 || at[0] != 'x')
		return 1;
	return at[4096];
}
