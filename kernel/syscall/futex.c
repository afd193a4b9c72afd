/* SPDX-License-Identifier: MIT */
/*
 * futex(2) and what belongs to it.
 *
 * One number, many calls: op says which, and which of the arguments count.
 * Mutexes with priority inheritance are not there (-ENOSYS).
 */
#include <arch/uaccess.h>
#include <lib/errno.h>
#include <syscall/syscall.h>
#include <task/clock.h>
#include <task/futex.h>
#include <task/process.h>

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_REQUEUE 3
#define FUTEX_CMP_REQUEUE 4
#define FUTEX_WAKE_OP 5
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define FUTEX_PRIVATE_FLAG 128
#define FUTEX_CLOCK_REALTIME 256
#define FUTEX_CMD_MASK (~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME))

struct futex_args {
	u32 __user *uaddr;
	int op;
	u32 val;
	unsigned long timeout;		/* or a second number */
	u32 __user *uaddr2;
	u32 val3;
};

/* WAIT's time is relative, WAIT_BITSET's a time of a clock. */
static int deadline_get(ktime_t *deadline, const struct futex_args *args)
{
	int clock = args->op & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME
						    : CLOCK_MONOTONIC;
	ktime_t ns;
	int error;

	*deadline = KTIME_MAX;
	if (!args->timeout)
		return 0;
	error = timespec_get(&ns, (struct timespec __user *)args->timeout);
	if (error)
		return error;
	if ((args->op & FUTEX_CMD_MASK) == FUTEX_WAIT)
		*deadline = ktime_add_cut(ktime_get(), ns);
	else
		*deadline = clock_to_monotonic(clock, ns);
	return 0;
}

/* A wait with a relative time that a signal interrupted goes on to the same
 * end. */
static long wait_again(struct restart_block *restart)
{
	int error = futex_wait(&restart->futex);

	if (error != -ERESTARTSYS)
		return error;
	restart->fn = wait_again;
	return -ERESTART_RESTARTBLOCK;
}

static long wait_call(const struct futex_args *args, u32 bitset)
{
	struct restart_block *restart = &task_thread(current)->restart;
	struct futex_wait wait = {
		.uaddr = args->uaddr, .value = args->val, .bitset = bitset,
		.shared = !(args->op & FUTEX_PRIVATE_FLAG),
	};
	int error = deadline_get(&wait.deadline, args);

	if (error)
		return error;
	if (!args->timeout || (args->op & FUTEX_CMD_MASK) != FUTEX_WAIT)
		return futex_wait(&wait);
	restart->futex = wait;
	return wait_again(restart);
}

static long requeue_call(const struct futex_args *args, bool compare)
{
	const struct futex_requeue requeue = {
		.from = args->uaddr, .to = args->uaddr2,
		.shared = !(args->op & FUTEX_PRIVATE_FLAG),
		.wake = (int)args->val, .requeue = (int)args->timeout,
		.compare = compare, .value = args->val3,
	};

	return futex_requeue(&requeue);
}

static long futex_call(const struct futex_args *args)
{
	bool shared = !(args->op & FUTEX_PRIVATE_FLAG);
	int cmd = args->op & FUTEX_CMD_MASK;

	if (args->op & FUTEX_CLOCK_REALTIME && cmd != FUTEX_WAIT_BITSET)
		return -ENOSYS;
	switch (cmd) {
	case FUTEX_WAIT:
		return wait_call(args, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		return wait_call(args, args->val3);
	case FUTEX_WAKE:
		return futex_wake(args->uaddr, shared, (int)args->val,
				  FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return futex_wake(args->uaddr, shared, (int)args->val,
				  args->val3);
	case FUTEX_REQUEUE:
		return requeue_call(args, false);
	case FUTEX_CMP_REQUEUE:
		return requeue_call(args, true);
	case FUTEX_WAKE_OP:
		return futex_wake_op(args->uaddr, args->uaddr2, shared,
				     (int)args->val, (int)args->timeout,
				     args->val3);
	default:
		return -ENOSYS;
	}
}

/*
 * EFAULT	the time cannot be read; an address that is not the program's
 * EINVAL	no time; an address not aligned; no bit set; negative numbers
 * ENOSYS	no such operation
 * EAGAIN	the word has another value
 * ETIMEDOUT EINTR
 */
SYSCALL_DEFINE6(futex, u32 __user *, uaddr, int, op, u32, val,
		unsigned long, timeout, u32 __user *, uaddr2, u32, val3)
{
	const struct futex_args args = {
		uaddr, op, val, timeout, uaddr2, val3 };

	return futex_call(&args);
}
