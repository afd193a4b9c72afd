/* SPDX-License-Identifier: MIT */
/* A write to a constant. */
static const int constant = 5;

int main(void)
{
	volatile int *at = (volatile int *)&constant;

	__asm__ volatile("" : "+r"(at));
	*at = 6;
	return 0;
}
