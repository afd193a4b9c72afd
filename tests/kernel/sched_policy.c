/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies: who runs when several could, on one CPU.
 *
 * The testing thread takes a priority above all others while it sets a scene
 * on its CPU, and steps down to let it play.  What happens is written to a log,
 * a letter each.
 */
#include "threads.h"

#include <core/ktest.h>
#include <lib/string.h>
#include <sched/completion.h>

static char events[16];
static unsigned int nr_events;

static void note(char event)
{
	if (nr_events < sizeof(events) - 1)
		events[nr_events++] = event;
}

static void become(struct task_struct *task, unsigned int policy,
		   unsigned int rt_priority)
{
	struct sched_policy to = { .policy = policy,
				   .rt_priority = rt_priority };

	sched_set_policy(task, &to);
}

/* Everybody stands ready on this CPU when play() begins. */
static bool set_scene(struct crew *crew, unsigned int count)
{
	memset(events, 0, sizeof(events));
	nr_events = 0;
	EXPECT_EQ(set_cpus_allowed(current, on_first_cpu(0)), 0);
	become(current, SCHED_FIFO, 90);
	return crew_start(crew, count, on_first_cpu);
}

static void play(struct crew *crew)
{
	become(current, SCHED_NORMAL, 0);
	crew_finish(crew);
	EXPECT_EQ(set_cpus_allowed(current, ~(cpumask_t)0), 0);
}

static void appear(struct crew *crew, unsigned int i)
{
	note('a' + (char)i);
}

/* Verifies that of those who wait the one with the highest priority runs
 * first, and those without any last, whoever came when. */
KTEST(sched, priority_order)
{
	struct crew crew = { .fn = appear };

	if (!set_scene(&crew, 4))
		return;
	become(crew.members[1].task, SCHED_FIFO, 10);
	become(crew.members[2].task, SCHED_RR, 30);
	become(crew.members[3].task, SCHED_FIFO, 20);
	play(&crew);
	EXPECT(!strcmp(events, "cdba"));
}

/* Runs for a while: small letter, capital letter. */
static void stay(struct crew *crew, unsigned int i)
{
	u64 user, system, ns = *(u64 *)crew->arg;

	note('a' + (char)i);
	do {
		task_cputime(current, &user, &system);
	} while (user + system < ns);
	note('A' + (char)i);
}

/* Verifies that of two equals under SCHED_FIFO the first runs to its end. */
KTEST(sched, fifo_has_no_turns)
{
	u64 ns = 20 * NSEC_PER_MSEC;
	struct crew crew = { .fn = stay, .arg = &ns };

	if (!set_scene(&crew, 2))
		return;
	for (int i = 0; i < 2; i++)
		become(crew.members[i].task, SCHED_FIFO, 10);
	play(&crew);
	EXPECT(!strcmp(events, "aAbB"));
}

/* Verifies that under SCHED_RR the second gets its turn before the first has
 * ended. */
KTEST(sched, rr_has_turns)
{
	u64 ns = 250 * NSEC_PER_MSEC;
	struct crew crew = { .fn = stay, .arg = &ns };

	if (!set_scene(&crew, 2))
		return;
	for (int i = 0; i < 2; i++)
		become(crew.members[i].task, SCHED_RR, 10);
	play(&crew);
	/* Who ends first is up to how the host divides its time. */
	EXPECT(events[0] == 'a' && events[1] == 'b');
}

/* One wakes another of higher priority and is interrupted there. */
static void wake_or_wait(struct crew *crew, unsigned int i)
{
	struct completion *done = crew->arg;

	if (i == 2)
		wait_for_completion(done);
	note('a' + (char)i);
	if (i == 0) {
		complete(done);
		note('A');
	}
}

/* Verifies that who wakes up with a higher priority runs at once, and who was
 * interrupted by that goes on before its equals. */
KTEST(sched, interrupted_goes_on_first)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct crew crew = { .fn = wake_or_wait, .arg = &done };

	if (!set_scene(&crew, 3))
		return;
	become(crew.members[0].task, SCHED_FIFO, 10);
	become(crew.members[1].task, SCHED_FIFO, 10);
	become(crew.members[2].task, SCHED_FIFO, 20);
	play(&crew);
	EXPECT(!strcmp(events, "acAb"));
}

static void yield_between(struct crew *crew, unsigned int i)
{
	note('a' + (char)i);
	yield();
	note('A' + (char)i);
}

/* Verifies that yielding lets equals run, and nobody of lower priority. */
KTEST(sched, yield_among_equals)
{
	struct crew crew = { .fn = yield_between };

	if (!set_scene(&crew, 3))
		return;
	become(crew.members[0].task, SCHED_FIFO, 10);
	become(crew.members[1].task, SCHED_FIFO, 10);
	play(&crew);
	EXPECT(!strcmp(events, "abABcC"));
}

static void spin_until_told(struct crew *crew, unsigned int i)
{
	while (!crew_stopped(crew))
		cpu_relax();
}

static u64 time_of(struct task_struct *task)
{
	u64 user, system;

	task_cputime(task, &user, &system);
	return user + system;
}

/* Verifies that SCHED_IDLE gets next to nothing beside SCHED_NORMAL. */
KTEST(sched, idle_policy_share)
{
	struct crew crew = { .fn = spin_until_told };
	struct task_struct *normal, *idle;
	u64 start;

	if (!crew_start(&crew, 2, on_first_cpu))
		return;
	normal = crew.members[0].task;
	idle = crew.members[1].task;
	become(idle, SCHED_IDLE, 0);
	start = time_of(idle);
	EXPECT(EVENTUALLY(time_of(normal) > 300 * NSEC_PER_MSEC));
	EXPECT(time_of(idle) - start < time_of(normal) / 10);
	crew_join(&crew);
}
