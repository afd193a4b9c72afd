/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/limits: the table of resource limits.
 */
#include <task/rlimit.h>

#include <core/proc.h>
#include <lib/string.h>
#include <task/process.h>

static const struct {
	const char *name, *unit;
} limits[RLIM_NLIMITS] = {
	[RLIMIT_CPU] = { "Max cpu time", "seconds" },
	[RLIMIT_FSIZE] = { "Max file size", "bytes" },
	[RLIMIT_DATA] = { "Max data size", "bytes" },
	[RLIMIT_STACK] = { "Max stack size", "bytes" },
	[RLIMIT_CORE] = { "Max core file size", "bytes" },
	[RLIMIT_RSS] = { "Max resident set", "bytes" },
	[RLIMIT_NPROC] = { "Max processes", "processes" },
	[RLIMIT_NOFILE] = { "Max open files", "files" },
	[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
	[RLIMIT_AS] = { "Max address space", "bytes" },
	[RLIMIT_LOCKS] = { "Max file locks", "locks" },
	[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
	[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
	[RLIMIT_NICE] = { "Max nice priority", "" },
	[RLIMIT_RTPRIO] = { "Max realtime priority", "" },
	[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
};

static void show_value(struct format_sink *sink, unsigned long value)
{
	if (value == RLIM_INFINITY)
		format_print(sink, "%-20s ", "unlimited");
	else
		format_print(sink, "%-20lu ", value);
}

static int show_limits(struct format_sink *sink,
		       const struct proc_subject *who)
{
	struct rlimit rlim[RLIM_NLIMITS];
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&tasks_lock, flags);
	memcpy(rlim, who->process->rlim, sizeof(rlim));
	spin_unlock_irqrestore(&tasks_lock, flags);
	format_print(sink, "%-25s %-20s %-20s %-10s\n", "Limit",
		     "Soft Limit", "Hard Limit", "Units");
	for (i = 0; i < RLIM_NLIMITS; i++) {
		format_print(sink, "%-25s ", limits[i].name);
		show_value(sink, rlim[i].rlim_cur);
		show_value(sink, rlim[i].rlim_max);
		format_print(sink, *limits[i].unit ? "%-10s\n" : "%s\n",
			     limits[i].unit);
	}
	return 0;
}
PROC_PID_FILE("limits", 0444, 0, show_limits);
