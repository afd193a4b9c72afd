/* SPDX-License-Identifier: MIT */
/*
 * Interval timers: see the header.
 */
#include <task/itimer.h>

#include <task/clock.h>
#include <task/signal.h>

static struct process *real_process(struct timer *timer)
{
	struct itimers *itimers = container_of(timer, struct itimers, real);

	return container_of(itimers, struct process, itimers);
}

void itimer_real_taken(struct process *process)
{
	struct itimers *itimers = &process->itimers;
	struct timer *timer = &itimers->real;

	KASSERT(lock_held(&process->siglock));
	if (itimers->real_interval && !timer_pending(timer))
		timer_add(timer, clock_next(timer->expires,
					    itimers->real_interval,
					    ktime_get()));
}

/* Somebody who ignores SIGALRM will not take it: the timer goes on, but not
 * faster than one can look. */
static void real_fire(struct timer *timer)
{
	struct process *process = real_process(timer);
	ktime_t interval = process->itimers.real_interval;

	spin_lock(&tasks_lock);
	spin_lock(&process->siglock);
	if (!signal_post_kernel(process, SIGALRM) && interval)
		timer_add(timer, clock_next(timer->expires, interval,
					    ktime_get() + TICK_NSEC));
	spin_unlock(&process->siglock);
	spin_unlock(&tasks_lock);
}

static void cpu_fire(struct cputimer *timer)
{
	struct itimer_cpu *itimer = container_of(timer, struct itimer_cpu,
						 timer);
	struct process *process = timer->clock.process;

	spin_lock(&process->siglock);
	signal_post_kernel(process, timer->clock.user ? SIGVTALRM : SIGPROF);
	spin_unlock(&process->siglock);
	if (itimer->interval)
		cputimer_arm(timer, clock_next(timer->expires,
					       itimer->interval,
					       cputime_read(&timer->clock)));
}

void itimers_init(struct process *process)
{
	timer_init(&process->itimers.real, real_fire);
	for (int i = 0; i < 2; i++)
		cputimer_init(&process->itimers.cpu[i].timer,
			      &(struct cputime_clock){ .process = process,
						       .user = i == 0 },
			      cpu_fire);
}

void itimers_cancel(struct process *process)
{
	process->itimers.real_interval = 0;
	timer_cancel(&process->itimers.real);
}

/* Armed, it has something left. */
static ktime_t left_of(ktime_t expires, ktime_t now, ktime_t least)
{
	return expires > now ? expires - now : least;
}

static void real_read(const struct itimers *itimers,
		      struct itimer_value *value)
{
	const struct timer *timer = &itimers->real;

	value->interval = itimers->real_interval;
	value->value = timer_pending(timer) ?
		left_of(timer->expires, ktime_get(), NSEC_PER_USEC) : 0;
}

/* False: it fires at this moment, elsewhere, and waits for the siglock. */
static bool real_change(struct process *process,
			const struct itimer_value *new,
			struct itimer_value *old)
{
	struct itimers *itimers = &process->itimers;
	unsigned long flags;
	bool done = true;

	spin_lock_irqsave(&process->siglock, flags);
	if (old)
		real_read(itimers, old);
	if (new)
		done = timer_try_cancel(&itimers->real) >= 0;
	if (new && done) {
		itimers->real_interval = new->value ? new->interval : 0;
		if (new->value)
			timer_add(&itimers->real,
				  ktime_add_cut(ktime_get(), new->value));
	}
	spin_unlock_irqrestore(&process->siglock, flags);
	return done;
}

static void cpu_change(struct itimer_cpu *itimer,
		       const struct itimer_value *new,
		       struct itimer_value *old)
{
	struct cputimer *timer = &itimer->timer;
	unsigned long flags;
	ktime_t now;

	spin_lock_irqsave(&tasks_lock, flags);
	now = cputime_read(&timer->clock);
	if (old) {
		old->interval = itimer->interval;
		old->value = cputimer_armed(timer) ?
			left_of(timer->expires, now, TICK_NSEC) : 0;
	}
	if (new) {
		cputimer_disarm(timer);
		itimer->interval = new->interval;
		if (new->value)
			cputimer_arm(timer, ktime_add_cut(now, new->value));
	}
	spin_unlock_irqrestore(&tasks_lock, flags);
}

int itimer_change(int which, const struct itimer_value *new,
		  struct itimer_value *old)
{
	struct process *process = current->process;

	switch (which) {
	case ITIMER_REAL:
		while (!real_change(process, new, old))
			cpu_relax();
		return 0;
	case ITIMER_VIRTUAL:
	case ITIMER_PROF:
		cpu_change(&process->itimers.cpu[which - ITIMER_VIRTUAL],
			   new, old);
		return 0;
	default:
		return -EINVAL;
	}
}
