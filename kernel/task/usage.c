/* SPDX-License-Identifier: MIT */
/*
 * Adding up what tasks and processes have used.
 *
 * Sums, except for the resident pages: there the largest counts, as on Linux.
 */
#include <task/usage.h>

#include <task/process.h>
#include <vm/mm.h>

void usage_add(struct usage *sum, const struct usage *usage)
{
	sum->utime += usage->utime;
	sum->stime += usage->stime;
	sum->min_flt += usage->min_flt;
	sum->maj_flt += usage->maj_flt;
	sum->nvcsw += usage->nvcsw;
	sum->nivcsw += usage->nivcsw;
	sum->maxrss = max(sum->maxrss, usage->maxrss);
}

void usage_add_task(struct usage *sum, struct task_struct *task)
{
	struct usage usage = {
		.min_flt = READ_ONCE(task->min_flt),
		.maj_flt = READ_ONCE(task->maj_flt),
		.nvcsw = READ_ONCE(task->nvcsw),
		.nivcsw = READ_ONCE(task->nivcsw),
	};

	task_cputime(task, &usage.utime, &usage.stime);
	usage_add(sum, &usage);
}

void usage_add_mm(struct usage *sum, struct mm_struct *mm)
{
	sum->maxrss = max(sum->maxrss, get_mm_hiwater_rss(mm));
}

void usage_of_process(struct process *process, struct usage *usage)
{
	struct task_struct *task;

	KASSERT(lock_held(&tasks_lock));
	*usage = process->used;
	list_for_each_entry(task, &process->threads, thread_node) {
		usage_add_task(usage, task);
		if (task->mm)
			usage_add_mm(usage, task->mm);
	}
}
