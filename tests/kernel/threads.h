/* SPDX-License-Identifier: MIT */
/*
 * Helpers for tests with several threads.
 *
 * A crew is some threads that run one function, each with a number of its own:
 * crew_start() pins member i to the i-th online CPU, round and round, if asked
 * to, and crew_join() waits until all have returned.  EVENTUALLY() waits for
 * what other threads do.  Deadlines only end a test that would hang: on a busy
 * host seconds pass without anything being wrong.
 */
#ifndef TESTS_THREADS_H
#define TESTS_THREADS_H

#include <core/ktest.h>
#include <lib/err.h>
#include <lib/log2.h>
#include <sched/sched.h>
#include <sched/timer.h>

#define HANG_NSEC (60 * NSEC_PER_SEC)

#define EVENTUALLY(cond)                                             \
	({                                                           \
		ktime_t _end = ktime_get() + HANG_NSEC;              \
		bool _seen;                                          \
                                                                     \
		while (!(_seen = (cond)) && ktime_get() < _end)      \
			usleep_range(50, 200);                       \
		_seen;                                               \
	})

#define CREW_MAX 16

struct crew {
	unsigned int count;
	void (*fn)(struct crew *crew, unsigned int i);
	void *arg;
	bool stop;		/* for fn's that run until told */
	atomic_t running;
	struct crew_member {
		struct crew *crew;
		unsigned int i;
		struct task_struct *task;
	} members[CREW_MAX];
};

static inline unsigned int online_count(void)
{
	return hweight64(READ_ONCE(cpu_online_mask));
}

/* The n-th online CPU, counting round and round. */
static inline unsigned int nth_cpu(unsigned int n)
{
	cpumask_t mask = READ_ONCE(cpu_online_mask);

	for (n %= hweight64(mask); n; n--)
		mask &= mask - 1;
	return __ffs(mask);
}

static inline bool crew_stopped(const struct crew *crew)
{
	return READ_ONCE(crew->stop);
}

static inline int crew_main(void *arg)
{
	struct crew_member *member = arg;
	struct crew *crew = member->crew;

	crew->fn(crew, member->i);
	atomic_fetch_dec(&crew->running);
	return 0;
}

/* Tells them to stop, waits until they have, lets go of them. */
static inline void crew_join(struct crew *crew)
{
	WRITE_ONCE(crew->stop, true);
	for (unsigned int i = 0; i < crew->count; i++) {
		kthread_stop(crew->members[i].task);
		put_task_struct(crew->members[i].task);
	}
}

/* mask(i) says where member i may run; NULL: anywhere.  The threads start when
 * all are made.  False, and nothing is left, if there is no memory. */
static inline bool crew_start(struct crew *crew, unsigned int count,
			      cpumask_t (*mask)(unsigned int i))
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct crew_member *member = &crew->members[i];

		member->crew = crew;
		member->i = i;
		member->task = kthread_create(crew_main, member, "crew/%u", i);
		if (IS_ERR(member->task))
			break;
		get_task_struct(member->task);
		if (mask)
			EXPECT_EQ(set_cpus_allowed(member->task, mask(i)), 0);
	}
	crew->count = i;
	if (!EXPECT(i == count)) {
		crew_join(crew);
		return false;
	}
	atomic_set(&crew->running, (int)count);
	for (i = 0; i < count; i++)
		wake_up_process(crew->members[i].task);
	return true;
}

/* Where mask() is wanted: everybody on one CPU, or one after the other. */
static inline cpumask_t on_first_cpu(unsigned int i)
{
	return BIT(nth_cpu(0));
}

static inline cpumask_t on_each_cpu(unsigned int i)
{
	return BIT(nth_cpu(i));
}

/* crew_join() that lets them come to their own end first. */
static inline bool crew_finish(struct crew *crew)
{
	bool done = EVENTUALLY(!atomic_read_acquire(&crew->running));

	EXPECT(done);
	crew_join(crew);
	return done;
}

#endif
