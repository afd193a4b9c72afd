/* SPDX-License-Identifier: MIT */
/*
 * Timers and sleeping.
 */
#include "threads.h"

#include <lib/random.h>

#define TIMERS 20

/* Timers that note when they fired, in which order. */
struct alarm {
	struct timer timer;
	ktime_t fired;
	struct alarms *all;
};

struct alarms {
	struct alarm alarms[TIMERS];
	struct alarm *order[TIMERS];
	atomic_t count;
};

static void alarm_fire(struct timer *timer)
{
	struct alarm *alarm = container_of(timer, struct alarm, timer);
	struct alarms *all = alarm->all;

	alarm->fired = ktime_get();
	all->order[atomic_fetch_inc(&all->count) % TIMERS] = alarm;
}

static void alarms_init(struct alarms *all)
{
	*all = (struct alarms){ .count = ATOMIC_INIT(0) };
	for (int i = 0; i < TIMERS; i++) {
		all->alarms[i].all = all;
		timer_init(&all->alarms[i].timer, alarm_fire);
	}
}

/* Armed on this CPU, all of them, before any can fire. */
static void alarms_arm(struct alarms *all, struct random_state *rnd)
{
	unsigned long flags;
	ktime_t now;

	local_irq_save(flags);
	now = ktime_get();
	for (int i = 0; i < TIMERS; i++)
		timer_add(&all->alarms[i].timer,
			  now + (ktime_t)random_range(rnd, 100, 2000) *
					NSEC_PER_USEC);
	local_irq_restore(flags);
}

/* Verifies that timers fire in the order of their times, and not too early. */
KTEST(timer, fires_in_order)
{
	static struct alarms all;
	struct random_state rnd;

	random_seed(&rnd, ktest_seed());
	alarms_init(&all);
	alarms_arm(&all, &rnd);
	EXPECT(EVENTUALLY(atomic_read(&all.count) == TIMERS));
	for (int i = 0; i < TIMERS; i++) {
		EXPECT(all.order[i]->fired >= all.order[i]->timer.expires);
		if (i)
			EXPECT(all.order[i - 1]->timer.expires <=
			       all.order[i]->timer.expires);
		timer_cancel(&all.alarms[i].timer);
	}
}

/* Verifies that a cancelled timer does not fire, and that cancelling says
 * whether it was armed. */
KTEST(timer, cancel)
{
	static struct alarms all;
	struct timer *timer = &all.alarms[0].timer;

	alarms_init(&all);
	EXPECT(!timer_cancel(timer));
	/* However long the host takes: it cannot fire in between. */
	local_irq_disable();
	EXPECT(!timer_add(timer, ktime_get() + NSEC_PER_MSEC));
	EXPECT(timer_pending(timer) && timer_cancel(timer));
	local_irq_enable();
	EXPECT(!timer_pending(timer));
	msleep(3);
	EXPECT_EQ(atomic_read(&all.count), 0);
}

/* Verifies that arming an armed timer moves it. */
KTEST(timer, moves)
{
	static struct alarms all;
	struct timer *timer = &all.alarms[0].timer;
	ktime_t soon;

	alarms_init(&all);
	timer_add(timer, ktime_get() + 1000 * NSEC_PER_SEC);
	soon = ktime_get() + NSEC_PER_MSEC;
	EXPECT(timer_add(timer, soon));
	EXPECT(EVENTUALLY(atomic_read(&all.count) == 1));
	EXPECT(all.alarms[0].fired >= soon);
	timer_cancel(timer);
}

/* Verifies that a time in the past fires at once. */
KTEST(timer, past)
{
	static struct alarms all;

	alarms_init(&all);
	timer_add(&all.alarms[0].timer, 0);
	EXPECT(EVENTUALLY(atomic_read(&all.count) == 1));
	timer_cancel(&all.alarms[0].timer);
}

struct slow_timer {
	struct timer timer;
	bool inside, go_on;
};

static void fire_slowly(struct timer *timer)
{
	struct slow_timer *slow = container_of(timer, struct slow_timer, timer);
	ktime_t end = ktime_get() + HANG_NSEC;

	WRITE_ONCE(slow->inside, true);
	while (!READ_ONCE(slow->go_on) && ktime_get() < end)
		cpu_relax();
	udelay(500);
	WRITE_ONCE(slow->inside, false);
}

/* Arms it on its own CPU, the second: it fires there. */
static void arm_slow(struct crew *crew, unsigned int i)
{
	struct slow_timer *slow = crew->arg;

	if (i) {
		timer_add(&slow->timer, ktime_get());
		return;
	}
	/* The function runs on the other CPU and will until told. */
	EXPECT(EVENTUALLY(READ_ONCE(slow->inside)));
	EXPECT_EQ(timer_try_cancel(&slow->timer), -1);
	WRITE_ONCE(slow->go_on, true);
	EXPECT(!timer_cancel(&slow->timer));
	EXPECT(!READ_ONCE(slow->inside));
}

/* Verifies that timer_cancel() waits for the function that is running on
 * another CPU. */
KTEST(timer, cancel_waits)
{
	struct slow_timer slow = { .inside = false };
	struct crew crew = { .fn = arm_slow, .arg = &slow };

	if (online_count() < 2)
		SKIP("needs two CPUs");
	timer_init(&slow.timer, fire_slowly);
	if (crew_start(&crew, 2, on_each_cpu))
		crew_finish(&crew);
	timer_cancel(&slow.timer);
}

/* Cancels and arms one timer from many CPUs, one at a time. */
struct passed_timer {
	struct alarms *all;
	unsigned int turn;
};

static void pass_timer(struct crew *crew, unsigned int i)
{
	struct passed_timer *passed = crew->arg;
	struct timer *timer = &passed->all->alarms[0].timer;

	for (int n = 0; n < 200; n++) {
		while (READ_ONCE(passed->turn) != i && !crew_stopped(crew))
			yield();
		timer_add(timer, ktime_get() + n % 3 * 20 * NSEC_PER_USEC);
		WRITE_ONCE(passed->turn, (i + 1) % crew->count);
	}
}

/* Verifies that a timer may be armed by one CPU after the other while it fires
 * on any of them: in the end it is either armed or not, and cancelling it is
 * final. */
KTEST(timer, changes_cpu)
{
	static struct alarms all;
	struct passed_timer passed = { .all = &all };
	struct crew crew = { .fn = pass_timer, .arg = &passed };
	int count;

	alarms_init(&all);
	if (!crew_start(&crew, 3, on_each_cpu))
		return;
	crew_finish(&crew);
	timer_cancel(&all.alarms[0].timer);
	count = atomic_read(&all.count);
	EXPECT(count > 0);
	msleep(2);
	EXPECT_EQ(atomic_read(&all.count), count);
}

/* Verifies that a timer with slack goes along with one that falls into it. */
KTEST(timer, slack)
{
	static struct alarms all;
	struct timer *slack = &all.alarms[0].timer;
	unsigned long flags;
	ktime_t base;

	alarms_init(&all);
	local_irq_save(flags);
	base = ktime_get();
	timer_add_range(slack, base + NSEC_PER_MSEC, base + 2 * NSEC_PER_SEC);
	timer_add(&all.alarms[1].timer, base + 2 * NSEC_PER_MSEC);
	local_irq_restore(flags);
	EXPECT(EVENTUALLY(atomic_read(&all.count) == 2));
	EXPECT(all.alarms[0].fired >= base + NSEC_PER_MSEC);
	EXPECT(all.alarms[0].fired < slack->expires);
	timer_cancel(slack);
	timer_cancel(&all.alarms[1].timer);
}

/* Verifies that sleeping takes at least as long as asked for. */
KTEST(timer, sleeps_long_enough)
{
	ktime_t start = ktime_get();

	msleep(3);
	EXPECT(ktime_get() - start >= 3 * NSEC_PER_MSEC);
	start = ktime_get();
	usleep_range(300, 500);
	EXPECT(ktime_get() - start >= 300 * NSEC_PER_USEC);
}

/* Verifies that schedule_timeout() returns 0 when nothing wakes the task. */
KTEST(timer, schedule_timeout_expires)
{
	ktime_t start = ktime_get();

	EXPECT_EQ(schedule_timeout_uninterruptible(2), 0);
	EXPECT(ktime_get() - start >= 2 * NSEC_PER_JIFFY);
	EXPECT_EQ(current->state, TASK_RUNNING);
}

static void sleep_long(struct crew *crew, unsigned int i)
{
	*(long *)crew->arg = schedule_timeout_interruptible(1000 * HZ);
}

/* Verifies that schedule_timeout() returns what is left when the task is woken
 * before. */
KTEST(timer, schedule_timeout_woken)
{
	long left = -1;
	struct crew crew = { .fn = sleep_long, .arg = &left };

	if (!crew_start(&crew, 1, NULL))
		return;
	EXPECT(EVENTUALLY(READ_ONCE(crew.members[0].task->state) ==
			  TASK_INTERRUPTIBLE));
	wake_up_process(crew.members[0].task);
	crew_finish(&crew);
	EXPECT(left > 900 * HZ && left <= 1000 * HZ);
}

/* Verifies that an absolute sleep ends with 0 at its time, and at once for a
 * time that is over. */
KTEST(timer, hrtimeout_absolute)
{
	ktime_t until = ktime_get() + NSEC_PER_MSEC;

	set_current_state(TASK_INTERRUPTIBLE);
	EXPECT_EQ(schedule_hrtimeout(&until, HRTIMER_MODE_ABS), 0);
	EXPECT(ktime_get() >= until);
	set_current_state(TASK_INTERRUPTIBLE);
	EXPECT_EQ(schedule_hrtimeout(&until, HRTIMER_MODE_ABS), 0);
}

/* Verifies that a signal ends msleep_interruptible(), which says how many ms
 * are left. */
KTEST(timer, msleep_signal)
{
	__atomic_fetch_or(&current->work, WORK_SIGNAL, __ATOMIC_RELAXED);
	EXPECT(msleep_interruptible(100000) > 90000);
	__atomic_fetch_and(&current->work, ~WORK_SIGNAL, __ATOMIC_RELAXED);
}

/* Verifies that jiffies conversions round up, and know "for ever". */
KTEST(timer, jiffies_conversions)
{
	EXPECT_EQ(msecs_to_jiffies(0), 0);
	EXPECT_EQ(msecs_to_jiffies(1), 1);
	EXPECT_EQ(msecs_to_jiffies(4), 1);
	EXPECT_EQ(msecs_to_jiffies(5), 2);
	EXPECT_EQ(msecs_to_jiffies(-1u), MAX_JIFFY_OFFSET);
	EXPECT_EQ(usecs_to_jiffies(4001), 2);
	EXPECT_EQ(jiffies_to_msecs(3), 12);
	EXPECT(time_after(jiffies + 1, jiffies) && time_before(-1UL, 1UL));
}
