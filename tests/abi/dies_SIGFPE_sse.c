/* SPDX-License-Identifier: MIT */
/* A floating-point exception that the program asked for. */
int main(void)
{
	unsigned int unmasked = 0x1f80 & ~0x200u;	/* division by zero */
	volatile double zero = 0;

	__asm__ volatile("ldmxcsr %0" :: "m"(unmasked));
	return 1 / zero > 0;
}
