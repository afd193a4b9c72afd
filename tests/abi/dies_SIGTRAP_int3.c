/* SPDX-License-Identifier: MIT */
/*
 * A breakpoint instruction without a debugger to hear of it.
 */
int main(void)
{
	__asm__ volatile("int3");
	return 0;
}
