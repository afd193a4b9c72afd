/* SPDX-License-Identifier: MIT */
/* A read from what is no address. */
int main(void)
{
	return *(volatile char *)0x800000000000;
}
