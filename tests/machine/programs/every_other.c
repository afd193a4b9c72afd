/* SPDX-License-Identifier: MIT */
/* Ends otherwise every other time. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	if (!access("/dev/shm/once", F_OK))
		return unlink("/dev/shm/once") ? 2 : 1;
	return close(open("/dev/shm/once", O_CREAT | O_RDWR, 0600)) ? 3 : 0;
}
