/* SPDX-License-Identifier: MIT */
/*
 * Pipes between threads: nothing lost, nothing torn, nobody left asleep, and
 * nobody woken for nothing.
 */
#include "threads.h"

#include <core/fault_inject.h>
#include <fs/pipe.h>
#include <lib/random.h>
#include <mem/slab.h>
#include <tests/kernel/fs_scratch.h>

static ssize_t put(struct file *end, const void *buf, size_t size)
{
	return kernel_write(end, buf, size, NULL);
}

static ssize_t get(struct file *end, void *buf, size_t size)
{
	return kernel_read(end, buf, size, NULL);
}

static void close_ends(struct file *ends[2])
{
	fput(ends[0]);
	fput(ends[1]);
}

/* Verifies that making a pipe fails cleanly whichever allocation does. */
KTEST(pipe, make_fails_whole)
{
	struct file *ends[2] = { NULL, NULL };
	int err = -ENOMEM;

	for (unsigned int n = 1; err && n < 20; n++) {
		fault_inject_set(n);
		err = pipe_open_ends(ends, 0);
		fault_inject_set(0);
		EXPECT(!err || err == -ENOMEM);
	}
	if (EXPECT_EQ(err, 0))
		close_ends(ends);
}

/* Verifies that a write without memory for a page says so and loses nothing,
 * and that a pipe which cannot grow keeps its size and contents. */
KTEST(pipe, no_memory)
{
	struct file *ends[2];
	char byte = 'x', back[4];

	REQUIRE(!pipe_open_ends(ends, 0));
	fault_inject_set(1);
	EXPECT_EQ(put(ends[1], &byte, 1), -ENOMEM);
	fault_inject_set(0);
	EXPECT_EQ(put(ends[1], &byte, 1), 1);
	fault_inject_set(1);
	EXPECT_EQ(pipe_fcntl(ends[1], F_SETPIPE_SZ, 1 << 20), -ENOMEM);
	fault_inject_set(0);
	EXPECT_EQ(pipe_fcntl(ends[0], F_GETPIPE_SZ, 0), 65536);
	EXPECT_EQ(get(ends[0], back, sizeof(back)), 1);
	close_ends(ends);
}

/* A record that tells whether it arrived in one piece. */
#define RECORD_MAX PIPE_BUF
struct record {
	u16 size;
	u8 writer, fill[RECORD_MAX - 3];
};

struct traffic {
	struct file *ends[2];
	unsigned int rounds;
	u64 seed;
	atomic_long_t sent, received;
	atomic_t torn;
};

static void write_records(struct traffic *traffic, unsigned int i)
{
	struct record *record = kmalloc(sizeof(*record), GFP_KERNEL);
	struct random_state random;

	if (!EXPECT(record))
		return;
	random_seed(&random, traffic->seed + i);
	for (unsigned int n = 0; n < traffic->rounds; n++) {
		size_t size = 3 + random_below(&random, n % 4 ? 100
						: RECORD_MAX - 2);

		memset(record, (int)i, size);
		record->size = (u16)size;
		EXPECT_EQ(put(traffic->ends[1], record, size), (ssize_t)size);
		atomic_long_add((long)size, &traffic->sent);
	}
	kfree(record);
}

static bool get_whole(struct file *end, void *buf, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t count = get(end, (char *)buf + at, size - at);

		if (count <= 0)
			return false;
		at += (size_t)count;
	}
	return true;
}

static void read_records(struct traffic *traffic)
{
	struct record *record = kmalloc(sizeof(*record), GFP_KERNEL);

	if (!EXPECT(record))
		return;
	while (get_whole(traffic->ends[0], record, 3)) {
		if (record->size < 3 || record->size > RECORD_MAX ||
		    !get_whole(traffic->ends[0], record->fill,
			       record->size - 3u)) {
			atomic_inc(&traffic->torn);
			break;
		}
		for (unsigned int i = 0; i + 3 < record->size; i++)
			if (record->fill[i] != record->writer)
				atomic_inc(&traffic->torn);
		atomic_long_add(record->size, &traffic->received);
	}
	kfree(record);
}

/* Number 0 reads; the last writer to end closes the pipe. */
static void records_main(struct crew *crew, unsigned int i)
{
	struct traffic *traffic = crew->arg;

	if (!i) {
		read_records(traffic);
		return;
	}
	write_records(traffic, i);
	fput(traffic->ends[1]);
}

/* Verifies that writes of up to PIPE_BUF bytes by several threads arrive in
 * one piece, all of them, in a pipe of one page as in one of 16, and that the
 * reader then sees the end. */
KTEST(pipe, writes_are_atomic)
{
	static const unsigned int sizes[] = { PAGE_SIZE, 16 * PAGE_SIZE };
	struct traffic traffic = { .seed = ktest_seed() };
	struct crew crew = { .fn = records_main, .arg = &traffic };

	traffic.rounds = ktest_rounds(300, 3000, 100000);
	for (unsigned int n = 0; n < ARRAY_SIZE(sizes); n++) {
		REQUIRE(!pipe_open_ends(traffic.ends, 0));
		EXPECT_EQ(pipe_fcntl(traffic.ends[1], F_SETPIPE_SZ, sizes[n]),
			  sizes[n]);
		get_file(traffic.ends[1]);
		get_file(traffic.ends[1]);
		if (crew_start(&crew, 4, on_each_cpu))
			crew_finish(&crew);
		EXPECT_EQ(atomic_read(&traffic.torn), 0);
		EXPECT_EQ(atomic_long_read(&traffic.received),
			  atomic_long_read(&traffic.sent));
		fput(traffic.ends[0]);
	}
}

struct pair {
	struct file *there[2], *back[2];
	unsigned int rounds;
};

static void ping_pong(struct crew *crew, unsigned int i)
{
	struct pair *pair = crew->arg;
	struct file *in = i ? pair->there[0] : pair->back[0];
	struct file *out = i ? pair->back[1] : pair->there[1];
	char byte = 0;

	for (unsigned int n = 0; n < pair->rounds; n++) {
		if (!i && put(out, &byte, 1) != 1)
			break;
		if (get(in, &byte, 1) != 1)
			break;
		if (i && put(out, &byte, 1) != 1)
			break;
	}
	EXPECT_EQ(byte, 0);
}

static void ping_pong_run(cpumask_t (*mask)(unsigned int i))
{
	struct pair pair = { .rounds = ktest_rounds(300, 5000, 500000) };
	struct crew crew = { .fn = ping_pong, .arg = &pair };

	REQUIRE(!pipe_open_ends(pair.there, 0));
	if (EXPECT(!pipe_open_ends(pair.back, 0))) {
		if (crew_start(&crew, 2, mask))
			crew_finish(&crew);
		close_ends(pair.back);
	}
	close_ends(pair.there);
}

/* Verifies that no wake-up is lost between two threads that wait for each
 * other's bytes, on two CPUs and on one. */
KTEST(pipe, ping_pong)
{
	ping_pong_run(on_each_cpu);
	ping_pong_run(on_first_cpu);
}

struct readers {
	struct file *ends[2];
	atomic_t got;
	atomic_t ended;
};

/* Reads one byte at a time until the end. */
static void read_bytes(struct crew *crew, unsigned int i)
{
	struct readers *readers = crew->arg;
	char byte;

	while (get(readers->ends[0], &byte, 1) == 1)
		atomic_inc(&readers->got);
	atomic_inc(&readers->ended);
}

static bool all_asleep(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->count; i++)
		if (READ_ONCE(crew->members[i].task->on_rq) != OFF_RQ)
			return false;
	return true;
}

static u64 switches(const struct crew *crew)
{
	u64 sum = 0;

	for (unsigned int i = 0; i < crew->count; i++)
		sum += crew->members[i].task->nvcsw;
	return sum;
}

/* Verifies that one byte gets one of several sleeping readers up and leaves
 * the others asleep, and that the end of the pipe gets up all. */
KTEST(pipe, wakes_one)
{
	struct readers readers = {};
	struct crew crew = { .fn = read_bytes, .arg = &readers };
	u64 before;

	REQUIRE(!pipe_open_ends(readers.ends, 0));
	if (crew_start(&crew, 4, on_each_cpu)) {
		EXPECT(EVENTUALLY(all_asleep(&crew)));
		before = switches(&crew);
		EXPECT_EQ(put(readers.ends[1], "a", 1), 1);
		EXPECT(EVENTUALLY(atomic_read(&readers.got) == 1 &&
				  all_asleep(&crew)));
		EXPECT_EQ(switches(&crew), before + 1);
		EXPECT_EQ(put(readers.ends[1], "bcdefgh", 7), 7);
		EXPECT(EVENTUALLY(atomic_read(&readers.got) == 8));
		fput(readers.ends[1]);
		crew_finish(&crew);
		EXPECT_EQ(atomic_read(&readers.ended), 4);
	} else {
		fput(readers.ends[1]);
	}
	fput(readers.ends[0]);
}

#define FIFO "/fifo"

struct opener {
	unsigned int flags;
	struct fs_struct *fs;
	struct file *file;
	bool done;
};

static void open_fifo(struct crew *crew, unsigned int i)
{
	struct opener *opener = crew->arg;

	current->fs = opener->fs;
	opener->file = filp_open(FIFO, opener->flags, 0);
	WRITE_ONCE(opener->done, true);
	current->fs = NULL;
}

/* Somebody who opens the FIFO so sleeps until it is opened in another way. */
static void fifo_meets(unsigned int flags, unsigned int other)
{
	struct opener opener = { .flags = flags, .fs = current->fs };
	struct crew crew = { .fn = open_fifo, .arg = &opener };
	struct file *file;

	if (!crew_start(&crew, 1, NULL))
		return;
	EXPECT(EVENTUALLY(all_asleep(&crew)));
	EXPECT(!READ_ONCE(opener.done));
	file = filp_open(FIFO, other, 0);
	EXPECT(!IS_ERR(file));
	crew_finish(&crew);
	if (EXPECT(opener.done && !IS_ERR(opener.file)))
		fput(opener.file);
	if (!IS_ERR(file))
		fput(file);
}

static int fifo_open_error(unsigned int flags)
{
	return fs_scratch_open(FIFO, flags);
}

/* Verifies who waits for whom when a FIFO is opened, and who does not. */
KTEST(pipe, fifo_open)
{
	struct fs_scratch scratch;

	REQUIRE(fs_scratch_begin(&scratch));
	EXPECT_EQ(do_mknodat(AT_FDCWD, FIFO, S_IFIFO | 0600, 0), 0);
	fifo_meets(O_RDONLY, O_WRONLY);
	fifo_meets(O_WRONLY, O_RDONLY);
	fifo_meets(O_RDONLY, O_WRONLY | O_NONBLOCK);
	fifo_meets(O_WRONLY, O_RDONLY | O_NONBLOCK);
	fifo_meets(O_RDONLY, O_RDWR);
	fifo_meets(O_WRONLY, O_RDWR);
	EXPECT_EQ(fifo_open_error(O_RDWR), 0);
	EXPECT_EQ(fifo_open_error(O_RDONLY | O_NONBLOCK), 0);
	EXPECT_EQ(fifo_open_error(O_WRONLY | O_NONBLOCK), -ENXIO);
	EXPECT_EQ(fifo_open_error(O_WRONLY | O_NONBLOCK | O_ASYNC), -ENXIO);
	fs_scratch_end(&scratch);
}

/* Verifies that what is in a FIFO is gone when nobody has it open, and that a
 * reader without a writer sees no hang-up before the first writer came. */
KTEST(pipe, fifo_contents)
{
	struct fs_scratch scratch;
	struct file *reader, *writer;
	char back[8];

	REQUIRE(fs_scratch_begin(&scratch));
	EXPECT_EQ(do_mknodat(AT_FDCWD, FIFO, S_IFIFO | 0600, 0), 0);
	reader = filp_open(FIFO, O_RDONLY | O_NONBLOCK, 0);
	EXPECT_EQ(get(reader, back, 8), 0);
	EXPECT_EQ(reader->f_op->poll(reader, NULL), 0);
	writer = filp_open(FIFO, O_WRONLY | O_NONBLOCK, 0);
	EXPECT_EQ(get(reader, back, 8), -EAGAIN);
	EXPECT_EQ(put(writer, "left", 4), 4);
	fput(writer);
	EXPECT_EQ(reader->f_op->poll(reader, NULL),
		  EPOLLIN | EPOLLRDNORM | EPOLLHUP);
	fput(reader);
	reader = filp_open(FIFO, O_RDONLY | O_NONBLOCK, 0);
	EXPECT_EQ(get(reader, back, 8), 0);
	fput(reader);
	fs_scratch_end(&scratch);
}
