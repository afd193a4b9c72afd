/* SPDX-License-Identifier: MIT */
/*
 * The tree of processes.
 *
 * A process is in the tree from process_create() until it is reaped: the tree
 * holds one reference, each of its tasks another.  A task drops its own when
 * its memory goes, which is after the parent may have reaped the process: the
 * order in which the two happen does not matter.
 *
 *	create -> ALIVE --end--> ZOMBIE --wait--> REAPED -> freed with the
 *	             `------ nobody will ask -----^         last reference
 */
#include <task/process.h>

#include <core/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <task/fpu.h>
#include <task/frame.h>
#include <task/futex.h>
#include <task/hooks.h>
#include <task/oom.h>
#include <task/session.h>
#include <task/signal.h>
#include <task/thread.h>

/* Nobody minds a sleep that is late by so little. */
#define TIMER_SLACK_NSEC 50000

DEFINE_SPINLOCK_RANK(tasks_lock, LOCK_TASKS);

static struct sighand init_sighand = {
	.users = REFCOUNT_INIT(1),
	.lock = SPINLOCK_INIT(LOCK_SIGHAND),
};

/* Complete by process_setup(). */
struct process init_process = { .sighand = &init_sighand };
bool init_is_program;

const struct task_hooks *task_hooks;

static atomic_long_t nr_processes;
/* Tasks that belong to no process any more, but have not given back all. */
static atomic_long_t nr_tasks_ending;

void task_hooks_register(const struct task_hooks *hooks)
{
	KASSERT(!task_hooks);
	task_hooks = hooks;
}

unsigned long process_count(void)
{
	return atomic_long_read(&nr_processes);
}

static void process_free(struct process *process)
{
	atomic_long_dec(&nr_processes);
	sighand_put(process->sighand);
	sigpending_discard(&process->pending, ~0ULL);
	sigpending_discard(&process->leader.pending, ~0ULL);
	if (process->last_cred)
		put_cred(process->last_cred);
	kfree(process->exec_path);
	kfree(process);
}

void process_put(struct process *process)
{
	if (refcount_dec_and_test(&process->usage))
		process_free(process);
}

/* What is not zero at first. */
static void process_init(struct process *process)
{
	refcount_set(&process->usage, 1);
	INIT_LIST_HEAD(&process->children);
	INIT_LIST_HEAD(&process->sibling);
	INIT_LIST_HEAD(&process->threads);
	sigpending_init(&process->pending);
	thread_init(&process->leader, process);
	init_waitqueue_head(&process->child_exit);
	spin_lock_init_rank(&process->siglock, LOCK_SIGNAL);
	process->exit_signal = SIGCHLD;
	init_waitqueue_head(&process->signalfd_wait);
	INIT_LIST_HEAD(&process->timers);
	INIT_LIST_HEAD(&process->cputimers);
	itimers_init(process);
}

struct process *process_alloc(struct sighand *sighand)
{
	struct process *process = kzalloc(sizeof(*process), GFP_KERNEL);

	if (!process)
		return NULL;
	process->sighand = sighand ? sighand : sighand_alloc();
	if (!process->sighand) {
		kfree(process);
		return NULL;
	}
	atomic_long_inc(&nr_processes);
	process_init(process);
	return process;
}

/* `session`: a new one to begin, or NULL. */
static void process_inherit(struct process *process, struct process *from,
			    struct session *session)
{
	memcpy(process->rlim, from->rlim, sizeof(process->rlim));
	process->oom_score_adj = READ_ONCE(from->oom_score_adj);
	process->oom_score_adj_min = READ_ONCE(from->oom_score_adj_min);
	thread_inherit(&process->leader, &from->leader);
	if (session) {
		session_begin(session, process, process_pid(process));
	} else {
		group_join(from->group, process);
		process->tty = from->tty;
	}
	if (process->sighand != from->sighand)
		sighand_copy(process->sighand, from);
}

int process_insert(struct process *process, struct process *parent,
		   struct process *creator, struct session *session)
{
	int error = pid_insert(&process->leader.pid);

	if (error)
		return error;
	process_inherit(process, creator, session);
	process->parent = parent;
	process->ppid = process_pid(parent);
	list_add_tail(&process->sibling, &parent->children);
	return 0;
}

struct process *process_create(struct process *parent)
{
	bool first = parent == &init_process;
	struct session *session = first ? session_alloc() : NULL;
	struct process *process = process_alloc(NULL);
	unsigned long flags;
	int error = -ENOMEM;

	if (!process || (first && !session))
		goto free;
	spin_lock_irqsave(&tasks_lock, flags);
	error = process_insert(process, parent, parent, session);
	spin_unlock_irqrestore(&tasks_lock, flags);
	if (error)
		goto free;
	return process;

free:
	session_free(session);
	if (process)
		process_put(process);
	return ERR_PTR(error);
}

void process_unlink(struct process *process)
{
	process->state = PROCESS_REAPED;
	list_del_init(&process->sibling);
	group_leave(process);
	pid_remove(&process->leader.pid);
}

void process_destroy(struct process *process)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	process_unlink(process);
	spin_unlock_irqrestore(&tasks_lock, flags);
	process_put(process);
}

/* The task's memory goes: so do its references. */
static void process_task_release(struct task_struct *task)
{
	fpu_destroy(&task->arch);
	if (task->cred)
		put_cred(task->cred);
	if (task->process) {
		thread_free(task->thread, task->process);
		process_put(task->process);
	}
	atomic_long_dec(&nr_tasks_ending);
}

void process_attach_thread(struct process *process, struct thread *thread,
			   struct task_struct *task, const struct cred *cred)
{
	KASSERT(lock_held(&tasks_lock));
	task->process = process_get(process);
	task->thread = thread;
	task->cred = get_cred(cred);
	task->release = process_task_release;
	task->tgid = process_pid(process);
	task->pid = thread->pid.nr;
	thread->pid.task = task;
	list_add_tail(&task->thread_node, &process->threads);
	process->nr_threads++;
}

void process_attach_locked(struct process *process, struct task_struct *task,
			   const struct cred *cred)
{
	process->start_time = task->start_time;
	process_attach_thread(process, &process->leader, task, cred);
}

void process_attach(struct process *process, struct task_struct *task,
		    const struct cred *cred)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	process_attach_locked(process, task, cred);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

bool process_detach(struct process *process, struct task_struct *task)
{
	unsigned long flags;
	bool last;

	atomic_long_inc(&nr_tasks_ending);
	spin_lock_irqsave(&tasks_lock, flags);
	list_del_init(&task->thread_node);
	usage_add_task(&process->used, task);
	last = --process->nr_threads == 0;
	thread_leave(process, task_thread(task));
	if (process->only)
		wake_up_all(&process->child_exit);
	signal_stop_check(process);
	if (last) {
		process->last_cred = get_cred(task->cred);
		strscpy(process->last_comm, task->comm, TASK_COMM_LEN);
		process->last_nice = task->nice;
	}
	cputimers_forget(task);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return last;
}

struct process *process_find(pid_t nr)
{
	struct process *process = NULL;
	unsigned long flags;
	struct pid *pid;

	spin_lock_irqsave(&tasks_lock, flags);
	pid = pid_find(nr);
	if (pid && pid == &pid->process->leader.pid)
		process = process_get(pid->process);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return process;
}

static pid_t process_belongs(pid_t pid, bool to_session)
{
	struct process *process;
	pid_t result;

	process = pid ? process_find(pid) : process_get(current_process());
	if (!process)
		return -ESRCH;
	result = to_session ? process->session : process->pgrp;
	process_put(process);
	return result;
}

pid_t process_group(pid_t pid)
{
	return process_belongs(pid, false);
}

pid_t process_session(pid_t pid)
{
	return process_belongs(pid, true);
}

const struct cred *process_cred(const struct process *process)
{
	const struct task_struct *task = process_task(process);

	KASSERT(lock_held(&tasks_lock));
	if (process_is_kernel(process))
		return &init_cred;
	if (task)
		return task->cred;
	/* One that is being made has none yet. */
	return process->last_cred ? process->last_cred : &init_cred;
}

unsigned long process_count_user(uid_t uid)
{
	unsigned long count = 0;

	for (struct pid *at = pid_find_from(1); at;
	     at = pid_find_from(at->nr + 1))
		if (at == &at->process->leader.pid &&
		    process_cred(at->process)->uid == uid)
			count += max(at->process->nr_threads, 1u);
	return count;
}

const struct cred *process_cred_get(pid_t nr)
{
	const struct cred *cred = NULL;
	unsigned long flags;
	struct pid *pid;

	spin_lock_irqsave(&tasks_lock, flags);
	pid = pid_find(nr);
	if (pid)
		cred = get_cred(process_cred(pid->process));
	spin_unlock_irqrestore(&tasks_lock, flags);
	return cred;
}

bool process_same_user(struct process *process)
{
	const struct cred *me = current_cred(), *you;
	unsigned long flags;
	bool same;

	spin_lock_irqsave(&tasks_lock, flags);
	you = process_cred(process);
	same = me->uid == you->uid && me->uid == you->euid &&
	       me->uid == you->suid && me->gid == you->gid &&
	       me->gid == you->egid && me->gid == you->sgid;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return same;
}

#define QUIESCE_DEADLINE (5 * NSEC_PER_SEC)

static const char *process_ledger_label(unsigned int i)
{
	static const char *const labels[] = { "processes", "credentials" };

	return i < ARRAY_SIZE(labels) ? labels[i] : NULL;
}

static long process_ledger_count(unsigned int i)
{
	return i ? cred_count() : atomic_long_read(&nr_processes);
}

/* A parent hears of an end before the task has left its CPU. */
static void process_ledger_quiesce(void)
{
	ktime_t deadline = ktime_get() + QUIESCE_DEADLINE;

	while (atomic_long_read(&nr_tasks_ending) && ktime_get() < deadline)
		usleep_range(20, 100);
}

static struct ledger process_ledger = {
	.name = "task",
	.label = process_ledger_label,
	.count = process_ledger_count,
	.quiesce = process_ledger_quiesce,
};

void process_setup(void)
{
	struct session *session = session_alloc();
	unsigned long flags;
	int error;

	fpu_cache_setup();
	frame_setup();
	process_init(&init_process);
	rlimit_init(init_process.rlim);
	init_process.leader.timer_slack = TIMER_SLACK_NSEC;
	futex_setup();
	oom_setup();
	spin_lock_irqsave(&tasks_lock, flags);
	error = pid_insert(&init_process.leader.pid);
	KASSERT(session && !error);
	session_begin(session, &init_process, 0);
	spin_unlock_irqrestore(&tasks_lock, flags);
	current->pid = current->tgid = process_pid(&init_process);
	ledger_register(&process_ledger);
}
