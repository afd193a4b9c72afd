/* SPDX-License-Identifier: MIT */
/*
 * A floating-point exception that the program asked for.  By x87, because QEMU
 * without KVM never raises those of SSE.
 */
int main(void)
{
	unsigned short unmasked = 0x37f & ~0x4;		/* division by zero */

	__asm__ volatile("fldcw %0\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait"
			 :: "m"(unmasked));
	return 0;
}
