/* SPDX-License-Identifier: MIT */
/*
 * abort(3): the C library unblocks SIGABRT and sends it to its own thread.
 */
#include <stdlib.h>

int main(void)
{
	abort();
}
