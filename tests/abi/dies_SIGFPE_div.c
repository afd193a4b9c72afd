/* SPDX-License-Identifier: MIT */
/* A division by zero. */
int main(void)
{
	volatile int many = 100, zero = 0;

	return many / zero;
}
