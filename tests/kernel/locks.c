/* SPDX-License-Identifier: MIT */
/*
 * Mutexes and read-write semaphores.
 *
 * Mutual exclusion is tested by a counter that is read, left alone for a while,
 * and written: two tasks inside at once would lose an increment, and the while
 * is long enough for preemption and for other CPUs.
 */
#include "threads.h"

#include <sched/mutex.h>
#include <sched/rwsem.h>

struct shared {
	struct mutex mutex;
	struct rw_semaphore sem;
	unsigned long counter;		/* mutex, or sem */
	unsigned long rounds;
	atomic_t inside, most;
	atomic_t got[CREW_MAX];
	bool flag;
	int result;
};

static void shared_init(struct shared *shared)
{
	*shared = (struct shared){ .counter = 0 };
	mutex_init(&shared->mutex);
	init_rwsem(&shared->sem);
	shared->rounds = ktest_rounds(200, 2000, 8000);
}

/* Not atomic on purpose. */
static void increment_slowly(struct shared *shared, unsigned long n)
{
	unsigned long value = READ_ONCE(shared->counter);

	for (unsigned int i = 0; i < n % 16; i++)
		cpu_relax();
	if (n % 64 == 0)
		yield();
	WRITE_ONCE(shared->counter, value + 1);
}

static void mutex_increment(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;

	for (unsigned long n = 0; n < shared->rounds; n++) {
		mutex_lock(&shared->mutex);
		increment_slowly(shared, n);
		mutex_unlock(&shared->mutex);
	}
}

/* Verifies that a mutex lets one task in at a time, on all CPUs. */
KTEST(locks, mutex_excludes)
{
	struct shared shared;
	struct crew crew = { .fn = mutex_increment, .arg = &shared };

	shared_init(&shared);
	if (!crew_start(&crew, 6, on_each_cpu))
		return;
	crew_finish(&crew);
	EXPECT_EQ(shared.counter, 6 * shared.rounds);
	EXPECT(!mutex_is_locked(&shared.mutex));
	mutex_destroy(&shared.mutex);
}

/* Member 0 holds the mutex nearly all the time, for it takes it back at once:
 * long before one that its unlock has woken on another CPU gets there. */
static void mutex_hog(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;
	int seen = 0;

	while (!crew_stopped(crew)) {
		if (i && atomic_read(&shared->got[0]) == seen) {
			yield();
			continue;
		}
		mutex_lock(&shared->mutex);
		atomic_inc(&shared->got[i]);
		seen = atomic_read(&shared->got[0]);
		if (!i)
			udelay(50);
		mutex_unlock(&shared->mutex);
	}
}

/* Verifies that one who wants a mutex gets it from another that hardly ever
 * lets go of it, and would not just by waiting for a lucky moment. */
KTEST(locks, mutex_starves_nobody)
{
	struct shared shared;
	struct crew crew = { .fn = mutex_hog, .arg = &shared };

	shared_init(&shared);
	if (!crew_start(&crew, 2, on_each_cpu))
		return;
	EXPECT(EVENTUALLY(atomic_read(&shared.got[1]) >= 10 ||
			  atomic_read(&shared.got[0]) >= 20000));
	EXPECT(atomic_read(&shared.got[1]) >= 10);
	crew_join(&crew);
}

/* Verifies that a mutex knows whether it is held, and by whom. */
KTEST(locks, mutex_owner)
{
	DEFINE_MUTEX(mutex);

	EXPECT(!mutex_is_locked(&mutex) && !mutex_held(&mutex));
	EXPECT(mutex_trylock(&mutex));
	EXPECT(mutex_is_locked(&mutex) && mutex_held(&mutex));
	EXPECT(!mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	EXPECT(!mutex_is_locked(&mutex));
}

static void mutex_wait_interruptible(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;

	shared->result = mutex_lock_interruptible(&shared->mutex);
	if (!shared->result)
		mutex_unlock(&shared->mutex);
}

/* Verifies that a signal ends the wait for a mutex with -EINTR, and that the
 * mutex is as usable as before. */
KTEST(locks, mutex_interruptible)
{
	struct shared shared;
	struct crew crew = { .fn = mutex_wait_interruptible, .arg = &shared };
	struct task_struct *task;

	shared_init(&shared);
	mutex_lock(&shared.mutex);
	if (crew_start(&crew, 1, NULL)) {
		task = crew.members[0].task;
		EXPECT(EVENTUALLY(READ_ONCE(task->state) ==
				  TASK_INTERRUPTIBLE));
		__atomic_fetch_or(&task->work, WORK_SIGNAL, __ATOMIC_SEQ_CST);
		wake_up_state(task, TASK_INTERRUPTIBLE);
		crew_finish(&crew);
		EXPECT_EQ(shared.result, -EINTR);
	}
	mutex_unlock(&shared.mutex);
	mutex_lock(&shared.mutex);
	mutex_unlock(&shared.mutex);
	mutex_destroy(&shared.mutex);
}

static void rwsem_mixed(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;
	unsigned long before;

	for (unsigned long n = 0; n < shared->rounds; n++) {
		if (i % 2) {
			down_write(&shared->sem);
			increment_slowly(shared, n);
			up_write(&shared->sem);
			continue;
		}
		down_read(&shared->sem);
		before = READ_ONCE(shared->counter);
		for (unsigned int k = 0; k < n % 16; k++)
			cpu_relax();
		if (READ_ONCE(shared->counter) != before)
			shared->flag = true;
		up_read(&shared->sem);
	}
}

/* Verifies that a writer is alone: no increment is lost, and no reader sees the
 * counter move. */
KTEST(locks, rwsem_excludes)
{
	struct shared shared;
	struct crew crew = { .fn = rwsem_mixed, .arg = &shared };

	shared_init(&shared);
	if (!crew_start(&crew, 6, on_each_cpu))
		return;
	crew_finish(&crew);
	EXPECT_EQ(shared.counter, 3 * shared.rounds);
	EXPECT(!shared.flag);
	EXPECT_EQ(shared.sem.count, 0);
}

static void read_together(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;

	down_read(&shared->sem);
	atomic_inc(&shared->inside);
	while (!READ_ONCE(shared->flag) && !crew_stopped(crew))
		usleep_range(50, 100);
	up_read(&shared->sem);
}

/* Verifies that readers are inside together. */
KTEST(locks, rwsem_shares)
{
	struct shared shared;
	struct crew crew = { .fn = read_together, .arg = &shared };

	shared_init(&shared);
	if (!crew_start(&crew, 3, on_each_cpu))
		return;
	EXPECT(EVENTUALLY(atomic_read(&shared.inside) == 3));
	EXPECT(rwsem_is_locked(&shared.sem));
	EXPECT(!down_write_trylock(&shared.sem));
	WRITE_ONCE(shared.flag, true);
	crew_finish(&crew);
	EXPECT(!rwsem_is_locked(&shared.sem));
}

/* Members 1 and 2 always hold it for reading, overlapping; 0 writes. */
static void read_always(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;

	if (!i) {
		for (int n = 0; n < 50 && !crew_stopped(crew); n++) {
			down_write(&shared->sem);
			shared->counter++;
			up_write(&shared->sem);
		}
		WRITE_ONCE(shared->flag, true);
		return;
	}
	while (!crew_stopped(crew)) {
		down_read(&shared->sem);
		yield();
		up_read(&shared->sem);
	}
}

/* Verifies that a stream of readers does not keep a writer out. */
KTEST(locks, rwsem_writer_not_starved)
{
	struct shared shared;
	struct crew crew = { .fn = read_always, .arg = &shared };

	shared_init(&shared);
	if (!crew_start(&crew, 3, on_each_cpu))
		return;
	EXPECT(EVENTUALLY(READ_ONCE(shared.flag)));
	crew_join(&crew);
	EXPECT_EQ(shared.counter, 50);
}

static void write_once(struct crew *crew, unsigned int i)
{
	struct shared *shared = crew->arg;

	shared->result = down_write_killable(&shared->sem);
	if (shared->result)
		return;
	shared->counter++;
	up_write(&shared->sem);
}

static bool writer_waits(struct crew *crew)
{
	return READ_ONCE(crew->members[0].task->state) == TASK_KILLABLE;
}

/* Verifies that with a writer waiting no new reader gets in by trying. */
KTEST(locks, rwsem_readers_queue)
{
	struct shared shared;
	struct crew crew = { .fn = write_once, .arg = &shared };

	shared_init(&shared);
	down_read(&shared.sem);
	if (crew_start(&crew, 1, NULL)) {
		EXPECT(EVENTUALLY(writer_waits(&crew)));
		EXPECT(!down_read_trylock(&shared.sem));
		EXPECT(rwsem_is_contended(&shared.sem));
	}
	up_read(&shared.sem);
	crew_finish(&crew);
	EXPECT_EQ(shared.counter, 1);
	EXPECT_EQ(shared.sem.count, 0);
}

/* Verifies that a fatal signal ends a writer's wait, and lets those in who had
 * queued up behind it. */
KTEST(locks, rwsem_killed_writer)
{
	struct shared shared;
	struct crew writer = { .fn = write_once, .arg = &shared };
	struct crew readers = { .fn = read_together, .arg = &shared };
	struct task_struct *task;

	shared_init(&shared);
	down_read(&shared.sem);
	if (!crew_start(&writer, 1, NULL))
		goto out;
	EXPECT(EVENTUALLY(writer_waits(&writer)));
	if (crew_start(&readers, 2, on_each_cpu)) {
		msleep(2);
		EXPECT_EQ(atomic_read(&shared.inside), 0);
		task = writer.members[0].task;
		__atomic_fetch_or(&task->work, WORK_SIGNAL | WORK_KILL,
				  __ATOMIC_SEQ_CST);
		wake_up_state(task, TASK_WAKEKILL);
		EXPECT(EVENTUALLY(atomic_read(&shared.inside) == 2));
		WRITE_ONCE(shared.flag, true);
		crew_finish(&readers);
	}
	crew_finish(&writer);
	EXPECT_EQ(shared.result, -EINTR);
out:
	up_read(&shared.sem);
	EXPECT_EQ(shared.sem.count, 0);
}

/* Verifies that downgrade_write() lets readers in and keeps writers out. */
KTEST(locks, rwsem_downgrade)
{
	DECLARE_RWSEM(sem);

	down_write(&sem);
	EXPECT(rwsem_is_write_locked(&sem));
	EXPECT(!down_read_trylock(&sem));
	downgrade_write(&sem);
	EXPECT(!rwsem_is_write_locked(&sem));
	EXPECT(down_read_trylock(&sem));
	EXPECT(!down_write_trylock(&sem));
	up_read(&sem);
	up_read(&sem);
	EXPECT(down_write_trylock(&sem));
	up_write(&sem);
	EXPECT_EQ(sem.count, 0);
}
