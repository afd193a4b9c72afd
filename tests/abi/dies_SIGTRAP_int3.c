/* SPDX-License-Identifier: MIT */
/* A breakpoint without a debugger. */
int main(void)
{
	__asm__ volatile("int3");
	return 0;
}
