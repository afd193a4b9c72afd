/* SPDX-License-Identifier: MIT */
/*
 * Counting down to the allocation that fails.
 *
 * Only the context that asked for it is counted, known by its lock stack (one
 * per task): other tasks and interrupt handlers allocate undisturbed.
 */
#include <core/fault_inject.h>
#include <core/preempt.h>
#include <core/lock_debug.h>

long fault_inject_left;
static struct lock_stack *target;
static bool struck;

void fault_inject_set(unsigned long n)
{
	target = this_cpu_read(lock_stack_current);
	struck = false;
	fault_inject_left = n;
}

bool fault_inject_struck(void)
{
	return struck;
}

bool fault_inject_count(void)
{
	if (in_interrupt() || this_cpu_read(lock_stack_current) != target)
		return false;
	if (--fault_inject_left)
		return false;
	struck = true;
	return true;
}
