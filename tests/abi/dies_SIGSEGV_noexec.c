/* SPDX-License-Identifier: MIT */
/*
 * A jump into data, which may be read but not executed.
 */
static unsigned char code[] = { 0xc3 };

int main(void)
{
	void (*fn)(void) = (void (*)(void))(void *)code;

	__asm__ volatile("" : "+r"(fn));
	fn();
	return 0;
}
