/* SPDX-License-Identifier: MIT */
/*
 * An instruction that only the kernel may execute.
 */
int main(void)
{
	__asm__ volatile("hlt");
	return 0;
}
