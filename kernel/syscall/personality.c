/* SPDX-License-Identifier: MIT */
/*
 * personality(2): which Unix a program believes to run on.
 *
 * Only Linux is here.  Of the flags beside that, one holds by itself: nothing
 * is mapped at random addresses, so a debugger that turns that off gets what
 * it wants.  Anything else would have to change what calls do, and is refused.
 */
#include <syscall/syscall.h>
#include <task/process.h>

#define PER_LINUX 0u
#define PER_QUERY 0xffffffffu

/* EINVAL: not to be had; else what it was */
SYSCALL_DEFINE1(personality, unsigned int, wanted)
{
	struct thread *thread = task_thread(current);
	unsigned int old = thread->personality;

	if (wanted == PER_QUERY)
		return old;
	if (wanted & ~(PER_LINUX | ADDR_NO_RANDOMIZE))
		return -EINVAL;
	thread->personality = wanted;
	return old;
}
