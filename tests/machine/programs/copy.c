/* SPDX-License-Identifier: MIT */
/*
 * Copies standard input to standard output; the argument is how much is asked
 * for in one read.
 */
#include <stdlib.h>
#include <unistd.h>

static int write_all(const char *bytes, size_t count)
{
	while (count) {
		ssize_t done = write(1, bytes, count);

		if (done < 0)
			return -1;
		bytes += done;
		count -= (size_t)done;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	static char buffer[65536];
	size_t size = argc > 1 ? (size_t)atoi(argv[1]) : sizeof(buffer);
	ssize_t got;

	while ((got = read(0, buffer, size)) > 0)
		if (write_all(buffer, (size_t)got))
			return 1;
	return got < 0;
}
