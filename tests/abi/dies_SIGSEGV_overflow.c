/* SPDX-License-Identifier: MIT */
/*
 * A recursion without end: the stack grows until it meets its limit.
 */
static int down(int depth)
{
	volatile char frame[4096];

	frame[0] = (char)depth;
	return depth < 0 ? 0 : down(depth + 1) + frame[0];
}

int main(void)
{
	return down(0);
}
