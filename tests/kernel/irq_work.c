/* SPDX-License-Identifier: MIT */
/*
 * Work for a moment later, and readers of the log that it wakes.
 */
#include <core/irq_work.h>
#include <core/ktest.h>
#include <core/time.h>
#include <lib/err.h>
#include <sched/completion.h>
#include <task/syslog.h>

#define DEADLINE (2 * NSEC_PER_SEC)

static unsigned int runs;
static bool was_interrupt;

static void count_run(struct irq_work *work)
{
	was_interrupt = in_interrupt();
	WRITE_ONCE(runs, runs + 1);
}

static bool wait_for_runs(unsigned int wanted)
{
	ktime_t deadline = ktime_get() + DEADLINE;

	while (READ_ONCE(runs) < wanted && ktime_get() < deadline)
		cpu_relax();
	return READ_ONCE(runs) == wanted;
}

/* Verifies that it runs once, in an interrupt, when interrupts are on again. */
KTEST(irq_work, runs_when_it_can)
{
	struct irq_work work = { .fn = count_run };
	bool first, again;

	runs = 0;
	local_irq_disable();
	first = irq_work_queue(&work);
	again = irq_work_queue(&work);
	EXPECT_EQ(runs, 0);
	local_irq_enable();
	EXPECT(first && !again);
	EXPECT(wait_for_runs(1) && was_interrupt);
	EXPECT(irq_work_queue(&work));
	EXPECT(wait_for_runs(2));
}

/* Verifies that several run, each once. */
KTEST(irq_work, all_in_line_run)
{
	struct irq_work works[5];
	unsigned int i;

	runs = 0;
	for (i = 0; i < ARRAY_SIZE(works); i++)
		works[i] = (struct irq_work){ .fn = count_run };
	local_irq_disable();
	for (i = 0; i < ARRAY_SIZE(works); i++)
		irq_work_queue(&works[i]);
	local_irq_enable();
	EXPECT(wait_for_runs(ARRAY_SIZE(works)));
}

struct reader {
	u64 seq;
	struct completion ready, woken;
};

static int reader_run(void *arg)
{
	struct reader *reader = arg;

	complete(&reader->ready);
	wait_event(log_wait, log_end() > reader->seq);
	complete(&reader->woken);
	return 0;
}

/* Verifies that a reader who waits for the log is woken by a printk under a
 * lock below which nobody may be woken. */
KTEST(irq_work, log_reader_is_woken)
{
	static DEFINE_SPINLOCK_RANK(lock, LOCK_RUN_QUEUE);
	struct reader reader = { .seq = log_end() };
	struct task_struct *task;
	unsigned long flags;

	init_completion(&reader.ready);
	init_completion(&reader.woken);
	task = kthread_create(reader_run, &reader, "reader");
	REQUIRE(!IS_ERR(task));
	get_task_struct(task);
	wake_up_process(task);
	wait_for_completion(&reader.ready);
	usleep_range(1000, 2000);
	spin_lock_irqsave(&lock, flags);
	pr_debug("irq_work: wake up\n");
	spin_unlock_irqrestore(&lock, flags);
	EXPECT(wait_for_completion_timeout(&reader.woken, 200));
	EXPECT_EQ(kthread_stop(task), 0);
	put_task_struct(task);
}
