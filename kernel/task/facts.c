/* SPDX-License-Identifier: MIT */
/*
 * What there is to say about a process, gathered at one moment.
 *
 * Everything is copied under the locks that guard it, so that the lines of a
 * text agree; what has ended says what was left behind for its parent.
 */
#include <task/inspect.h>

#include <lib/string.h>
#include <task/cred.h>
#include <task/signal.h>
#include <task/sigpending.h>

static const struct {
	u32 state;
	char letter;
} letters[] = {
	{ TASK_DEAD, 'X' },
	{ TASK_STOPPED, 'T' },
	{ TASK_NOLOAD, 'I' },
	{ TASK_UNINTERRUPTIBLE, 'D' },
	{ TASK_INTERRUPTIBLE, 'S' },
};

static char state_of(const struct process *process,
		     const struct task_struct *task)
{
	u32 state;
	unsigned int i;

	if (!task)
		return process == &init_process ? 'S' : 'Z';
	state = READ_ONCE(task->state);
	for (i = 0; i < ARRAY_SIZE(letters); i++)
		if (state & letters[i].state)
			return letters[i].letter;
	return 'R';
}

const char *process_state_name(char state)
{
	static const char *const names[] = {
		"R (running)", "S (sleeping)", "D (disk sleep)",
		"T (stopped)", "X (dead)", "Z (zombie)", "I (idle)",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (*names[i] == state)
			return names[i];
	return "?";
}

/* => siglock held */
static void facts_of_signals(struct process *process,
			     const struct thread *thread,
			     struct process_facts *facts)
{
	int sig;

	facts->pending = thread->pending.set;
	facts->shared_pending = process->pending.set;
	facts->blocked = thread->blocked;
	for (sig = 1; sig <= NSIG; sig++) {
		unsigned long handler = process->sighand->action[sig - 1].sa_handler;

		if (handler == SIG_IGN)
			facts->ignored |= sigmask(sig);
		else if (handler != SIG_DFL)
			facts->caught |= sigmask(sig);
	}
}

/* What a thread that has not ended says of itself. */
static void facts_of_task(struct task_struct *task,
			  struct process_facts *facts)
{
	strscpy(facts->comm, task->comm, sizeof(facts->comm));
	facts->pid = task->pid;
	facts->start_time = task->start_time;
	facts->nice = READ_ONCE(task->nice);
	facts->cpu = READ_ONCE(task->cpu);
	facts->cpus_allowed = READ_ONCE(task->cpus_allowed);
}

/* And what its process says when it has. */
static void facts_of_ended(const struct process *process,
			   struct process_facts *facts)
{
	const char *comm = process == &init_process ? "init"
						    : process->last_comm;

	strscpy(facts->comm, comm, sizeof(facts->comm));
	facts->pid = process_pid(process);
	facts->start_time = process->start_time;
	facts->nice = process->last_nice;
	facts->cpus_allowed = READ_ONCE(cpu_online_mask);
}

static void facts_of_process(struct process *process,
			     struct process_facts *facts)
{
	facts->forked = !process->execed;
	facts->tgid = process_pid(process);
	facts->ppid = process->ppid;
	facts->pgrp = process->pgrp;
	facts->session = process->session;
	facts->nr_threads = process->nr_threads;
	facts->exit_signal = process->exit_signal;
	facts->exit_code = process->exit_code;
	facts->children_used = process->children_used;
	memcpy(facts->rlim, process->rlim, sizeof(facts->rlim));
}

void process_facts_get(struct process *process, struct task_struct *task,
		       bool whole, struct process_facts *facts)
{
	unsigned long flags;

	memset(facts, 0, sizeof(*facts));
	spin_lock_irqsave(&tasks_lock, flags);
	facts->state = state_of(process, task);
	facts_of_process(process, facts);
	if (task)
		facts_of_task(task, facts);
	else
		facts_of_ended(process, facts);
	if (whole)
		usage_of_process(process, &facts->used);
	else if (task)
		usage_add_task(&facts->used, task);
	spin_lock(&process->siglock);
	facts_of_signals(process, task ? task_thread(task) : &process->leader,
			 facts);
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* Mostly nothing is queued anywhere, and nobody need be asked. */
unsigned long process_signals_queued(struct process *process)
{
	unsigned long flags, count;

	if (!atomic_long_read(&sigqueue_entries))
		return 0;
	spin_lock_irqsave(&tasks_lock, flags);
	count = signal_count_user(process_cred(process)->uid);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return count;
}
