/* SPDX-License-Identifier: MIT */
/*
 * System calls about what has been used: CPU time, faults, switches.
 */
#include <arch/uaccess.h>
#include <syscall/rusage.h>
#include <syscall/syscall.h>
#include <task/process.h>

#define RUSAGE_CHILDREN (-1)
#define RUSAGE_SELF 0
#define RUSAGE_THREAD 1

static void usage_of_thread(struct usage *usage)
{
	*usage = (struct usage){};
	usage_add_task(usage, current);
	usage_add_mm(usage, current->mm);
}

/* What current's process and its children have used so far. */
static void usage_read(struct usage *self, struct usage *children)
{
	struct process *process = current->process;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	usage_of_process(process, self);
	*children = process->children_used;
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* EINVAL: no such `who`; EFAULT */
SYSCALL_DEFINE2(getrusage, int, who, struct rusage __user *, to)
{
	struct usage self, children;

	switch (who) {
	case RUSAGE_SELF:
		usage_read(&self, &children);
		return rusage_copy(to, &self);
	case RUSAGE_CHILDREN:
		usage_read(&self, &children);
		return rusage_copy(to, &children);
	case RUSAGE_THREAD:
		usage_of_thread(&self);
		return rusage_copy(to, &self);
	default:
		return -EINVAL;
	}
}

/* In ticks of USER_HZ. */
struct tms {
	s64 tms_utime, tms_stime, tms_cutime, tms_cstime;
};

/* EFAULT; else ticks since boot */
SYSCALL_DEFINE1(times, struct tms __user *, to)
{
	struct usage self, children;
	struct tms tms;

	if (to) {
		usage_read(&self, &children);
		tms = (struct tms){
			nsec_to_clock(self.utime), nsec_to_clock(self.stime),
			nsec_to_clock(children.utime),
			nsec_to_clock(children.stime),
		};
		if (copy_to_user(to, &tms, sizeof(tms)))
			return -EFAULT;
	}
	return (long)nsec_to_clock(ktime_get());
}
