/* SPDX-License-Identifier: MIT */
/*
 * How expendable a process is when there is no memory left (oom.c ends the
 * one that is most).
 *
 * The score is what there is to gain, the share of memory in use, and what the
 * program or its user has added to that; programs set and read the adjustment,
 * and children inherit it.
 */
#include <task/oom.h>

#include <core/proc.h>
#include <lib/errno.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mem/zone.h>
#include <task/cred.h>
#include <task/process.h>
#include <vm/mm.h>

#define OOM_ADJ_MIN (-1000)
#define OOM_ADJ_MAX 1000
/* The older scale, of which -17 meant never. */
#define OOM_OLD_DISABLE (-17)
#define OOM_OLD_MAX 15

static int show_score_adj(struct format_sink *sink,
			  const struct proc_subject *who)
{
	format_print(sink, "%d\n", READ_ONCE(who->process->oom_score_adj));
	return 0;
}

/* A value below the lowest that a privileged hand has set needs another one. */
static int set_score_adj(struct process *process, int value)
{
	bool privileged = capable(CAP_SYS_RESOURCE);

	if (!privileged && value < READ_ONCE(process->oom_score_adj_min))
		return -EACCES;
	WRITE_ONCE(process->oom_score_adj, value);
	if (privileged)
		WRITE_ONCE(process->oom_score_adj_min, value);
	return 0;
}

static int write_score_adj(const struct proc_subject *who, char *text)
{
	int value, error = kstrtoint(strim(text), 0, &value);

	if (error)
		return error;
	if (value < OOM_ADJ_MIN || value > OOM_ADJ_MAX)
		return -EINVAL;
	return set_score_adj(who->process, value);
}
PROC_PID_ENTRY("oom_score_adj", 0644, .show = show_score_adj,
	       .write = write_score_adj);

static int show_adj(struct format_sink *sink, const struct proc_subject *who)
{
	int value = READ_ONCE(who->process->oom_score_adj);

	if (value == OOM_ADJ_MAX)
		value = OOM_OLD_MAX;
	else
		value = value * -OOM_OLD_DISABLE / OOM_ADJ_MAX;
	format_print(sink, "%d\n", value);
	return 0;
}

static int write_adj(const struct proc_subject *who, char *text)
{
	int value, error = kstrtoint(strim(text), 0, &value);

	if (error)
		return error;
	if (value < OOM_OLD_DISABLE || value > OOM_OLD_MAX)
		return -EINVAL;
	if (value == OOM_OLD_MAX)
		value = OOM_ADJ_MAX;
	else
		value = value * OOM_ADJ_MAX / -OOM_OLD_DISABLE;
	return set_score_adj(who->process, value);
}
PROC_PID_ENTRY("oom_adj", 0644, .show = show_adj, .write = write_adj);

long oom_badness(const struct process *process, struct mm_struct *mm)
{
	int adjustment = READ_ONCE(process->oom_score_adj);

	if (!mm || adjustment == OOM_ADJ_MIN)
		return OOM_BADNESS_NEVER;
	return (long)get_mm_rss(mm) +
	       adjustment * ((long)totalram_pages() / 1000);
}

/* On a scale to 1000, for somebody who has adjusted nothing. */
static int show_score(struct format_sink *sink, const struct proc_subject *who)
{
	long total = (long)totalram_pages();
	long points = oom_badness(who->process, who->mm);

	points = points == OOM_BADNESS_NEVER
		? 0 : (1000 + points * 1000 / total) * 2 / 3;
	format_print(sink, "%ld\n", max(points, 0L));
	return 0;
}
PROC_PID_FILE("oom_score", 0444, PROC_MM, show_score);
