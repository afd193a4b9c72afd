/* SPDX-License-Identifier: MIT */
/* Leaves a file where nobody looks for it. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/dev/shm/left", O_CREAT | O_RDWR, 0600);

	return fd < 0 || write(fd, "left", 4) != 4;
}
