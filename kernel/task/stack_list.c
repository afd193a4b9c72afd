/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/wchan and stack: where in the kernel a process sleeps.
 *
 *	wchan	the function that waits: the first one outside the scheduler
 *	stack	all calls that led there, the last one first
 *
 * A task that wakes up meanwhile leaves its stack under our eyes: what is read
 * then may be nonsense, but reading it is safe (stack_walk).
 */
#include <task/inspect.h>

#include <core/proc.h>
#include <lib/errno.h>
#include <task/cred.h>

static bool is_asleep(const struct task_struct *task)
{
	return task && task != current &&
	       READ_ONCE(task->state) != TASK_RUNNING &&
	       !READ_ONCE(task->on_cpu);
}

/* A return address may be the first of the next function. */
static const char *function_of(unsigned long ip, unsigned long *offset)
{
	return symbol_lookup(ip - 1, offset);
}

static bool find_waiting(unsigned long ip, void *arg)
{
	if (in_sched_functions(ip))
		return true;
	*(unsigned long *)arg = ip;
	return false;
}

static int show_wchan(struct format_sink *sink,
		      const struct proc_subject *who)
{
	unsigned long ip = 0, offset;
	const char *name = NULL;

	if (is_asleep(who->task) && process_may_inspect(who->process))
		task_stack_walk(&who->task->arch, find_waiting, &ip);
	if (ip)
		name = function_of(ip, &offset);
	format_print(sink, "%s", name ? name : "0");
	return 0;
}
PROC_PID_FILE("wchan", 0444, 0, show_wchan);

static bool show_call(unsigned long ip, void *arg)
{
	unsigned long offset = 0;
	const char *name = function_of(ip, &offset);

	format_print(arg, "[<0>] %s+0x%lx\n", name ? name : "?", offset + 1);
	return true;
}

static int show_stack(struct format_sink *sink,
		      const struct proc_subject *who)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (is_asleep(who->task))
		task_stack_walk(&who->task->arch, show_call, sink);
	return 0;
}
PROC_PID_FILE("stack", 0400, PROC_INSPECT, show_stack);
