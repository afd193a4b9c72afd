/* SPDX-License-Identifier: MIT */
/*
 * membarrier(2): a barrier for everybody, paid by whoever asks.
 *
 * One side of a lock-free structure can go without fences if the other, rarer
 * one makes all CPUs pass a barrier when it needs them to.  Every CPU is
 * interrupted here, and an interrupt is a full barrier in the interrupted
 * code; so the expedited kinds, for which a process must register, cost the
 * same.  What needs more than a barrier (SYNC_CORE, RSEQ) is not offered.
 */
#include <core/smp.h>
#include <syscall/syscall.h>
#include <vm/mm.h>

#define MEMBARRIER_CMD_QUERY 0u
#define MEMBARRIER_CMD_GLOBAL BIT(0)
#define MEMBARRIER_CMD_GLOBAL_EXPEDITED BIT(1)
#define MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED BIT(2)
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED BIT(3)
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED BIT(4)
#define MEMBARRIER_CMD_GET_REGISTRATIONS BIT(9)

#define MEMBARRIER_COMMANDS                                             \
	(MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |      \
	 MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED |                     \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED |                             \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |                    \
	 MEMBARRIER_CMD_GET_REGISTRATIONS)

static void barrier_here(void *unused)
{
	smp_mb();
}

static long barrier_everywhere(void)
{
	smp_call(READ_ONCE(cpu_online_mask), barrier_here, NULL);
	return 0;
}

static long barrier_register(unsigned int command)
{
	__atomic_fetch_or(&current->mm->membarriers, command,
			  __ATOMIC_RELAXED);
	return 0;
}

/* EINVAL: unknown command, or flags; EPERM: not registered for it */
SYSCALL_DEFINE3(membarrier, int, command, unsigned int, flags, int, cpu)
{
	unsigned int registered = READ_ONCE(current->mm->membarriers);

	if (flags)
		return -EINVAL;
	switch (command) {
	case MEMBARRIER_CMD_QUERY:
		return MEMBARRIER_COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
		return barrier_everywhere();
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		if (!(registered & MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
			return -EPERM;
		return barrier_everywhere();
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
		return barrier_register((unsigned int)command);
	case MEMBARRIER_CMD_GET_REGISTRATIONS:
		return registered;
	default:
		return -EINVAL;
	}
}
