/* SPDX-License-Identifier: MIT */
/*
 * Who used how much time, and how busy the machine is.
 *
 * How long a task ran is exact: the clock is read at each switch.  How much of
 * that was in user mode could be exact only by reading the clock at each entry
 * to the kernel and each return, which would cost a null system call half of
 * what it takes now.  Instead, while a process runs, an interrupt strikes every
 * TICK_NSEC; the time since the last one is charged to the side it strikes.
 * Every ns is charged once, so the sum stays exact, and the shares are right
 * in the long run.
 *
 * tick() does not know what it interrupted; but each interrupt ends either in
 * user_return(), if it came from user mode, or in preempt_check(), if from the
 * kernel.  So the tick leaves a mark (`sampled`), and the end charges.
 *
 * Who asks in between gets what is not charged yet, divided as what is; and
 * since an answer must never fall later, it is charged so.
 *
 * Load averages are the number of tasks that run, want to, or sleep
 * uninterruptibly, averaged with weights that fall by 1/e per 1, 5, 15 minutes;
 * a timer of the boot CPU adds a sample every five seconds.
 */
#include "rq.h"

#include <sched/timer.h>

#define LOAD_INTERVAL (5 * NSEC_PER_SEC)

/* FIXED_1 / e^(5 s / 1 min), and for 5 and 15 minutes. */
static const unsigned long load_decay[3] = { 1884, 2014, 2037 };
static unsigned long load_averages[3];
static struct timer load_timer;

static u64 uncharged(const struct task_struct *task)
{
	return task->sum_exec_runtime - task->utime - task->stime;
}

static void charge_user(struct rq *rq, struct task_struct *task, u64 ns)
{
	task->utime += ns;
	*(task->nice > 0 ? &rq->nice_ns : &rq->user_ns) += ns;
}

void sched_sample(struct task_struct *task, bool user)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);

	task->sampled = false;
	rq_update(rq);
	if (user)
		charge_user(rq, task, uncharged(task));
	else
		task->stime += uncharged(task);
	rq_unlock(rq, flags);
}

/* ns * utime / (utime + stime), to about a thousandth. */
static u64 user_share(const struct task_struct *task, u64 ns)
{
	u64 sum = task->utime + task->stime;

	if (!task->mm_context && !task->utime)
		return 0;
	if (!sum)
		return ns;
	return ns * ((task->utime << 10) / sum) >> 10;
}

void task_cputime(struct task_struct *task, u64 *utime, u64 *stime)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);
	u64 user;

	if (rq->curr == task)
		rq_update(rq);
	user = user_share(task, uncharged(task));
	task->stime += uncharged(task) - user;
	charge_user(rq, task, user);
	*utime = task->utime;
	*stime = task->stime;
	rq_unlock(rq, flags);
}

/* What is neither idle nor charged to programs is the kernel's.  A program's
 * time is charged late, so this part may seem to fall a little: then it stays
 * what it was. */
void sched_cpu_times(unsigned int cpu, struct cpu_times *times)
{
	u64 idle = sched_idle_ns(cpu), busy;
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	busy = (u64)(ktime_get() - rq->idle->start_time) - idle;
	spin_lock_irqsave(&rq->lock, flags);
	*times = (struct cpu_times){
		.user = rq->user_ns, .nice = rq->nice_ns, .idle = idle,
	};
	if (busy > rq->system_shown + times->user + times->nice)
		rq->system_shown = busy - times->user - times->nice;
	times->system = rq->system_shown;
	rq_unlock(rq, flags);
}

u64 sched_switches(void)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_online_cpu(cpu)
		sum += READ_ONCE(cpu_rq(cpu)->switches);
	return sum;
}

unsigned long sched_nr_running(void)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		sum += READ_ONCE(cpu_rq(cpu)->nr_running);
	return sum;
}

/* A task may be counted at one CPU and taken off at another: only the sum over
 * all makes sense. */
unsigned long sched_nr_blocked(void)
{
	unsigned int cpu;
	long sum = 0;

	for_each_online_cpu(cpu)
		sum += READ_ONCE(cpu_rq(cpu)->nr_uninterruptible);
	return sum > 0 ? (unsigned long)sum : 0;
}

static unsigned long load_now(void)
{
	return sched_nr_running() + sched_nr_blocked();
}

static void load_sample(struct timer *timer)
{
	unsigned long active = load_now() * FIXED_1;

	for (int i = 0; i < 3; i++) {
		unsigned long decay = load_decay[i];
		unsigned long sum = load_averages[i] * decay +
				    active * (FIXED_1 - decay);

		/* Rounded up while rising, or it would never get there. */
		if (active >= load_averages[i])
			sum += FIXED_1 - 1;
		WRITE_ONCE(load_averages[i], sum / FIXED_1);
	}
	timer_add(timer, timer->expires + LOAD_INTERVAL);
}

void sched_loadavg(unsigned long averages[3])
{
	for (int i = 0; i < 3; i++)
		averages[i] = READ_ONCE(load_averages[i]);
}

void __init account_setup(void)
{
	timer_init(&load_timer, load_sample);
	timer_add(&load_timer, ktime_get() + LOAD_INTERVAL);
}
