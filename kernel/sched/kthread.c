/* SPDX-License-Identifier: MIT */
/*
 * Kernel threads that can be told to stop.
 *
 * kthread_stop() sets a flag, wakes the thread, and waits for `exited`; the
 * thread looks at the flag whenever it wakes up and returns a result.  The
 * structure they share hangs on the task and goes with it.
 *
 * As on Linux the pointer from kthread_create() carries no reference: what
 * task_create() gave is the thread's own and ends with it.  kthread_stop()
 * takes one first, so the thread may not be gone by then: it either waits to
 * be stopped, or the caller holds a reference already.
 */
#include <sched/sched.h>

#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <sched/completion.h>
#include "rq.h"

struct kthread {
	int (*fn)(void *arg);		/* I */
	void *arg;			/* I */
	bool should_stop;		/* set once */
	int result;			/* thread, before exited */
	struct completion exited;
};

static void kthread_main(void *arg)
{
	struct kthread *kthread = arg;

	/* Told to stop before it started: fn never runs. */
	if (!kthread_should_stop())
		kthread->result = kthread->fn(kthread->arg);
	task_exit_begin();
	complete_all(&kthread->exited);
}

struct task_struct *kthread_create(int (*fn)(void *arg), void *arg,
				   const char *fmt, ...)
{
	char comm[TASK_COMM_LEN];
	struct kthread *kthread = kzalloc(sizeof(*kthread), GFP_KERNEL);
	struct task_struct *task;
	va_list args;

	if (!kthread)
		return ERR_PTR(-ENOMEM);
	va_start(args, fmt);
	vscnprintf(comm, sizeof(comm), fmt, args);
	va_end(args);
	task = task_create(comm, kthread_main, kthread);
	if (!task) {
		kfree(kthread);
		return ERR_PTR(-ENOMEM);
	}
	kthread->fn = fn;
	kthread->arg = arg;
	kthread->result = -EINTR;
	init_completion(&kthread->exited);
	task->kthread = kthread;
	/* wake_up_process() is what starts it. */
	task->state = TASK_UNINTERRUPTIBLE;
	return task;
}

struct task_struct *kthread_run(int (*fn)(void *arg), void *arg,
				const char *fmt, ...)
{
	char comm[TASK_COMM_LEN];
	struct task_struct *task;
	va_list args;

	va_start(args, fmt);
	vscnprintf(comm, sizeof(comm), fmt, args);
	va_end(args);
	task = kthread_create(fn, arg, "%s", comm);
	if (!IS_ERR(task))
		wake_up_process(task);
	return task;
}

int kthread_stop(struct task_struct *task)
{
	struct kthread *kthread = task->kthread;
	int result;

	get_task_struct(task);
	WRITE_ONCE(kthread->should_stop, true);
	wake_up_process(task);
	wait_for_completion(&kthread->exited);
	result = kthread->result;
	put_task_struct(task);
	return result;
}

bool kthread_should_stop(void)
{
	return READ_ONCE(current->kthread->should_stop);
}

void kthread_free(struct kthread *kthread)
{
	kfree(kthread);
}
