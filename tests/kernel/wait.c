/* SPDX-License-Identifier: MIT */
/*
 * Wait queues and completions.
 */
#include "threads.h"

#include <sched/completion.h>
#include <sched/wait.h>

struct gate {
	struct wait_queue_head queue;
	bool open;
	atomic_t passed;
	long result;
};

static void gate_init(struct gate *gate)
{
	*gate = (struct gate){ .open = false };
	init_waitqueue_head(&gate->queue);
}

/* So many entries are in the queue. */
static bool gate_has(struct gate *gate, size_t n)
{
	size_t waiting;

	spin_lock_irq(&gate->queue.lock);
	waiting = list_count_nodes(&gate->queue.head);
	spin_unlock_irq(&gate->queue.lock);
	return waiting == n;
}

static void gate_wait(struct crew *crew, unsigned int i)
{
	struct gate *gate = crew->arg;

	wait_event(gate->queue, READ_ONCE(gate->open) || crew_stopped(crew));
	atomic_inc(&gate->passed);
}

/* Verifies that one wake_up() lets all pass who wait for the condition. */
KTEST(wait, wakes_all)
{
	struct gate gate;
	struct crew crew = { .fn = gate_wait, .arg = &gate };

	gate_init(&gate);
	if (!crew_start(&crew, 4, on_each_cpu))
		return;
	EXPECT(EVENTUALLY(gate_has(&gate, 4)));
	EXPECT_EQ(atomic_read(&gate.passed), 0);
	WRITE_ONCE(gate.open, true);
	wake_up(&gate.queue);
	crew_finish(&crew);
	EXPECT_EQ(atomic_read(&gate.passed), 4);
}

/* Verifies that a wake-up does not let anybody pass while the condition is
 * false. */
KTEST(wait, tests_condition)
{
	struct gate gate;
	struct crew crew = { .fn = gate_wait, .arg = &gate };

	gate_init(&gate);
	if (!crew_start(&crew, 1, NULL))
		return;
	for (int i = 0; i < 20; i++) {
		EXPECT(EVENTUALLY(gate_has(&gate, 1)));
		wake_up(&gate.queue);
	}
	EXPECT(EVENTUALLY(gate_has(&gate, 1)));
	EXPECT_EQ(atomic_read(&gate.passed), 0);
	WRITE_ONCE(gate.open, true);
	wake_up(&gate.queue);
	crew_finish(&crew);
}

/* Takes one ticket each: the condition is consumed. */
static void ticket_wait(struct crew *crew, unsigned int i)
{
	struct gate *gate = crew->arg;
	DEFINE_WAIT(entry);

	prepare_to_wait_exclusive(&gate->queue, &entry, TASK_UNINTERRUPTIBLE);
	if (!crew_stopped(crew))
		schedule();
	finish_wait(&gate->queue, &entry);
	atomic_inc(&gate->passed);
}

/* Verifies that wake_up() gets up exactly one of those who wait exclusively,
 * and wake_up_all() the others. */
KTEST(wait, exclusive)
{
	struct gate gate;
	struct crew crew = { .fn = ticket_wait, .arg = &gate };

	gate_init(&gate);
	if (!crew_start(&crew, 4, on_each_cpu))
		return;
	for (unsigned int left = 4; left > 2; left--) {
		EXPECT(EVENTUALLY(gate_has(&gate, left)));
		wake_up(&gate.queue);
		EXPECT(gate_has(&gate, left - 1));
		EXPECT(EVENTUALLY(atomic_read(&gate.passed) == 5 - (int)left));
	}
	EXPECT_EQ(atomic_read(&gate.passed), 2);
	wake_up_all(&gate.queue);
	crew_finish(&crew);
	EXPECT_EQ(atomic_read(&gate.passed), 4);
}

struct listener {
	struct wait_queue_entry entry;
	unsigned int calls;
	void *key;
};

static int listen(struct wait_queue_entry *entry, unsigned int mode, int flags,
		  void *key)
{
	struct listener *listener = container_of(entry, struct listener, entry);

	listener->calls++;
	listener->key = key;
	return 0;
}

/* Verifies that an entry's own function is called with the wake-up's key, and
 * no more once it has left the queue. */
KTEST(wait, custom_function)
{
	DECLARE_WAIT_QUEUE_HEAD(queue);
	struct listener listener = { .calls = 0 };

	init_waitqueue_func_entry(&listener.entry, listen);
	add_wait_queue(&queue, &listener.entry);
	EXPECT(waitqueue_active(&queue));
	wake_up_poll(&queue, 0x41);
	EXPECT_EQ(listener.calls, 1);
	EXPECT_EQ(key_to_poll(listener.key), 0x41);
	remove_wait_queue(&queue, &listener.entry);
	wake_up_all(&queue);
	EXPECT_EQ(listener.calls, 1);
	EXPECT(!waitqueue_active(&queue));
}

/* Verifies that waiting ends without the condition when time is up, and says
 * 0; and says how much is left when the condition is true. */
KTEST(wait, timeout)
{
	DECLARE_WAIT_QUEUE_HEAD(queue);
	ktime_t start = ktime_get();

	EXPECT_EQ(wait_event_timeout(queue, false, 3), 0);
	EXPECT(ktime_get() - start >= 2 * NSEC_PER_JIFFY);
	EXPECT_EQ(wait_event_timeout(queue, true, 100), 100);
	EXPECT_EQ(wait_event_timeout(queue, true, 0), 1);
	EXPECT(!waitqueue_active(&queue));
}

static void gate_wait_timeout(struct crew *crew, unsigned int i)
{
	struct gate *gate = crew->arg;

	gate->result = wait_event_timeout(gate->queue, READ_ONCE(gate->open),
					  1000 * HZ);
}

/* Verifies that a wait with a long timeout ends at the wake-up, with most of
 * the time left. */
KTEST(wait, timeout_unused)
{
	struct gate gate;
	struct crew crew = { .fn = gate_wait_timeout, .arg = &gate };

	gate_init(&gate);
	if (!crew_start(&crew, 1, NULL))
		return;
	EXPECT(EVENTUALLY(gate_has(&gate, 1)));
	WRITE_ONCE(gate.open, true);
	wake_up(&gate.queue);
	crew_finish(&crew);
	EXPECT(gate.result > 900 * HZ && gate.result <= 1000 * HZ);
}

static void gate_wait_interruptible(struct crew *crew, unsigned int i)
{
	struct gate *gate = crew->arg;

	gate->result = wait_event_interruptible(gate->queue,
						READ_ONCE(gate->open));
}

static void gate_wait_killable(struct crew *crew, unsigned int i)
{
	struct gate *gate = crew->arg;

	gate->result = wait_event_killable(gate->queue, READ_ONCE(gate->open));
}

/* What the signal code does to a task. */
static void signal(struct task_struct *task, u32 work)
{
	__atomic_fetch_or(&task->work, work, __ATOMIC_SEQ_CST);
	wake_up_state(task, work & WORK_KILL
			    ? TASK_INTERRUPTIBLE | TASK_WAKEKILL
			    : TASK_INTERRUPTIBLE);
}

/* Verifies that a signal ends an interruptible wait with -ERESTARTSYS. */
KTEST(wait, interruptible)
{
	struct gate gate;
	struct crew crew = { .fn = gate_wait_interruptible, .arg = &gate };

	gate_init(&gate);
	if (!crew_start(&crew, 1, NULL))
		return;
	EXPECT(EVENTUALLY(gate_has(&gate, 1)));
	signal(crew.members[0].task, WORK_SIGNAL);
	crew_finish(&crew);
	EXPECT_EQ(gate.result, -ERESTARTSYS);
}

/* Verifies that a killable wait goes on at an ordinary signal and ends at a
 * fatal one. */
KTEST(wait, killable)
{
	struct gate gate;
	struct crew crew = { .fn = gate_wait_killable, .arg = &gate };

	gate_init(&gate);
	gate.result = 1;
	if (!crew_start(&crew, 1, NULL))
		return;
	EXPECT(EVENTUALLY(gate_has(&gate, 1)));
	signal(crew.members[0].task, WORK_SIGNAL);
	wake_up(&gate.queue);
	msleep(2);
	EXPECT(EVENTUALLY(gate_has(&gate, 1)));
	EXPECT_EQ(gate.result, 1);
	signal(crew.members[0].task, WORK_SIGNAL | WORK_KILL);
	crew_finish(&crew);
	EXPECT_EQ(gate.result, -ERESTARTSYS);
}

/* Verifies that a condition that is true counts more than a pending signal. */
KTEST(wait, condition_before_signal)
{
	DECLARE_WAIT_QUEUE_HEAD(queue);

	__atomic_fetch_or(&current->work, WORK_SIGNAL, __ATOMIC_RELAXED);
	EXPECT_EQ(wait_event_interruptible(queue, true), 0);
	EXPECT_EQ(wait_event_interruptible(queue, false), -ERESTARTSYS);
	__atomic_fetch_and(&current->work, ~WORK_SIGNAL, __ATOMIC_RELAXED);
}

/* Verifies that completions are counted: as many waits return at once as there
 * were calls of complete(). */
KTEST(wait, completion_counts)
{
	DECLARE_COMPLETION(done);

	EXPECT(!completion_done(&done) && !try_wait_for_completion(&done));
	complete(&done);
	complete(&done);
	wait_for_completion(&done);
	EXPECT(try_wait_for_completion(&done));
	EXPECT(!try_wait_for_completion(&done));
	EXPECT_EQ(wait_for_completion_timeout(&done, 2), 0);
}

/* Verifies that complete_all() is for everybody, for ever, until reinit. */
KTEST(wait, completion_all)
{
	DECLARE_COMPLETION(done);

	complete_all(&done);
	for (int i = 0; i < 3; i++)
		wait_for_completion(&done);
	EXPECT(completion_done(&done));
	EXPECT_EQ(wait_for_completion_timeout(&done, 7), 7);
	reinit_completion(&done);
	EXPECT(!completion_done(&done));
}

/* Each round's completion lives on this stack and is gone with the round. */
static void complete_next(struct crew *crew, unsigned int i)
{
	struct completion **slot = crew->arg, *done;

	while (!crew_stopped(crew)) {
		done = xchg(slot, NULL);
		if (done)
			complete(done);
		else
			cond_resched();
	}
}

static noinline bool wait_for_slot(struct completion **slot)
{
	DECLARE_COMPLETION(done);

	smp_store_release(slot, &done);
	return wait_for_completion_timeout(&done, 30 * HZ);
}

/* Verifies that a completion on the stack may go out of scope as soon as the
 * wait has returned: who completes it does not touch it any more. */
KTEST(wait, completion_on_stack)
{
	struct completion *slot = NULL;
	struct crew crew = { .fn = complete_next, .arg = &slot };

	if (!crew_start(&crew, 1, NULL))
		return;
	for (unsigned long n = ktest_rounds(200, 2000, 100000); n; n--)
		if (!EXPECT(wait_for_slot(&slot)))
			break;
	crew_join(&crew);
}
