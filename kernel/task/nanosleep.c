/* SPDX-License-Identifier: MIT */
/*
 * Programs that sleep.
 *
 * A sleep that a signal without handler interrupts goes on to the same end.
 * One until a given time is simply asked for again.  A relative one must not
 * start anew: it leaves its deadline in the thread's restart block, and
 * restart_syscall() goes on from there.  By a clock of CPU time one sleeps
 * until a process, usually another, has used so much.
 */
#include <task/clock.h>

#include <lib/errno.h>
#include <task/cputimer.h>
#include <task/process.h>

/* Sleeps until a monotonic time; -EINTR: a signal came first. */
static int sleep_until(ktime_t deadline)
{
	for (;;) {
		ktime_t at = deadline;

		set_current_state(TASK_INTERRUPTIBLE);
		if (!schedule_hrtimeout(&at, HRTIMER_MODE_ABS))
			return 0;
		if (signal_pending(current))
			return -EINTR;
	}
}

static long sleep_on(struct restart_block *restart)
{
	ktime_t deadline = restart->sleep.deadline;
	struct timespec __user *left = restart->sleep.left;

	if (!sleep_until(deadline))
		return 0;
	if (left && timespec_put(left, max(deadline - ktime_get(), 0LL)))
		return -EFAULT;
	restart->fn = sleep_on;
	return -ERESTART_RESTARTBLOCK;
}

long clock_sleep(int clock, ktime_t ns, struct timespec __user *left)
{
	struct restart_block *restart = &task_thread(current)->restart;

	restart->sleep.deadline = ktime_add_cut(ktime_get(), ns);
	restart->sleep.left = left;
	return sleep_on(restart);
}

/* Sleeps until then, or until the wall clock is set.  True: look again. */
static bool sleep_once(int clock, ktime_t at)
{
	ktime_t deadline;
	DEFINE_WAIT(entry);
	bool again;

	prepare_to_wait(&clock_was_set, &entry, TASK_INTERRUPTIBLE);
	/* Behind the queueing: one that is set from here on wakes us. */
	deadline = clock_to_monotonic(clock, at);
	again = schedule_hrtimeout(&deadline, HRTIMER_MODE_ABS);
	finish_wait(&clock_was_set, &entry);
	return again;
}

long clock_sleep_until(int clock, ktime_t at)
{
	while (sleep_once(clock, at)) {
		if (signal_pending(current))
			return -ERESTARTNOHAND;
	}
	return 0;
}

/* One that sleeps until a process has used so much time. */
struct cpu_sleeper {
	struct cputimer timer;
	struct task_struct *task;
	bool fired;			/* t */
};

static void cpu_sleeper_wake(struct cputimer *timer)
{
	struct cpu_sleeper *sleeper =
		container_of(timer, struct cpu_sleeper, timer);

	WRITE_ONCE(sleeper->fired, true);
	wake_up_process(sleeper->task);
}

/* What is left until the clock shows `until`; 0: it does. */
static ktime_t cpu_sleep_until(const struct cputime_clock *clock,
			       ktime_t until)
{
	struct cpu_sleeper sleeper = { .task = current };
	unsigned long flags;
	ktime_t left;

	cputimer_init(&sleeper.timer, clock, cpu_sleeper_wake);
	cputimer_arm(&sleeper.timer, (u64)until);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(sleeper.fired) || signal_pending(current))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&tasks_lock, flags);
	cputimer_disarm(&sleeper.timer);
	left = until - (ktime_t)cputime_read(clock);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return max(left, 0LL);
}

static long cpu_sleep_on(struct restart_block *restart)
{
	struct timespec __user *to = restart->sleep.left;
	struct cputime_clock clock;
	ktime_t left;
	int error = cputime_clock_get(restart->sleep.clock, &clock);

	if (error)
		return error;
	left = cpu_sleep_until(&clock, restart->sleep.deadline);
	cputime_clock_put(&clock);
	if (!left)
		return 0;
	if (to && timespec_put(to, left))
		return -EFAULT;
	restart->fn = cpu_sleep_on;
	return -ERESTART_RESTARTBLOCK;
}

long clock_sleep_cpu(int clock, ktime_t ns, struct timespec __user *left)
{
	struct restart_block *restart = &task_thread(current)->restart;
	ktime_t now;
	int error = clock_read(clock, &now);

	if (error)
		return error;
	restart->sleep.clock = clock;
	restart->sleep.deadline = ktime_add_cut(now, ns);
	restart->sleep.left = left;
	return cpu_sleep_on(restart);
}

long clock_sleep_cpu_until(int clock, ktime_t at)
{
	struct restart_block *restart = &task_thread(current)->restart;
	long result;

	restart->sleep.clock = clock;
	restart->sleep.deadline = at;
	restart->sleep.left = NULL;
	result = cpu_sleep_on(restart);
	restart->fn = NULL;
	return result == -ERESTART_RESTARTBLOCK ? -ERESTARTNOHAND : result;
}

long restart_call_again(void)
{
	struct restart_block *restart = &task_thread(current)->restart;
	long (*fn)(struct restart_block *) = restart->fn;

	/* Called by hand, without an interrupted call. */
	if (!fn)
		return -EINTR;
	restart->fn = NULL;
	return fn(restart);
}
