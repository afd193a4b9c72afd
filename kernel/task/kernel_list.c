/* SPDX-License-Identifier: MIT */
/*
 * /proc/sys/kernel: limits and properties of this kernel.
 *
 * What cannot be set is a fact.  core_pattern is empty, which means that no
 * memory of a program that died is written anywhere; randomize_va_space is 0,
 * for programs are always laid out alike.
 */
#include <core/sysctl.h>
#include <task/capability.h>
#include <task/cred.h>
#include <task/pid.h>

SYSCTL_INT("kernel/pid_max", 0644, &pid_max, RESERVED_PIDS + 1, PID_MAX_LIMIT);

static void show_ngroups_max(struct format_sink *sink)
{
	format_print(sink, "%d\n", NGROUPS_MAX);
}
SYSCTL_SHOW("kernel/ngroups_max", show_ngroups_max);

static void show_cap_last_cap(struct format_sink *sink)
{
	format_print(sink, "%d\n", CAP_LAST_CAP);
}
SYSCTL_SHOW("kernel/cap_last_cap", show_cap_last_cap);

static void show_zero(struct format_sink *sink)
{
	format_print(sink, "0\n");
}
SYSCTL_SHOW("kernel/tainted", show_zero);
SYSCTL_SHOW("kernel/randomize_va_space", show_zero);

static void show_core_pattern(struct format_sink *sink)
{
	format_print(sink, "\n");
}
SYSCTL_SHOW("kernel/core_pattern", show_core_pattern);
