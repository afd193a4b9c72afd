/* SPDX-License-Identifier: MIT */
/*
 * Single-stepping, switched on by the program, without a debugger.
 */
int main(void)
{
	__asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tnop"
			 ::: "cc", "memory");
	return 0;
}
