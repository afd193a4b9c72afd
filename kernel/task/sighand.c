/* SPDX-License-Identifier: MIT */
/*
 * Tables of signal actions, which several processes may share.
 */
#include <task/thread.h>

#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>

struct sighand *sighand_alloc(void)
{
	struct sighand *sighand = kzalloc(sizeof(*sighand), GFP_KERNEL);

	if (!sighand)
		return NULL;
	refcount_set(&sighand->users, 1);
	spin_lock_init_rank(&sighand->lock, LOCK_SIGHAND);
	return sighand;
}

struct sighand *sighand_share(struct process *process)
{
	struct sighand *sighand = process->sighand;
	unsigned long flags;

	/* Whoever has this lock counts on being alone. */
	spin_lock_irqsave(&process->siglock, flags);
	refcount_inc(&sighand->users);
	spin_unlock_irqrestore(&process->siglock, flags);
	return sighand;
}

void sighand_put(struct sighand *sighand)
{
	if (refcount_dec_and_test(&sighand->users))
		kfree(sighand);
}

void sighand_copy(struct sighand *to, struct process *process)
{
	struct sighand *from = process->sighand;
	unsigned long flags;
	bool locked;

	spin_lock_irqsave(&process->siglock, flags);
	locked = sighand_lock(from);
	memcpy(to->action, from->action, sizeof(to->action));
	sighand_unlock(from, locked);
	spin_unlock_irqrestore(&process->siglock, flags);
}

int sighand_unshare(struct process *process)
{
	struct sighand *own, *shared = process->sighand;
	unsigned long flags;

	if (refcount_read(&shared->users) == 1)
		return 0;
	own = sighand_alloc();
	if (!own)
		return -ENOMEM;
	sighand_copy(own, process);
	spin_lock_irqsave(&tasks_lock, flags);
	spin_lock(&process->siglock);
	process->sighand = own;
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	sighand_put(shared);
	return 0;
}
