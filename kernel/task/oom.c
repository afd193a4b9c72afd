/* SPDX-License-Identifier: MIT */
/*
 * The end of a process for the sake of the others.
 *
 * A program was promised more memory than there is and touches it.  Whatever
 * could be given back has been; somebody must go, and who touched the last
 * frame need not be the one that took all others.  So the process with the
 * most to gain from ends, by SIGKILL; the fault waits until its memory is free,
 * and is then made again.
 *
 *	fault, no frame -> is somebody dying already? -- yes --> wait
 *			   else end the worst one ------------> wait, retry
 *
 * Process 1 is never ended, nor is one with the adjustment -1000.  One victim
 * at a time; one that has not let go after a while is stuck, and the next one
 * follows.
 */
#include <task/oom.h>

#include <core/printk.h>
#include <lib/string.h>
#include <task/cred.h>
#include <task/process.h>
#include <task/signal.h>
#include <vm/fault.h>

/* A victim that has not given its memory back by then is passed over. */
#define VICTIM_DEADLINE_MS 2000u

static DECLARE_WAIT_QUEUE_HEAD(memory_freed);
static unsigned long nr_freed;		/* a  address spaces given up so far */

/* For the log, copied while the victim stands still. */
struct oom_report {
	pid_t pid;
	char comm[TASK_COMM_LEN];
	uid_t uid;
	int adjustment;
	unsigned long total_vm, rss[NR_MM_COUNTERS];
};

/* The address space its threads run in; NULL: it has none any more.
 * => tasks_lock held */
static struct mm_struct *mm_of_process(const struct process *process)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node)
		if (task->mm)
			return task->mm;
	return NULL;
}

struct oom_search {
	struct process *worst;
	long badness;
	struct process *dying;		/* one that is on its way already */
};

/* Will it end?  => tasks_lock held */
static bool is_dying(const struct process *process)
{
	struct task_struct *task;

	list_for_each_entry(task, &process->threads, thread_node)
		if (fatal_signal_pending(task))
			return true;
	return READ_ONCE(process->exiting);
}

static void consider(struct oom_search *search, struct process *process)
{
	struct mm_struct *mm = mm_of_process(process);
	long badness;

	if (process == &init_process || !mm ||
	    READ_ONCE(process->oom_passed_over))
		return;
	if (is_dying(process)) {
		search->dying = process;
		return;
	}
	badness = oom_badness(process, mm);
	if (badness == OOM_BADNESS_NEVER ||
	    (search->worst && badness <= search->badness))
		return;
	search->worst = process;
	search->badness = badness;
}

/* => tasks_lock held */
static void find_victim(struct oom_search *search)
{
	for (struct pid *at = pid_find_from(1); at && !search->dying;
	     at = pid_find_from(at->nr + 1))
		if (at == &at->process->leader.pid)
			consider(search, at->process);
}

static void report_fill(struct oom_report *report,
			const struct process *process)
{
	struct mm_struct *mm = mm_of_process(process);
	const struct task_struct *task =
		list_first_entry(&process->threads, struct task_struct,
				 thread_node);
	int kind;

	report->pid = process_pid(process);
	strscpy(report->comm, task->comm, sizeof(report->comm));
	report->uid = process_cred(process)->uid;
	report->adjustment = process->oom_score_adj;
	report->total_vm = mm->total_vm;
	for (kind = 0; kind < NR_MM_COUNTERS; kind++)
		report->rss[kind] = get_mm_counter(mm, kind);
}

static unsigned long kib(unsigned long pages)
{
	return pages << (PAGE_SHIFT - 10);
}

static void report_print(const struct oom_report *report)
{
	pr_err("out of memory: ended process %d (%s): total-vm:%lukB, "
	       "anon-rss:%lukB, file-rss:%lukB, shmem-rss:%lukB, UID:%u, "
	       "oom_score_adj:%d\n", report->pid, report->comm,
	       kib(report->total_vm), kib(report->rss[MM_ANONPAGES]),
	       kib(report->rss[MM_FILEPAGES]),
	       kib(report->rss[MM_SHMEMPAGES]), report->uid,
	       report->adjustment);
}

/* Who is dying, with a reference: the worst one from now on, unless somebody is
 * already.  NULL: there is nobody to end. */
static struct process *end_somebody(void)
{
	struct oom_search search = { .worst = NULL };
	struct process *victim;
	struct oom_report report;
	unsigned long flags;
	bool ended;

	spin_lock_irqsave(&tasks_lock, flags);
	find_victim(&search);
	ended = !search.dying && search.worst;
	victim = search.dying ? search.dying : search.worst;
	if (victim)
		process_get(victim);
	if (ended) {
		report_fill(&report, victim);
		/* Cannot fail: it is not queued. */
		(void)signal_send_locked(victim, SIGKILL, NULL);
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
	if (ended)
		report_print(&report);
	return victim;
}

/* A program's fault found no frame: true if it makes sense to try again. */
static bool oom_handle(void)
{
	unsigned long seen = READ_ONCE(nr_freed);
	long timeout = (long)msecs_to_jiffies(VICTIM_DEADLINE_MS);
	struct process *victim;

	if (fatal_signal_pending(current))
		return true;
	victim = end_somebody();
	if (!victim)
		return false;
	if (victim != current->process) {
		timeout = wait_event_killable_timeout(
			memory_freed, READ_ONCE(nr_freed) != seen, timeout);
		if (!timeout)
			WRITE_ONCE(victim->oom_passed_over, true);
	}
	process_put(victim);
	return true;
}

void oom_memory_freed(void)
{
	__atomic_fetch_add(&nr_freed, 1, __ATOMIC_SEQ_CST);
	if (waitqueue_active(&memory_freed))
		wake_up_all(&memory_freed);
}

void oom_setup(void)
{
	vm_oom_hook = oom_handle;
}
