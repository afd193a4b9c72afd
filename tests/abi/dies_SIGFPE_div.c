/* SPDX-License-Identifier: MIT */
/*
 * A division by zero, which the processor reports as a fault.
 */
int main(void)
{
	volatile int many = 100, zero = 0;

	return many / zero;
}
