/* SPDX-License-Identifier: MIT */
/*
 * Random bytes, which repeat with a probability that no test meets.
 */
#include "abi.h"

int main(void)
{
	unsigned char one[600] = { 0 }, two[600] = { 0 };
	int ones = 0;

	gives(syscall(SYS_getrandom, one, 600, 0), 600);
	gives(syscall(SYS_getrandom, two, 600, 1), 600);
	ok(memcmp(one, two, 600) != 0, "two requests differ");
	for (int i = 0; i < 600; i++)
		ones += __builtin_popcount(one[i]);
	ok(ones > 2100 && ones < 2700, "half of the bits are ones");
	gives(syscall(SYS_getrandom, one, 0, 0), 0);
	fails(syscall(SYS_getrandom, one, 1, 8), EINVAL);
	fails(syscall(SYS_getrandom, one, 1, 6), EINVAL);
	fails(syscall(SYS_getrandom, 8, 16, 0), EFAULT);
	return done();
}
