/* SPDX-License-Identifier: MIT */
/*
 * A read from what is no address: the first one above the half that belongs to
 * programs.
 */
int main(void)
{
	return *(volatile char *)0x800000000000;
}
