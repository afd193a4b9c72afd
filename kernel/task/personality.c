/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/personality: how the process wants the kernel to behave
 * (personality(2)), in eight hexadecimal digits.
 */
#include <core/proc.h>
#include <task/process.h>

static int show_personality(struct format_sink *sink,
			    const struct proc_subject *who)
{
	format_print(sink, "%08x\n",
		     READ_ONCE(who->process->leader.personality));
	return 0;
}
PROC_PID_FILE("personality", 0400, PROC_INSPECT, show_personality);
