/* SPDX-License-Identifier: MIT */
/*
 * The scheduler: waking, sharing, preempting, moving, ending.
 *
 * Nothing here depends on how fast the machine is: shares are compared with
 * each other, and bounds are so wide that only a scheduler that does not do
 * what is claimed misses them.
 */
#include "threads.h"

#include <lib/string.h>

/* Two threads that hand each other the turn; a lost wake-up stops both. */
struct ping_pong {
	unsigned int turn;
	unsigned long rounds;
};

static void ping_pong(struct crew *crew, unsigned int i)
{
	struct ping_pong *pp = (struct ping_pong *)crew->arg + i / 2;
	unsigned int me = i % 2;

	for (unsigned long n = 0; n < pp->rounds; n++) {
		for (;;) {
			set_current_state(TASK_INTERRUPTIBLE);
			if (READ_ONCE(pp->turn) == me || crew_stopped(crew))
				break;
			schedule();
		}
		__set_current_state(TASK_RUNNING);
		WRITE_ONCE(pp->turn, !me);
		wake_up_process(crew->members[i ^ 1].task);
	}
}

static void ping_pong_run(cpumask_t (*mask)(unsigned int i))
{
	struct ping_pong pairs[3] = { 0 };
	struct crew crew = { .fn = ping_pong, .arg = pairs };

	for (int i = 0; i < 3; i++)
		pairs[i].rounds = ktest_rounds(300, 3000, 20000);
	if (crew_start(&crew, 6, mask))
		crew_finish(&crew);
}

/* Verifies that no wake-up is lost between two tasks of different CPUs. */
KTEST(sched, wake_across_cpus)
{
	ping_pong_run(on_each_cpu);
}

/* Verifies that no wake-up is lost between tasks that share a CPU. */
KTEST(sched, wake_on_one_cpu)
{
	ping_pong_run(on_first_cpu);
}

/* Verifies that no wake-up is lost while the scheduler is free to move both. */
KTEST(sched, wake_anywhere)
{
	ping_pong_run(NULL);
}

/* Member 0 sleeps until it has seen what all others posted. */
static void post_and_consume(struct crew *crew, unsigned int i)
{
	atomic_t *posted = crew->arg;
	int rounds = (int)ktest_rounds(500, 5000, 50000), all = 3 * rounds;

	if (i) {
		for (int n = 0; n < rounds; n++) {
			atomic_fetch_inc(posted);
			wake_up_process(crew->members[0].task);
		}
		return;
	}
	for (int seen = 0; seen < all && !crew_stopped(crew);) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (atomic_read(posted) == seen)
			schedule();
		__set_current_state(TASK_RUNNING);
		seen = atomic_read(posted);
	}
}

/* Verifies that a task which several CPUs wake at once misses none of them. */
KTEST(sched, many_wakers)
{
	atomic_t posted = ATOMIC_INIT(0);
	struct crew crew = { .fn = post_and_consume, .arg = &posted };

	if (crew_start(&crew, 4, on_each_cpu))
		crew_finish(&crew);
}

/* Verifies that waking says whether it woke: not a task that runs, nor one
 * that sleeps in a state it was not asked to wake. */
KTEST(sched, wake_up_state_result)
{
	struct task_struct *task;

	EXPECT(!wake_up_process(current));
	task = task_create("never", NULL, NULL);
	REQUIRE(task);
	EXPECT(!wake_up_state(task, TASK_INTERRUPTIBLE));
	put_task_struct(task);
}

static u64 runtime(struct task_struct *task)
{
	u64 utime, stime;

	task_cputime(task, &utime, &stime);
	return utime + stime;
}

static void spin(struct crew *crew, unsigned int i)
{
	while (!crew_stopped(crew))
		cpu_relax();
}

/* What the second spinner should have got, in percent of the first's time. */
struct share {
	u64 least, most;
};

/* Whether each had 40 ms since `start` and the shares are as they should be. */
static bool shared(struct crew *crew, const u64 start[2],
		   const struct share *share)
{
	u64 first = runtime(crew->members[0].task) - start[0];
	u64 second = runtime(crew->members[1].task) - start[1];

	return min(first, second) > 40 * NSEC_PER_MSEC &&
	       second * 100 > first * share->least &&
	       second * 100 < first * share->most;
}

/* Lets two spinners share a CPU until their shares are right.  A host that
 * stops the machine while one of them runs makes them wrong for a while; a
 * fair scheduler makes up for it. */
static bool share_cpu(int nice, const struct share *share)
{
	struct crew crew = { .fn = spin };
	bool right;
	u64 start[2];

	if (!crew_start(&crew, 2, on_first_cpu))
		return false;
	set_user_nice(crew.members[1].task, nice);
	for (int i = 0; i < 2; i++)
		start[i] = runtime(crew.members[i].task);
	right = EVENTUALLY(shared(&crew, start, share));
	crew_join(&crew);
	return right;
}

/* Verifies that two tasks of nice 0 get about the same of one CPU. */
KTEST(sched, fair_shares)
{
	EXPECT(share_cpu(0, &(struct share){ .least = 67, .most = 150 }));
}

/* Verifies that five steps of nice are a factor of about three. */
KTEST(sched, nice_shares)
{
	EXPECT(share_cpu(5, &(struct share){ .least = 20, .most = 55 }));
}

/* Verifies that each step of nice changes the weight by a quarter. */
KTEST(sched, nice_weights)
{
	EXPECT_EQ(sched_nice_weight(0), 1024);
	for (int nice = MIN_NICE; nice < MAX_NICE; nice++) {
		unsigned int high = sched_nice_weight(nice) * 100;
		unsigned int low = sched_nice_weight(nice + 1) * 125;

		EXPECT(high >= low - 125 && high <= low + 125);
	}
}

static int set_flag(void *arg)
{
	WRITE_ONCE(*(bool *)arg, true);
	return 0;
}

struct spinner {
	bool runs, flag, saw;
};

/* Spins without ever asking to be preempted until the flag is set. */
static void spin_for_flag(struct crew *crew, unsigned int i)
{
	struct spinner *spinner = crew->arg;
	ktime_t end = ktime_get() + HANG_NSEC;

	WRITE_ONCE(spinner->runs, true);
	while (!READ_ONCE(spinner->flag) && ktime_get() < end)
		cpu_relax();
	spinner->saw = ktime_get() < end;
}

/* Verifies that a kernel thread which only computes is preempted in favour of
 * another that wakes up on its CPU. */
KTEST(sched, preempts_spinner)
{
	struct spinner spinner = { .flag = false };
	struct crew crew = { .fn = spin_for_flag, .arg = &spinner };
	struct task_struct *task;

	if (!crew_start(&crew, 1, on_first_cpu))
		return;
	EXPECT(EVENTUALLY(READ_ONCE(spinner.runs)));
	task = kthread_create(set_flag, &spinner.flag, "setter");
	if (EXPECT(!IS_ERR(task))) {
		EXPECT_EQ(set_cpus_allowed(task, on_first_cpu(0)), 0);
		wake_up_process(task);
	}
	crew_finish(&crew);
	EXPECT(spinner.flag && spinner.saw);
}

struct yield_counts {
	unsigned long count[2];
};

static void count_and_yield(struct crew *crew, unsigned int i)
{
	struct yield_counts *counts = crew->arg;

	while (!crew_stopped(crew)) {
		WRITE_ONCE(counts->count[i], counts->count[i] + 1);
		yield();
	}
}

/* Verifies that yield() lets the other one run: two that always yield come
 * forward together. */
KTEST(sched, yield_alternates)
{
	struct yield_counts counts = { 0 };
	struct crew crew = { .fn = count_and_yield, .arg = &counts };
	unsigned long a, b, from_a, from_b;

	if (!crew_start(&crew, 2, on_first_cpu))
		return;
	/* From when both run: one begins before the other. */
	EXPECT(EVENTUALLY(READ_ONCE(counts.count[0]) &&
			  READ_ONCE(counts.count[1])));
	from_a = READ_ONCE(counts.count[0]);
	from_b = READ_ONCE(counts.count[1]);
	EXPECT(EVENTUALLY(READ_ONCE(counts.count[0]) > from_a + 1000 &&
			  READ_ONCE(counts.count[1]) > from_b + 1000));
	a = READ_ONCE(counts.count[0]) - from_a;
	b = READ_ONCE(counts.count[1]) - from_b;
	crew_join(&crew);
	EXPECT(a < 3 * b && b < 3 * a);
}

static void report_cpu(struct crew *crew, unsigned int i)
{
	while (!crew_stopped(crew)) {
		WRITE_ONCE(*(unsigned int *)crew->arg, smp_processor_id());
		cpu_relax();
	}
}

/* Verifies that a running task is on its new CPU when set_cpus_allowed()
 * returns, on every CPU in turn. */
KTEST(sched, moves_running_task)
{
	unsigned int at = 0, cpu;
	struct crew crew = { .fn = report_cpu, .arg = &at };

	if (!crew_start(&crew, 1, NULL))
		return;
	for_each_online_cpu(cpu) {
		EXPECT_EQ(set_cpus_allowed(crew.members[0].task, BIT(cpu)), 0);
		WRITE_ONCE(at, ~0u);
		EXPECT(EVENTUALLY(READ_ONCE(at) != ~0u));
		EXPECT_EQ(at, cpu);
	}
	crew_join(&crew);
}

/* Verifies that a task can move itself. */
KTEST(sched, moves_itself)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		EXPECT_EQ(set_cpus_allowed(current, BIT(cpu)), 0);
		EXPECT_EQ(smp_processor_id(), cpu);
	}
	EXPECT_EQ(set_cpus_allowed(current, ~(cpumask_t)0), 0);
}

/* Verifies that a mask without any running CPU is refused, and kept from
 * changing anything. */
KTEST(sched, refuses_empty_mask)
{
	cpumask_t before = current->cpus_allowed;

	EXPECT_EQ(set_cpus_allowed(current, 0), -EINVAL);
	EXPECT_EQ(set_cpus_allowed(current, ~READ_ONCE(cpu_online_mask)),
		  -EINVAL);
	EXPECT(current->cpus_allowed == before);
}

static void sleep_and_report(struct crew *crew, unsigned int i)
{
	while (!crew_stopped(crew)) {
		WRITE_ONCE(*(unsigned int *)crew->arg, smp_processor_id());
		set_current_state(TASK_INTERRUPTIBLE);
		if (!crew_stopped(crew))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
}

/* Verifies that a task whose mask changed while it slept wakes up on a CPU of
 * the new mask. */
KTEST(sched, moves_sleeping_task)
{
	unsigned int at = 0, cpu;
	struct crew crew = { .fn = sleep_and_report, .arg = &at };
	struct task_struct *task;

	if (!crew_start(&crew, 1, NULL))
		return;
	task = crew.members[0].task;
	for_each_online_cpu(cpu) {
		EXPECT(EVENTUALLY(READ_ONCE(task->state) ==
				  TASK_INTERRUPTIBLE));
		EXPECT_EQ(set_cpus_allowed(task, BIT(cpu)), 0);
		WRITE_ONCE(at, ~0u);
		wake_up_process(task);
		EXPECT(EVENTUALLY(READ_ONCE(at) != ~0u));
		EXPECT_EQ(at, cpu);
	}
	crew_join(&crew);
}

/* Verifies that a CPU with nothing to do gets a task that waits for another:
 * two spinners of one CPU, let free, soon run on two. */
KTEST(sched, balances)
{
	struct crew crew = { .fn = spin };
	struct task_struct *a, *b;

	if (online_count() < 2)
		SKIP("needs two CPUs");
	if (!crew_start(&crew, 2, on_first_cpu))
		return;
	a = crew.members[0].task;
	b = crew.members[1].task;
	EXPECT_EQ(set_cpus_allowed(a, ~(cpumask_t)0), 0);
	EXPECT_EQ(set_cpus_allowed(b, ~(cpumask_t)0), 0);
	EXPECT(EVENTUALLY(READ_ONCE(a->cpu) != READ_ONCE(b->cpu)));
	crew_join(&crew);
}

static int wait_for_stop(void *arg)
{
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return *(int *)arg;
}

/* Verifies that kthread_stop() ends a sleeping thread and returns its
 * result. */
KTEST(sched, kthread_stop_result)
{
	int result = 42;
	struct task_struct *task;

	task = kthread_run(wait_for_stop, &result, "stop me");
	REQUIRE(!IS_ERR(task));
	EXPECT(EVENTUALLY(READ_ONCE(task->state) == TASK_INTERRUPTIBLE));
	EXPECT_EQ(kthread_stop(task), 42);
}

/* Verifies that a thread stopped before it was started never runs. */
KTEST(sched, kthread_stop_unstarted)
{
	bool ran = false;
	struct task_struct *task;

	task = kthread_create(set_flag, &ran, "never runs");
	REQUIRE(!IS_ERR(task));
	EXPECT_EQ(kthread_stop(task), -EINTR);
	EXPECT(!ran);
}

static int end_at_once(void *arg)
{
	return 0;
}

static void count_churn(struct task_struct *task, void *arg)
{
	if (!strcmp(task->comm, "churn"))
		++*(unsigned int *)arg;
}

static unsigned int churn_left(void)
{
	unsigned int left = 0;

	task_for_each(count_churn, &left);
	return left;
}

/* Verifies that threads which end by themselves leave nothing behind: the
 * ledgers of tasks, stacks and slabs are compared after this. */
KTEST(sched, task_churn)
{
	for (unsigned long n = ktest_rounds(50, 300, 20000); n; n--) {
		struct task_struct *task;

		task = kthread_run(end_at_once, NULL, "churn");
		REQUIRE(!IS_ERR(task));
		if (n % 16 == 0)
			EXPECT(EVENTUALLY(!churn_left()));
	}
	EXPECT(EVENTUALLY(!churn_left()));
}

/* Verifies that a task that never ran goes with its only reference. */
KTEST(sched, unstarted_task)
{
	struct task_struct *task = task_create("unstarted", NULL, NULL);

	REQUIRE(task);
	EXPECT(task->state == TASK_NEW && !task->mm);
	put_task_struct(task);
}

/* Verifies that the time of a kernel thread is all system time, grows while it
 * runs, and is never taken back. */
KTEST(sched, cputime_of_thread)
{
	u64 user, system, before;

	task_cputime(current, &user, &before);
	EXPECT_EQ(user, 0);
	for (ktime_t end = ktime_get() + NSEC_PER_MSEC; ktime_get() < end;)
		cpu_relax();
	task_cputime(current, &user, &system);
	EXPECT_EQ(user, 0);
	EXPECT(system >= before + NSEC_PER_MSEC / 2);
}

static u64 idle_time(void)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_online_cpu(cpu)
		sum += sched_idle_ns(cpu);
	return sum;
}

/* Verifies that idle time is counted while nothing runs. */
KTEST(sched, idle_time)
{
	u64 before = idle_time();

	msleep(20);
	EXPECT(idle_time() > before + 5 * NSEC_PER_MSEC);
}

/* Verifies that a sleep and a wake-up are a switch, and counted.  (A sleep may
 * be over before it begins, so more than one is tried.) */
KTEST(sched, switches_counted)
{
	u64 before = sched_switches(), own = current->nvcsw;

	EXPECT(EVENTUALLY(current->nvcsw > own));
	EXPECT(sched_switches() > before);
}

static void count_task(struct task_struct *task, void *arg)
{
	if (task == current)
		++*(unsigned int *)arg;
}

/* Verifies that the list of tasks has the running one, once. */
KTEST(sched, task_list)
{
	unsigned int found = 0;

	task_for_each(count_task, &found);
	EXPECT_EQ(found, 1);
}
