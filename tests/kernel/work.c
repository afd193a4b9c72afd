/* SPDX-License-Identifier: MIT */
/*
 * Work queues.
 */
#include "threads.h"

#include <mem/slab.h>
#include <sched/completion.h>
#include <sched/work.h>

struct job {
	struct work_struct work;
	atomic_t runs, inside, overlaps;
	unsigned int again;
	struct completion *wait_for;
};

static void job_run(struct work_struct *work)
{
	struct job *job = container_of(work, struct job, work);

	if (atomic_fetch_inc(&job->inside))
		atomic_inc(&job->overlaps);
	if (job->wait_for)
		wait_for_completion(job->wait_for);
	usleep_range(20, 50);
	if (job->again) {
		job->again--;
		schedule_work(work);
	}
	atomic_inc(&job->runs);
	atomic_fetch_dec(&job->inside);
}

static void job_init(struct job *job)
{
	*job = (struct job){ .again = 0 };
	INIT_WORK(&job->work, job_run);
}

/* Verifies that work has run when flush_work() returns, which is at once if it
 * was not scheduled. */
KTEST(work, flush)
{
	struct job job;

	job_init(&job);
	EXPECT(!flush_work(&job.work));
	EXPECT(schedule_work(&job.work));
	flush_work(&job.work);
	EXPECT_EQ(atomic_read(&job.runs), 1);
	EXPECT(!flush_work(&job.work));
}

/* Verifies that work scheduled twice before it starts runs once. */
KTEST(work, pending_once)
{
	DECLARE_COMPLETION(go);
	struct job job;

	job_init(&job);
	job.wait_for = &go;
	EXPECT(schedule_work(&job.work));
	EXPECT(EVENTUALLY(atomic_read(&job.inside) == 1));
	EXPECT(schedule_work(&job.work));
	EXPECT(!schedule_work(&job.work));
	complete_all(&go);
	flush_work(&job.work);
	EXPECT_EQ(atomic_read(&job.runs), 2);
}

static void schedule_often(struct crew *crew, unsigned int i)
{
	struct job *job = crew->arg;

	for (unsigned long n = ktest_rounds(50, 300, 5000); n; n--) {
		schedule_work(&job->work);
		if (n % 4 == 0)
			usleep_range(10, 50);
	}
}

/* Verifies that one item never runs on two CPUs at once, whoever schedules
 * it while it runs. */
KTEST(work, never_overlaps)
{
	struct job job;
	struct crew crew = { .fn = schedule_often, .arg = &job };

	job_init(&job);
	if (!crew_start(&crew, 3, on_each_cpu))
		return;
	crew_finish(&crew);
	flush_work(&job.work);
	EXPECT(atomic_read(&job.runs) > 0);
	EXPECT_EQ(atomic_read(&job.overlaps), 0);
}

/* Verifies that work which schedules itself runs as often as it did so. */
KTEST(work, requeues_itself)
{
	struct job job;

	job_init(&job);
	job.again = 3;
	schedule_work(&job.work);
	EXPECT(EVENTUALLY(atomic_read(&job.runs) == 4));
	flush_work(&job.work);
}

/* Verifies that items which wait, however many, do not keep the next from
 * running. */
KTEST(work, sleepers_block_nobody)
{
	DECLARE_COMPLETION(go);
	static struct job jobs[12];
	struct job last;

	for (int i = 0; i < 12; i++) {
		job_init(&jobs[i]);
		jobs[i].wait_for = &go;
		schedule_work(&jobs[i].work);
	}
	job_init(&last);
	schedule_work(&last.work);
	EXPECT(EVENTUALLY(atomic_read(&last.runs) == 1));
	complete_all(&go);
	for (int i = 0; i < 12; i++) {
		flush_work(&jobs[i].work);
		EXPECT_EQ(atomic_read(&jobs[i].runs), 1);
	}
	flush_work(&last.work);
}

/* Verifies that cancel_work_sync() waits for a running item, and that one which
 * schedules itself does not come back. */
KTEST(work, cancel_sync)
{
	struct job job;
	int runs;

	job_init(&job);
	job.again = 1000000;
	schedule_work(&job.work);
	EXPECT(EVENTUALLY(atomic_read(&job.runs) >= 2));
	cancel_work_sync(&job.work);
	EXPECT_EQ(atomic_read(&job.inside), 0);
	runs = atomic_read(&job.runs);
	msleep(2);
	EXPECT_EQ(atomic_read(&job.runs), runs);
	EXPECT(!work_pending(&job.work));
	job.again = 0;
	EXPECT(schedule_work(&job.work));
	flush_work(&job.work);
	EXPECT_EQ(atomic_read(&job.runs), runs + 1);
}

static void free_itself(struct work_struct *work)
{
	kfree(work);
}

/* Verifies that an item may be freed by its own function. */
KTEST(work, frees_itself)
{
	for (unsigned long n = ktest_rounds(20, 100, 5000); n; n--) {
		struct work_struct *work = kmalloc(sizeof(*work), GFP_KERNEL);

		REQUIRE(work);
		INIT_WORK(work, free_itself);
		schedule_work(work);
	}
}

struct delayed_job {
	struct delayed_work dwork;
	atomic_t runs;
	ktime_t ran;
};

static void delayed_run(struct work_struct *work)
{
	struct delayed_job *job =
		container_of(to_delayed_work(work), struct delayed_job, dwork);

	job->ran = ktime_get();
	atomic_inc(&job->runs);
}

static void delayed_job_init(struct delayed_job *job)
{
	*job = (struct delayed_job){ .ran = 0 };
	INIT_DELAYED_WORK(&job->dwork, delayed_run);
}

/* Verifies that delayed work runs once, not before its time. */
KTEST(work, delayed)
{
	struct delayed_job job;
	ktime_t start = ktime_get();

	delayed_job_init(&job);
	EXPECT(schedule_delayed_work(&job.dwork, 2));
	EXPECT(!schedule_delayed_work(&job.dwork, 1));
	EXPECT(delayed_work_pending(&job.dwork));
	EXPECT(EVENTUALLY(atomic_read(&job.runs) == 1));
	EXPECT(job.ran - start >= 2 * NSEC_PER_JIFFY);
	cancel_delayed_work_sync(&job.dwork);
	EXPECT_EQ(atomic_read(&job.runs), 1);
}

/* Verifies that cancelled delayed work does not run and can be used again. */
KTEST(work, delayed_cancel)
{
	struct delayed_job job;

	delayed_job_init(&job);
	schedule_delayed_work(&job.dwork, 1);
	EXPECT(cancel_delayed_work_sync(&job.dwork));
	EXPECT(!cancel_delayed_work_sync(&job.dwork));
	msleep(8);
	EXPECT_EQ(atomic_read(&job.runs), 0);
	EXPECT(schedule_delayed_work(&job.dwork, 0));
	flush_delayed_work(&job.dwork);
	EXPECT_EQ(atomic_read(&job.runs), 1);
}

/* Verifies that mod_delayed_work() changes the time, and flushing does not wait
 * for it. */
KTEST(work, delayed_mod_flush)
{
	struct delayed_job job;

	delayed_job_init(&job);
	EXPECT(!mod_delayed_work(&job.dwork, 1));
	EXPECT(mod_delayed_work(&job.dwork, 1000 * HZ));
	msleep(8);
	EXPECT_EQ(atomic_read(&job.runs), 0);
	flush_delayed_work(&job.dwork);
	EXPECT_EQ(atomic_read(&job.runs), 1);
}
