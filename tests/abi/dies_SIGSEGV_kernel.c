/* SPDX-License-Identifier: MIT */
/* A read of kernel memory. */
int main(void)
{
	return *(volatile char *)0xffffffff80000000;
}
