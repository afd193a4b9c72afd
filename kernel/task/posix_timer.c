/* SPDX-License-Identifier: MIT */
/*
 * Timers of a process: see the header.
 *
 *	disarmed --set--> armed --time--> signal queued --taken--> armed again
 *	                    |  (a signal that is ignored counts as taken)
 *	                    `--no interval--> disarmed
 *
 * The siglock of the process guards its timers.  Firing takes tasks_lock and
 * then the siglock, as sending signals does; so one that is to be disarmed may
 * be firing at this moment on another CPU, waiting for the lock we hold: then
 * it is let through, and tried again.
 *
 * A timer brings the queue entry for its signal (sigpending.h), and its number
 * counts as one signal of its user's from the start.
 */
#include <task/posix_timer.h>

#include <lib/err.h>
#include <mem/slab.h>
#include <task/clock.h>
#include <task/cred.h>
#include <task/signal.h>
#include <task/thread.h>

/* Fields: I immutable, x siglock of the process. */
struct posix_timer {
	struct list_head node;		/* x  in process->timers */
	int id;				/* I */
	int clock;			/* I */
	int base;			/* x  by which it goes now: a time that
					      is relative does not follow the
					      wall clock */
	struct process *process;	/* I */
	struct task_struct *task;	/* I  whom to signal, with a reference;
					   NULL: any thread */
	bool silent;			/* I  SIGEV_NONE */
	bool armed;			/* x */
	bool deleted;			/* x  never again */
	ktime_t expires;		/* x  of its clock; the last time, if
					      disarmed */
	ktime_t interval;		/* x */
	u64 overrun, last_overrun;	/* x  since the last signal; at it */
	struct sigqueue entry;		/* x */
	struct timer timer;		/* by the clock, or … */
	struct cputimer cpu;		/* … by CPU time */
};

/* What Linux says when it is more. */
#define OVERRUN_MAX 0x7fffffff

/* Of a clock that is not a CPU's; the CPU's are read under tasks_lock. */
static ktime_t timer_now(const struct posix_timer *timer)
{
	ktime_t now = 0;

	if (clock_is_cpu(timer->clock))
		return (ktime_t)cputime_read(&timer->cpu.clock);
	/* Such a clock exists: it was read when the timer was made. */
	WARN_ON(clock_read(timer->base, &now));
	return now;
}

/* => siglock held, not armed */
static void timer_arm(struct posix_timer *timer)
{
	timer->armed = true;
	if (timer->silent)
		return;
	if (clock_is_cpu(timer->clock))
		cputimer_arm(&timer->cpu, timer->expires);
	else
		timer_add(&timer->timer, clock_to_monotonic(timer->base,
							    timer->expires));
}

/* The periods that have passed are overruns, but for the first. */
static void timer_advance(struct posix_timer *timer, ktime_t now)
{
	ktime_t next = clock_next(timer->expires, timer->interval, now);

	if (next == timer->expires)
		return;
	timer->overrun += (next - timer->expires) / timer->interval - 1;
	timer->expires = next;
}

/* Its signal has been taken, or dropped: goes on.  What a CPU clock shows is
 * found out when it fires. */
static void timer_taken(struct sigqueue *entry, struct siginfo *info)
{
	struct posix_timer *timer = container_of(entry, struct posix_timer,
						 entry);

	if (timer->interval && !timer->armed && !timer->deleted) {
		if (clock_is_cpu(timer->clock))
			timer->expires = ktime_add_cut(timer->expires,
						       timer->interval);
		else
			timer_advance(timer, timer_now(timer));
		timer_arm(timer);
	}
	timer->last_overrun = min(timer->overrun, (u64)OVERRUN_MAX);
	timer->overrun = 0;
	if (info)
		info->si_overrun = (int)timer->last_overrun;
}

/* => tasks_lock and siglock held */
static void timer_signal(struct posix_timer *timer)
{
	timer->armed = false;
	if (timer->deleted)
		return;
	/* The thread has ended: there is nobody to tell. */
	if (timer->task && !task_thread(timer->task)->pid.task)
		return;
	/* The last of the periods that have passed is the one that is told. */
	if (clock_is_cpu(timer->clock) && timer->interval) {
		u64 missed = (timer_now(timer) - timer->expires) /
			     timer->interval;

		timer->overrun += missed;
		timer->expires += missed * timer->interval;
	}
	/* The one before, of another setting, is still there. */
	if (!list_empty(&timer->entry.node)) {
		timer->overrun++;
		return;
	}
	if (signal_post_entry(timer->process, timer->task, &timer->entry) ||
	    !timer->interval)
		return;
	/* Ignored: it goes on, but not faster than one can look. */
	timer_advance(timer, timer_now(timer) + TICK_NSEC);
	timer->overrun = 0;
	timer_arm(timer);
}

static void timer_fire(struct timer *base)
{
	struct posix_timer *timer = container_of(base, struct posix_timer,
						 timer);
	struct process *process = timer->process;

	spin_lock(&tasks_lock);
	spin_lock(&process->siglock);
	timer_signal(timer);
	spin_unlock(&process->siglock);
	spin_unlock(&tasks_lock);
}

static void timer_fire_cpu(struct cputimer *cpu)
{
	struct posix_timer *timer = container_of(cpu, struct posix_timer, cpu);
	struct process *process = timer->process;

	spin_lock(&process->siglock);
	timer_signal(timer);
	spin_unlock(&process->siglock);
}

/* => both locks held; false: it is firing, and waits for them */
static bool timer_disarm(struct posix_timer *timer)
{
	if (clock_is_cpu(timer->clock))
		cputimer_disarm(&timer->cpu);
	else if (timer_try_cancel(&timer->timer) < 0)
		return false;
	timer->armed = false;
	return true;
}

static void timers_lock(struct process *process, unsigned long *flags)
{
	spin_lock_irqsave(&tasks_lock, *flags);
	spin_lock(&process->siglock);
}

static void timers_unlock(struct process *process, unsigned long flags)
{
	spin_unlock(&process->siglock);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* => siglock held */
static struct posix_timer *timer_find(struct process *process, int id)
{
	struct posix_timer *timer;

	list_for_each_entry(timer, &process->timers, node) {
		if (timer->id == id)
			return timer;
	}
	return NULL;
}

/* The next number that is free.  => siglock held */
static void timer_number(struct process *process, struct posix_timer *timer)
{
	do {
		timer->id = process->next_timer++;
		if (process->next_timer < 0)
			process->next_timer = 0;
	} while (timer_find(process, timer->id));
	list_add_tail(&timer->node, &process->timers);
	process->nr_timers++;
	atomic_long_inc(&sigqueue_entries);
}

static void timer_free(struct posix_timer *timer)
{
	if (clock_is_cpu(timer->clock))
		cputime_clock_put(&timer->cpu.clock);
	if (timer->task)
		put_task_struct(timer->task);
	kfree(timer);
}

/* => -EINVAL: no such thread, signal or way of notifying */
static int timer_set_event(struct posix_timer *timer,
			   const struct sigevent *event)
{
	int notify = event->notify;

	timer->silent = notify == SIGEV_NONE;
	if (timer->silent)
		return 0;
	if (notify != SIGEV_SIGNAL && notify != SIGEV_THREAD &&
	    notify != (SIGEV_SIGNAL | SIGEV_THREAD_ID))
		return -EINVAL;
	if (event->signo < 1 || event->signo > NSIG)
		return -EINVAL;
	if (notify & SIGEV_THREAD_ID) {
		timer->task = thread_task_get(event->tid);
		if (!timer->task)
			return -EINVAL;
	}
	timer->entry.info = (struct siginfo){
		.si_signo = event->signo, .si_code = SI_TIMER,
		.si_value = event->value,
	};
	return 0;
}

static int timer_set_clock(struct posix_timer *timer, int clock)
{
	struct cputime_clock cpu;
	ktime_t now;
	int error;

	timer->clock = timer->base = clock;
	if (clock_is_cpu(clock)) {
		error = cputime_clock_get(clock, &cpu);
		if (!error)
			cputimer_init(&timer->cpu, &cpu, timer_fire_cpu);
		return error;
	}
	error = clock_read(clock, &now);
	if (error)
		return error;
	if (!clock_is_timer(clock))
		return -EOPNOTSUPP;
	timer_init(&timer->timer, timer_fire);
	return 0;
}

/* Does one more signal that may wait fit into RLIMIT_SIGPENDING? */
static bool timer_has_room(void)
{
	unsigned long flags;
	bool room;

	spin_lock_irqsave(&tasks_lock, flags);
	room = signal_count_user(current_cred()->uid) <
	       rlimit(RLIMIT_SIGPENDING);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return room;
}

static struct posix_timer *timer_alloc(int clock, const struct sigevent *event)
{
	struct posix_timer *timer = kzalloc(sizeof(*timer), GFP_KERNEL);
	int error;

	if (!timer)
		return ERR_PTR(-EAGAIN);
	timer->process = current->process;
	timer->entry.taken = timer_taken;
	INIT_LIST_HEAD(&timer->entry.node);
	error = timer_set_clock(timer, clock);
	if (error) {
		kfree(timer);
		return ERR_PTR(error);
	}
	error = timer_has_room() ? 0 : -EAGAIN;
	if (!error && event)
		error = timer_set_event(timer, event);
	if (error) {
		timer_free(timer);
		return ERR_PTR(error);
	}
	return timer;
}

int posix_timer_create(int clock, const struct sigevent *event)
{
	struct process *process = current->process;
	struct posix_timer *timer = timer_alloc(clock, event);
	unsigned long flags;
	int id;

	if (IS_ERR(timer))
		return PTR_ERR(timer);
	timers_lock(process, &flags);
	timer_number(process, timer);
	id = timer->id;
	if (!event)
		timer->entry.info = (struct siginfo){
			.si_signo = SIGALRM, .si_code = SI_TIMER,
			.si_value = (u64)id };
	timer->entry.info.si_tid = id;
	timers_unlock(process, flags);
	return id;
}

/* What is left until it fires, as timer_gettime(2) says it.
 * => both locks held */
static void timer_read(const struct posix_timer *timer,
		       struct timer_setting *value)
{
	ktime_t now = timer_now(timer), expires = timer->expires;

	*value = (struct timer_setting){ .interval = timer->interval };
	if (!timer->armed && !timer->interval)
		return;
	/* Its signal waits, or nobody is told: it is the next that counts. */
	if (timer->interval && (!timer->armed || timer->silent))
		expires = clock_next(expires, timer->interval, now);
	if (expires > now)
		value->value = expires - now;
	else
		value->value = timer->silent ? 0 : 1;
}

/* => both locks held, disarmed */
static void timer_write(struct posix_timer *timer, bool absolute,
			const struct timer_setting *value)
{
	timer->interval = value->value ? value->interval : 0;
	timer->overrun = timer->last_overrun = 0;
	timer->base = absolute || clock_is_cpu(timer->clock) ? timer->clock
							     : CLOCK_MONOTONIC;
	if (!value->value)
		return;
	timer->expires = absolute ? value->value :
			 ktime_add_cut(timer_now(timer), value->value);
	timer_arm(timer);
}

/* -EAGAIN: it is just firing. */
static int timer_change(int id, bool absolute,
			const struct timer_setting *new,
			struct timer_setting *old)
{
	struct process *process = current->process;
	struct posix_timer *timer;
	unsigned long flags;
	int error = 0;

	timers_lock(process, &flags);
	timer = timer_find(process, id);
	if (!timer)
		error = -EINVAL;
	else if (new && !timer_disarm(timer))
		error = -EAGAIN;
	if (!error)
		timer_read(timer, old);
	if (!error && new)
		timer_write(timer, absolute, new);
	timers_unlock(process, flags);
	return error;
}

int posix_timer_set(int id, bool absolute, const struct timer_setting *new,
		    struct timer_setting *old)
{
	int error;

	while ((error = timer_change(id, absolute, new, old)) == -EAGAIN)
		cpu_relax();
	return error;
}

int posix_timer_get(int id, struct timer_setting *old)
{
	return timer_change(id, false, NULL, old);
}

/* One that fires at this moment has its time. */
static void timers_follow_clock(struct process *process)
{
	struct posix_timer *timer;

	spin_lock(&process->siglock);
	list_for_each_entry(timer, &process->timers, node) {
		if (timer->armed && !clock_is_cpu(timer->clock) &&
		    timer_disarm(timer))
			timer_arm(timer);
	}
	spin_unlock(&process->siglock);
}

void posix_timers_clock_set(void)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	for (struct pid *at = pid_find_from(1); at;
	     at = pid_find_from(at->nr + 1)) {
		if (at == &at->process->leader.pid)
			timers_follow_clock(at->process);
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
}

int posix_timer_overrun(int id)
{
	struct process *process = current->process;
	struct posix_timer *timer;
	unsigned long flags;
	int result = -EINVAL;

	timers_lock(process, &flags);
	timer = timer_find(process, id);
	if (timer)
		result = (int)timer->last_overrun;
	timers_unlock(process, flags);
	return result;
}

/* It is in no list any more: nobody but its own function knows it. */
static void timer_destroy(struct process *process, struct posix_timer *timer)
{
	unsigned long flags;

	if (!clock_is_cpu(timer->clock))
		timer_cancel(&timer->timer);
	timers_lock(process, &flags);
	if (clock_is_cpu(timer->clock))
		cputimer_disarm(&timer->cpu);
	sigpending_remove_entry(timer->task
					? &task_thread(timer->task)->pending
					: &process->pending,
				&timer->entry);
	timers_unlock(process, flags);
	atomic_long_dec(&sigqueue_entries);
	timer_free(timer);
}

/* => siglock held */
static void timer_unlink(struct process *process, struct posix_timer *timer)
{
	timer->deleted = true;
	list_del(&timer->node);
	process->nr_timers--;
}

int posix_timer_delete(int id)
{
	struct process *process = current->process;
	struct posix_timer *timer;
	unsigned long flags;

	timers_lock(process, &flags);
	timer = timer_find(process, id);
	if (timer)
		timer_unlink(process, timer);
	timers_unlock(process, flags);
	if (!timer)
		return -EINVAL;
	timer_destroy(process, timer);
	return 0;
}

void posix_timers_delete(struct process *process)
{
	struct posix_timer *timer;
	unsigned long flags;

	while (!list_empty(&process->timers)) {
		timers_lock(process, &flags);
		timer = list_first_entry(&process->timers, struct posix_timer,
					 node);
		timer_unlink(process, timer);
		timers_unlock(process, flags);
		timer_destroy(process, timer);
	}
}
