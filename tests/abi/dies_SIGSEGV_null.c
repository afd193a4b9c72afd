/* SPDX-License-Identifier: MIT */
/*
 * A write through a null pointer, where nothing is ever mapped.
 */
int main(void)
{
	volatile int *null = (volatile int *)0;

	__asm__ volatile("" : "+r"(null));
	*null = 1;
	return 0;
}
