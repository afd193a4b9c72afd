/* SPDX-License-Identifier: MIT */
/*
 * Locks on files: ranges against a model of them byte by byte, and threads
 * that wait for each other.
 */
#include "threads.h"

#include <core/fault_inject.h>
#include <fs/filelock.h>
#include <lib/random.h>
#include <tests/kernel/fs_scratch.h>

#define BYTES 24
#define OWNERS 3

/* What each owner has locked, byte by byte. */
struct model {
	u8 type[OWNERS][BYTES];
	char owner[OWNERS];		/* only their addresses count */
};

static struct file_lock request_of(struct model *model, unsigned int owner,
				   int type, loff_t start, loff_t end)
{
	return (struct file_lock){
		.owner = &model->owner[owner], .pid = (pid_t)owner + 1,
		.type = type, .start = start, .end = end,
	};
}

static int model_lock(struct model *model, unsigned int owner, int type,
		      unsigned int start, unsigned int end)
{
	for (unsigned int i = start; i <= end && type != F_UNLCK; i++)
		for (unsigned int other = 0; other < OWNERS; other++) {
			u8 there = model->type[other][i];

			if (other != owner && there != F_UNLCK &&
			    (there == F_WRLCK || type == F_WRLCK))
				return -EAGAIN;
		}
	memset(&model->type[owner][start], type, end - start + 1);
	return 0;
}

/* Are the owner's locks what the model says: in order, disjoint, and as few
 * as they can be? */
static bool matches(struct inode_locks *locks, struct model *model,
		    unsigned int owner)
{
	const struct file_lock *lock;
	loff_t at = 0;
	u8 before = F_UNLCK;

	list_for_each_entry(lock, &locks->ranges.locks, node) {
		if (lock->owner != &model->owner[owner])
			continue;
		if (lock->start < at ||
		    (lock->start == at && lock->type == before))
			return false;
		for (; at < lock->start; at++)
			if (model->type[owner][at] != F_UNLCK)
				return false;
		for (; at <= lock->end; at++)
			if (model->type[owner][at] != lock->type)
				return false;
		before = (u8)lock->type;
	}
	for (; at < BYTES; at++)
		if (model->type[owner][at] != F_UNLCK)
			return false;
	return true;
}

/* The locks of a file that is open in a scratch tree. */
static struct inode_locks *locks_begin(struct fs_scratch *scratch,
				       struct file **file)
{
	if (!fs_scratch_begin(scratch))
		return NULL;
	*file = filp_open("/a", O_CREAT | O_RDWR, 0600);
	if (IS_ERR(*file)) {
		fs_scratch_end(scratch);
		return NULL;
	}
	return inode_locks((*file)->f_inode);
}

/* Verifies that random locking and unlocking by three owners leaves exactly
 * the ranges that a map of single bytes does, and refuses what it does. */
KTEST(filelock, random_ranges)
{
	struct model model;
	struct random_state random;
	struct fs_scratch scratch;
	struct inode_locks *locks;
	struct file *file;

	memset(model.type, F_UNLCK, sizeof(model.type));
	random_seed(&random, ktest_seed());
	locks = locks_begin(&scratch, &file);
	REQUIRE(locks);
	for (unsigned long n = ktest_rounds(2000, 20000, 2000000); n; n--) {
		unsigned int owner = (unsigned int)random_below(&random, OWNERS);
		u64 start = random_below(&random, BYTES);
		u64 end = random_range(&random, start, BYTES - 1);
		int type = (int)random_below(&random, 3);
		struct file_lock request = request_of(&model, owner, type,
						      (loff_t)start,
						      (loff_t)end);

		EXPECT_EQ(lock_range(locks, &request, false),
			  model_lock(&model, owner, type, (unsigned int)start,
				     (unsigned int)end));
		if (!EXPECT(matches(locks, &model, owner)))
			break;
	}
	for (unsigned int owner = 0; owner < OWNERS; owner++)
		lock_list_release(&locks->ranges, &model.owner[owner]);
	EXPECT(list_empty(&locks->ranges.locks));
	fput(file);
	fs_scratch_end(&scratch);
}

/* Verifies that a lock for which there is no memory is -ENOLCK and changes
 * nothing. */
KTEST(filelock, no_memory)
{
	struct model model = {};
	struct file_lock whole = request_of(&model, 0, F_WRLCK, 0, 9);
	struct file_lock hole = request_of(&model, 0, F_UNLCK, 4, 5);
	struct fs_scratch scratch;
	struct inode_locks *locks;
	struct file *file;

	locks = locks_begin(&scratch, &file);
	REQUIRE(locks);
	EXPECT_EQ(lock_range(locks, &whole, false), 0);
	for (unsigned int n = 1; n <= 2; n++) {
		fault_inject_set(n);
		EXPECT_EQ(lock_range(locks, &hole, false), -ENOLCK);
		fault_inject_set(0);
		EXPECT(list_is_singular(&locks->ranges.locks));
	}
	EXPECT_EQ(lock_range(locks, &hole, false), 0);
	EXPECT_EQ(list_count_nodes(&locks->ranges.locks), 2);
	lock_list_release(&locks->ranges, &model.owner[0]);
	fput(file);
	fs_scratch_end(&scratch);
}

struct contest {
	struct inode_locks *locks;
	unsigned int rounds;
	long inside, total;		/* not atomic: the lock guards them */
	bool whole;
};

static void contest_main(struct crew *crew, unsigned int i)
{
	struct contest *contest = crew->arg;
	struct file_lock lock = {
		.owner = &crew->members[i], .pid = (pid_t)i + 1,
		.type = F_WRLCK, .start = i, .end = 100,
	};

	for (unsigned int n = 0; n < contest->rounds; n++) {
		int (*apply)(struct inode_locks *, const struct file_lock *,
			     bool) = contest->whole ? lock_whole : lock_range;

		lock.type = F_WRLCK;
		EXPECT_EQ(apply(contest->locks, &lock, true), 0);
		EXPECT_EQ(contest->inside++, 0);
		contest->total++;
		if (n % 8 == 0)
			yield();
		contest->inside--;
		lock.type = F_UNLCK;
		EXPECT_EQ(apply(contest->locks, &lock, true), 0);
	}
}

/* Verifies that of threads that want overlapping ranges, or the whole file,
 * one at a time gets it, and that none waits for ever. */
KTEST(filelock, excludes)
{
	struct contest contest = { .rounds = ktest_rounds(200, 2000, 100000) };
	struct crew crew = { .fn = contest_main, .arg = &contest };
	struct fs_scratch scratch;
	struct file *file;

	contest.locks = locks_begin(&scratch, &file);
	REQUIRE(contest.locks);
	for (int whole = 0; whole < 2; whole++) {
		contest.whole = whole;
		contest.total = 0;
		if (crew_start(&crew, 4, on_each_cpu))
			crew_finish(&crew);
		EXPECT_EQ(contest.total, 4L * contest.rounds);
	}
	fput(file);
	fs_scratch_end(&scratch);
}
