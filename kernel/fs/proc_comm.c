/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/comm: the short name of a thread, which the threads of the same
 * process may change.
 */
#include <fs/proc.h>

#include <lib/errno.h>
#include <lib/string.h>
#include <task/inspect.h>

static int show_comm(struct format_sink *sink, const struct proc_subject *who)
{
	struct process_facts facts;

	process_facts_get(who->process, who->task, false, &facts);
	format_print(sink, "%s\n", facts.comm);
	return 0;
}

/* What is too long is cut; a newline at the end stays part of the name, as on
 * Linux. */
static int write_comm(const struct proc_subject *who, char *text)
{
	char name[TASK_COMM_LEN] = {};

	if (who->process != current_process())
		return -EINVAL;
	if (!who->task)
		return -ESRCH;
	strscpy(name, text, sizeof(name));
	memcpy(who->task->comm, name, sizeof(name));
	return 0;
}
PROC_PID_ENTRY("comm", 0644, .show = show_comm, .write = write_comm);
