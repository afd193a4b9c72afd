/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/status: what stat and statm say and more, for people, in lines
 * (proc(5)).
 *
 * Lines that Linux has and that would be made up here (namespaces, huge pages,
 * speculation) are left out; readers look for names, not for line numbers.
 */
#include <fs/proc.h>

#include <fs/fdtable.h>
#include <fs/fs_struct.h>
#include <task/cred.h>
#include <task/inspect.h>
#include <vm/mm.h>

/* A name may hold anything; a line stays a line. */
static void show_name(struct format_sink *sink, const char *name)
{
	format_print(sink, "Name:\t");
	for (; *name; name++) {
		if (*name == '\n')
			format_print(sink, "\\n");
		else if (*name == '\\')
			format_print(sink, "\\\\");
		else
			sink->put(sink, name, 1);
	}
	format_print(sink, "\n");
}

static void show_identity(struct format_sink *sink,
			  const struct proc_subject *who,
			  const struct process_facts *facts)
{
	umode_t umask;

	show_name(sink, facts->comm);
	if (who->task && task_fs_umask(who->task, &umask))
		format_print(sink, "Umask:\t%04o\n", umask);
	format_print(sink, "State:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d\n"
		     "PPid:\t%d\nTracerPid:\t0\n",
		     process_state_name(facts->state), facts->tgid,
		     facts->pid, facts->ppid);
}

static void show_ids(struct format_sink *sink, const struct cred *cred)
{
	format_print(sink, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n",
		     cred->uid, cred->euid, cred->suid, cred->fsuid,
		     cred->gid, cred->egid, cred->sgid, cred->fsgid);
}

static void show_groups(struct format_sink *sink, const struct cred *cred)
{
	unsigned int i;

	format_print(sink, "Groups:\t");
	for (i = 0; i < cred->nr_groups; i++)
		format_print(sink, "%s%u", i ? " " : "", cred->groups[i]);
	format_print(sink, " \n");
}

static void show_descriptors(struct format_sink *sink,
			     const struct proc_subject *who)
{
	struct files_struct *files = NULL;

	if (who->task)
		files = task_files_hold(who->task);
	format_print(sink, "FDSize:\t%u\n",
		     files ? READ_ONCE(files->max_fds) : 0);
	if (files)
		files_drop(files);
}

static void show_kb(struct format_sink *sink, const char *name,
		    unsigned long kb)
{
	format_print(sink, "%s:\t%8lu kB\n", name, kb);
}

static void show_pages(struct format_sink *sink, const char *name,
		       unsigned long pages)
{
	show_kb(sink, name, pages << (PAGE_SHIFT - 10));
}

static void show_resident(struct format_sink *sink, struct mm_struct *mm)
{
	show_pages(sink, "VmHWM", get_mm_hiwater_rss(mm));
	show_pages(sink, "VmRSS", get_mm_rss(mm));
	show_pages(sink, "RssAnon", get_mm_counter(mm, MM_ANONPAGES));
	show_pages(sink, "RssFile", get_mm_counter(mm, MM_FILEPAGES));
	show_pages(sink, "RssShmem", get_mm_counter(mm, MM_SHMEMPAGES));
}

static void show_areas(struct format_sink *sink, const struct mm_struct *mm)
{
	unsigned long code = PAGE_ALIGN(mm->end_code) -
			     ALIGN_DOWN(mm->start_code, PAGE_SIZE);
	unsigned long exec = mm->exec_vm << PAGE_SHIFT;

	code = min(code, exec);
	show_pages(sink, "VmData", mm->data_vm);
	show_pages(sink, "VmStk", mm->stack_vm);
	show_kb(sink, "VmExe", code >> 10);
	show_kb(sink, "VmLib", (exec - code) >> 10);
}

static void show_memory(struct format_sink *sink, struct mm_struct *mm)
{
	show_pages(sink, "VmPeak", max(mm->hiwater_vm, mm->total_vm));
	show_pages(sink, "VmSize", mm->total_vm);
	show_pages(sink, "VmLck", mm->locked_vm);
	show_resident(sink, mm);
	show_areas(sink, mm);
	show_pages(sink, "VmPTE", mm_nr_tables(mm));
	show_kb(sink, "VmSwap", 0);
}

static void show_signals(struct format_sink *sink,
			 const struct proc_subject *who,
			 const struct process_facts *facts)
{
	format_print(sink, "Threads:\t%u\nSigQ:\t%lu/%lu\n",
		     facts->nr_threads, process_signals_queued(who->process),
		     facts->rlim[RLIMIT_SIGPENDING].rlim_cur);
	format_print(sink, "SigPnd:\t%016llx\nShdPnd:\t%016llx\n"
		     "SigBlk:\t%016llx\nSigIgn:\t%016llx\nSigCgt:\t%016llx\n",
		     facts->pending, facts->shared_pending, facts->blocked,
		     facts->ignored, facts->caught);
}

static void show_rights(struct format_sink *sink, const struct cred *cred)
{
	format_print(sink, "CapInh:\t%016llx\nCapPrm:\t%016llx\n"
		     "CapEff:\t%016llx\nCapBnd:\t%016llx\nCapAmb:\t%016llx\n",
		     cred->cap_inheritable, cred->cap_permitted,
		     cred->cap_effective, cred->cap_bset, cred->cap_ambient);
	format_print(sink, "NoNewPrivs:\t%d\nSeccomp:\t0\n",
		     cred->no_new_privs);
}

/* "0,2-3": the runs of bits in a mask. */
static void show_cpu_list(struct format_sink *sink, cpumask_t mask)
{
	const char *between = "";

	for (unsigned int cpu = 0, end; cpu < nr_cpus; cpu = end) {
		end = cpu + 1;
		if (!(mask >> cpu & 1))
			continue;
		while (end < nr_cpus && mask >> end & 1)
			end++;
		format_print(sink, "%s%u", between, cpu);
		if (end - cpu > 1)
			format_print(sink, "-%u", end - 1);
		between = ",";
	}
}

static void show_cpus(struct format_sink *sink,
		      const struct process_facts *facts)
{
	cpumask_t mask = facts->cpus_allowed & GENMASK(nr_cpus - 1, 0);

	format_print(sink, "Cpus_allowed:\t%llx\nCpus_allowed_list:\t",
		     (u64)mask);
	show_cpu_list(sink, mask);
	format_print(sink, "\n");
}

static void show_rest(struct format_sink *sink,
		      const struct process_facts *facts)
{
	show_cpus(sink, facts);
	format_print(sink, "voluntary_ctxt_switches:\t%llu\n"
		     "nonvoluntary_ctxt_switches:\t%llu\n",
		     facts->used.nvcsw, facts->used.nivcsw);
}

static int show_status(struct format_sink *sink,
		       const struct proc_subject *who)
{
	struct process_facts facts;
	const struct cred *cred;
	bool dumpable;

	process_facts_get(who->process, who->task, !who->thread, &facts);
	cred = process_get_cred(who->process, &dumpable);
	show_identity(sink, who, &facts);
	show_ids(sink, cred);
	show_descriptors(sink, who);
	show_groups(sink, cred);
	format_print(sink, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n",
		     facts.tgid, facts.pid, facts.pgrp, facts.session);
	if (who->mm)
		show_memory(sink, who->mm);
	show_signals(sink, who, &facts);
	show_rights(sink, cred);
	show_rest(sink, &facts);
	put_cred(cred);
	return 0;
}
PROC_PID_FILE("status", 0444, PROC_MM, show_status);
