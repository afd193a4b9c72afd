/* SPDX-License-Identifier: MIT */
/*
 * An opcode that is promised never to be an instruction.
 */
int main(void)
{
	__asm__ volatile("ud2");
	return 0;
}
