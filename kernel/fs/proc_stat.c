/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/stat: one line with 52 fields, for ps and top (proc(5)).
 *
 *	2 (name) R 1 2 2 1088 2 … 17 0 … 0
 *
 * The name may hold anything, spaces and parentheses too: readers look for the
 * last ')'.  Addresses are shown only to those who may look into the process.
 * Fields of which there is nothing here (swap, real-time policies, guests) are
 * 0, as on a Linux that was built without.
 */
#include <fs/proc.h>

#include <fs/stat.h>
#include <task/inspect.h>
#include <task/process.h>
#include <tty/job.h>
#include <vm/mm.h>

/* flags, of Linux's PF_ */
#define PF_EXITING 0x4u
#define PF_FORKNOEXEC 0x40u
#define PF_KTHREAD 0x200000u

static unsigned int flags_of(const struct proc_subject *who,
			     const struct process_facts *facts)
{
	if (who->process == &init_process && !who->task)
		return PF_KTHREAD;
	return (facts->forked ? PF_FORKNOEXEC : 0) |
	       (facts->state == 'Z' ? PF_EXITING : 0);
}

/* Fields 3 to 8: who it is, among whom. */
static void show_kin(struct format_sink *sink, const struct proc_subject *who,
		     const struct process_facts *facts)
{
	kdev_t dev;
	pid_t foreground;

	job_describe(who->process, &dev, &foreground);
	format_print(sink, "%d (%s) %c %d %d %d %u %d", facts->pid,
		     facts->comm, facts->state, facts->ppid, facts->pgrp,
		     facts->session, new_encode_dev(dev), foreground);
}

/* Fields 9 to 22: what it has used. */
static void show_usage(struct format_sink *sink,
		       const struct proc_subject *who,
		       const struct process_facts *facts)
{
	const struct usage *own = &facts->used, *sum = &facts->children_used;

	format_print(sink, " %u %llu %llu %llu %llu %llu %llu %llu %llu",
		     flags_of(who, facts), own->min_flt, sum->min_flt,
		     own->maj_flt, sum->maj_flt, nsec_to_clock(own->utime),
		     nsec_to_clock(own->stime), nsec_to_clock(sum->utime),
		     nsec_to_clock(sum->stime));
	format_print(sink, " %d %d %u 0 %llu", 20 + facts->nice, facts->nice,
		     facts->nr_threads,
		     nsec_to_clock((u64)facts->start_time));
}

/* Fields 23 to 30: its memory, how far it may grow, where its code is. */
static void show_memory(struct format_sink *sink, struct mm_struct *mm,
			unsigned long limit, bool permitted)
{
	if (!mm) {
		format_print(sink, " 0 0 %lu 0 0 0 0 0", limit);
		return;
	}
	format_print(sink, " %lu %lu %lu %lu %lu %lu 0 0",
		     mm->total_vm << PAGE_SHIFT, get_mm_rss(mm), limit,
		     permitted ? mm->start_code : 1,
		     permitted ? mm->end_code : 1,
		     permitted ? mm->start_stack : 0);
}

/* Fields 45 to 51: its data and its strings. */
static void show_data(struct format_sink *sink, const struct mm_struct *mm,
		      bool permitted)
{
	if (!mm || !permitted) {
		format_print(sink, " 0 0 0 0 0 0 0");
		return;
	}
	format_print(sink, " %lu %lu %lu %lu %lu %lu %lu", mm->start_data,
		     mm->end_data, mm->start_brk, mm->arg_start, mm->arg_end,
		     mm->env_start, mm->env_end);
}

/* Fields 31 to 44.  Signals beyond the 31st are in status only. */
static void show_signals(struct format_sink *sink,
			 const struct process_facts *facts)
{
	const u64 mask = 0x7fffffff;

	format_print(sink, " %llu %llu %llu %llu 0 0 0 %d %u 0 0 0 0 0",
		     facts->pending & mask, facts->blocked & mask,
		     facts->ignored & mask, facts->caught & mask,
		     facts->exit_signal, facts->cpu);
}

static int show_stat(struct format_sink *sink, const struct proc_subject *who)
{
	bool permitted = process_may_inspect(who->process);
	struct process_facts facts;

	process_facts_get(who->process, who->task, !who->thread, &facts);
	show_kin(sink, who, &facts);
	show_usage(sink, who, &facts);
	show_memory(sink, who->mm, facts.rlim[RLIMIT_RSS].rlim_cur, permitted);
	show_signals(sink, &facts);
	show_data(sink, who->mm, permitted);
	format_print(sink, " %d\n", permitted ? facts.exit_code : 0);
	return 0;
}
PROC_PID_FILE("stat", 0444, PROC_MM, show_stat);
