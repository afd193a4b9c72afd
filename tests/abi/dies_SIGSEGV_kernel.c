/* SPDX-License-Identifier: MIT */
/*
 * A read of kernel memory: mapped, but not for programs.
 */
int main(void)
{
	return *(volatile char *)0xffffffff80000000;
}
