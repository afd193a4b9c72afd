/* SPDX-License-Identifier: MIT */
/*
 * Timers by CPU time: see the header.
 *
 * tasks_lock is held while timers fire: it keeps their owners from taking them
 * away in between, and the senders of signals need it anyway.
 */
#include <task/cputimer.h>

#include <task/clock.h>
#include <task/signal.h>

/* The lists of all processes. */
static DEFINE_SPINLOCK_RANK(cputimer_lock, LOCK_CPUTIMER);

void cputimer_init(struct cputimer *timer, const struct cputime_clock *clock,
		   void (*fn)(struct cputimer *timer))
{
	*timer = (struct cputimer){ .clock = *clock, .fn = fn };
	INIT_LIST_HEAD(&timer->node);
}

void cputimer_arm(struct cputimer *timer, u64 expires)
{
	struct process *process = timer->clock.process;
	unsigned long flags;

	spin_lock_irqsave(&cputimer_lock, flags);
	timer->expires = expires;
	if (list_empty(&timer->node) && !process->cputimers_closed)
		list_add_tail(&timer->node, &process->cputimers);
	spin_unlock_irqrestore(&cputimer_lock, flags);
}

void cputimer_disarm(struct cputimer *timer)
{
	KASSERT(lock_held(&tasks_lock));
	spin_lock(&cputimer_lock);
	list_del_init(&timer->node);
	spin_unlock(&cputimer_lock);
}

bool cputimer_armed(const struct cputimer *timer)
{
	return !list_empty(&timer->node);
}

/* In the numbers of CPU clocks. */
#define CLOCK_KIND(number) ((number) & 3)
#define CLOCK_KIND_USER 1
#define CLOCK_KIND_MAX 2
#define CLOCK_OF_THREAD 4
#define CLOCK_PID(number) ((pid_t)~((number) >> 3))

/* Threads can be named by those of their own process only.
 * => tasks_lock held */
static bool clock_find(int number, struct cputime_clock *clock)
{
	bool of_thread = number & CLOCK_OF_THREAD;
	struct pid *pid = pid_find(CLOCK_PID(number) ?: current->pid);

	if (!CLOCK_PID(number) && !of_thread)
		pid = &current->process->leader.pid;
	if (!pid || (of_thread && (pid->process != current->process ||
				   !pid->task)))
		return false;
	if (!of_thread && pid != &pid->process->leader.pid)
		return false;
	clock->process = process_get(pid->process);
	clock->task = of_thread ? pid->task : NULL;
	return true;
}

int cputime_clock_get(int number, struct cputime_clock *clock)
{
	unsigned long flags;
	bool found;

	if (number == CLOCK_PROCESS_CPUTIME_ID)
		number = CLOCK_KIND_MAX - 8;
	else if (number == CLOCK_THREAD_CPUTIME_ID)
		number = (CLOCK_KIND_MAX | CLOCK_OF_THREAD) - 8;
	if (CLOCK_KIND(number) > CLOCK_KIND_MAX)
		return -EINVAL;
	clock->user = CLOCK_KIND(number) == CLOCK_KIND_USER;
	spin_lock_irqsave(&tasks_lock, flags);
	found = clock_find(number, clock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return found ? 0 : -EINVAL;
}

bool clock_is_own_thread(int number)
{
	pid_t pid = CLOCK_PID(number);

	return number < 0 && number & CLOCK_OF_THREAD &&
	       (!pid || pid == current->pid);
}

void cputime_clock_put(struct cputime_clock *clock)
{
	process_put(clock->process);
}

static u64 task_time(struct task_struct *task, bool user_only)
{
	u64 user, system;

	task_cputime(task, &user, &system);
	return user_only ? user : user + system;
}

u64 cputime_read(const struct cputime_clock *clock)
{
	struct process *process = clock->process;
	struct task_struct *task;
	u64 sum;

	if (clock->task)
		return task_time(clock->task, clock->user);
	sum = process->used.utime + (clock->user ? 0 : process->used.stime);
	list_for_each_entry(task, &process->threads, thread_node)
		sum += task_time(task, clock->user);
	return sum;
}

/* Moves those whose time has come to *due.  => tasks_lock held */
static void cputimers_collect(struct process *process, struct list_head *due)
{
	struct cputimer *timer, *next;

	spin_lock(&cputimer_lock);
	list_for_each_entry_safe(timer, next, &process->cputimers, node) {
		if (timer->clock.task && timer->clock.task != current)
			continue;
		if (cputime_read(&timer->clock) >= timer->expires)
			list_move_tail(&timer->node, due);
	}
	spin_unlock(&cputimer_lock);
}

/* SIGXCPU every second from the soft limit on, SIGKILL at the hard one. */
static void cputimers_limit(struct process *process)
{
	struct rlimit *limit = &process->rlim[RLIMIT_CPU];
	struct cputime_clock clock = { .process = process };
	unsigned long seconds;
	int sig = SIGXCPU;

	if (likely(limit->rlim_cur == RLIM_INFINITY))
		return;
	seconds = cputime_read(&clock) / NSEC_PER_SEC;
	if (seconds < limit->rlim_cur)
		return;
	if (seconds >= limit->rlim_max)
		sig = SIGKILL;
	else
		limit->rlim_cur = seconds + 1;
	spin_lock(&process->siglock);
	signal_post_kernel(process, sig);
	spin_unlock(&process->siglock);
}

void cputimers_run(void)
{
	struct process *process = current->process;
	struct cputimer *timer, *next;
	unsigned long flags;
	LIST_HEAD(due);

	if (likely(list_empty(&process->cputimers) &&
		   process->rlim[RLIMIT_CPU].rlim_cur == RLIM_INFINITY))
		return;
	spin_lock_irqsave(&tasks_lock, flags);
	cputimers_limit(process);
	cputimers_collect(process, &due);
	list_for_each_entry_safe(timer, next, &due, node) {
		list_del_init(&timer->node);
		timer->fn(timer);
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
}

void cputimers_forget(struct task_struct *task)
{
	struct process *process = task->process;
	bool last = process->nr_threads == 0;
	struct cputimer *timer, *next;

	KASSERT(lock_held(&tasks_lock));
	spin_lock(&cputimer_lock);
	process->cputimers_closed = last;
	list_for_each_entry_safe(timer, next, &process->cputimers, node) {
		if (last || timer->clock.task == task)
			list_del_init(&timer->node);
	}
	spin_unlock(&cputimer_lock);
}
