/* SPDX-License-Identifier: MIT */
/*
 * Timers: a function is called at a time; sleeping until a time.
 *
 * All times are the monotonic clock's (ktime_get), in nanoseconds.  A timer
 * belongs to the CPU that armed it and its function runs there, in the timer
 * interrupt.  A timer may be given some slack: it fires between `soft` and
 * `expires`, and goes with another timer's interrupt if one falls in between.
 *
 * jiffies, as Linux has them, are counted by the clock, not by interrupts:
 * HZ of them a second since boot.
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include <core/time.h>
#include <lib/tree.h>

#define KTIME_MAX ((ktime_t)0x7fffffffffffffffLL)

/* Fields: b lock of the base of timer->cpu. */
struct timer {
	struct tree_node node;		/* b */
	ktime_t expires, soft;		/* b */
	void (*fn)(struct timer *timer);
	unsigned int cpu;		/* b */
	bool queued;			/* b */
};

/*
 * => fn runs with interrupts off and no locks held; it may arm the timer again
 *    and may free it
 */
void timer_init(struct timer *timer, void (*fn)(struct timer *timer));
/* Arms it, or changes when it fires; true if it was armed before.  A time in
 * the past fires at once.  => any context; calls for one timer one by one */
bool timer_add(struct timer *timer, ktime_t expires);
/* The same, firing in soft..expires. */
bool timer_add_range(struct timer *timer, ktime_t soft, ktime_t expires);
/* Disarms it and waits until fn does not run: true if it was armed.
 * => not with a lock that fn takes; from fn itself it does not wait */
bool timer_cancel(struct timer *timer);
/* The same without waiting: 1 disarmed, 0 was not armed, -1 fn is running. */
int timer_try_cancel(struct timer *timer);
/* Will fire. */
static inline bool timer_pending(const struct timer *timer)
{
	return READ_ONCE(timer->queued);
}

/* Per-CPU part; before any timer of that CPU. */
void timer_setup_cpu(unsigned int cpu);
/* Makes sure that this CPU has a timer interrupt at that time or before.
 * => interrupts off */
void tick_request(ktime_t when);

#define HZ 250
#define NSEC_PER_JIFFY (NSEC_PER_SEC / HZ)
#define jiffies ((unsigned long)(ktime_get() / NSEC_PER_JIFFY))
#define MAX_SCHEDULE_TIMEOUT 0x7fffffffffffffffL
/* Longest time that Linux converts, in jiffies. */
#define MAX_JIFFY_OFFSET ((MAX_SCHEDULE_TIMEOUT >> 1) - 1)

#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)

/* Rounded up: to wait at least so long.  A negative number of ms is for ever,
 * as on Linux. */
static inline unsigned long msecs_to_jiffies(unsigned int ms)
{
	if ((int)ms < 0)
		return MAX_JIFFY_OFFSET;
	return DIV_ROUND_UP((unsigned long)ms, MSEC_PER_SEC / HZ);
}

static inline unsigned long usecs_to_jiffies(unsigned int us)
{
	return DIV_ROUND_UP((unsigned long)us, USEC_PER_SEC / HZ);
}

static inline unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * (MSEC_PER_SEC / HZ));
}

/*
 * Sleeping.  schedule_timeout() takes jiffies and returns those left when
 * something woke the task, 0 if nothing did; the caller has set the state, and
 * it is TASK_RUNNING afterwards.  MAX_SCHEDULE_TIMEOUT is for ever.
 * => not in_atomic()
 */
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_idle(long timeout);

enum hrtimer_mode { HRTIMER_MODE_ABS, HRTIMER_MODE_REL };
/* In nanoseconds: 0 when the time has come, -EINTR if something woke the task
 * before.  NULL is for ever (and -EINTR).  delta: slack in ns. */
int schedule_hrtimeout_range(ktime_t *expires, u64 delta,
			     enum hrtimer_mode mode);
int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode);

/* At least so long. */
void msleep(unsigned int ms);
void ssleep(unsigned int seconds);
/* Ends at a signal too: the ms left, 0 if none. */
unsigned long msleep_interruptible(unsigned int ms);
void usleep_range(unsigned long min_us, unsigned long max_us);

#endif
