/* SPDX-License-Identifier: MIT */
/* An instruction that is the kernel's. */
int main(void)
{
	__asm__ volatile("hlt");
	return 0;
}
