/* SPDX-License-Identifier: MIT */
/*
 * A write to a constant, which lies in read-only memory.
 */
static const int constant = 5;

int main(void)
{
	volatile int *at = (volatile int *)&constant;

	__asm__ volatile("" : "+r"(at));
	*at = 6;
	return 0;
}
