/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals: what programs cannot see of them, that is numbers, memory
 * that runs out, and both ends going at the same time.
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <fs/fcntl.h>
#include <fs/open.h>
#include <lib/err.h>
#include <lib/string.h>
#include <sched/sched.h>
#include <sched/timer.h>
#include <tty/pty.h>
#include <tty/tty_file.h>

#define OPEN_FLAGS (O_RDWR | O_NOCTTY | O_NONBLOCK)

static struct file *master_open(void)
{
	return filp_open("/dev/ptmx", OPEN_FLAGS, 0);
}

static struct pty *pty_of(struct file *master)
{
	return master->private_data;
}

/* Unlocks the slave and opens it by its name. */
static struct file *slave_open(struct file *master)
{
	char name[32];

	pty_of(master)->locked = false;
	snprintf(name, sizeof(name), "/dev/pts/%u", pty_of(master)->index);
	return filp_open(name, OPEN_FLAGS, 0);
}

/* Verifies that the lowest free number is given out, and its node is there. */
KTEST(pty, numbers)
{
	struct file *one = master_open(), *two = master_open(), *again;
	int count = pty_count();
	unsigned int first;

	REQUIRE(!IS_ERR(one) && !IS_ERR(two));
	first = pty_of(one)->index;
	EXPECT_EQ(pty_of(two)->index, first + 1);
	fput(one);
	EXPECT_EQ(pty_count(), count - 1);
	again = master_open();
	if (EXPECT(!IS_ERR(again))) {
		EXPECT_EQ(pty_of(again)->index, first);
		fput(again);
	}
	fput(two);
}

/* Verifies that there are no more than pty_max. */
KTEST(pty, limit)
{
	int was = pty_max;

	pty_max = pty_count();
	EXPECT_EQ(PTR_ERR(master_open()), -ENOSPC);
	pty_max = was;
}

/* Verifies that opening either end fails whole wherever memory runs out. */
KTEST(pty, without_memory)
{
	struct file *master, *slave = NULL;
	unsigned long n;

	for (n = 1; n < 100; n++) {
		bool struck;

		fault_inject_set(n);
		master = master_open();
		slave = IS_ERR(master) ? NULL : slave_open(master);
		struck = fault_inject_struck();
		fault_inject_set(0);
		if (!IS_ERR(master) && !IS_ERR(slave))
			fput(slave);
		if (!IS_ERR(master))
			fput(master);
		if (!struck)
			break;
	}
	EXPECT(n > 5 && n < 100);
	EXPECT(!IS_ERR(master) && !IS_ERR_OR_NULL(slave));
}

/* Verifies that what one end writes is what the other reads, through the
 * ring's end many times over. */
KTEST(pty, ring)
{
	struct file *master = master_open(), *slave;
	char text[251], back[512];
	int round;

	REQUIRE(!IS_ERR(master));
	slave = slave_open(master);
	REQUIRE(!IS_ERR(slave));
	pty_of(master)->slave->termios.c_oflag = 0;
	for (round = 0; round < 100; round++) {
		memset(text, 'a' + round % 26, sizeof(text));
		EXPECT_EQ(kernel_write(slave, text, sizeof(text), NULL),
			  sizeof(text));
		EXPECT_EQ(kernel_read(master, back, sizeof(back), NULL),
			  sizeof(text));
		EXPECT(!memcmp(text, back, sizeof(text)));
	}
	EXPECT_EQ(kernel_read(master, back, sizeof(back), NULL), -EAGAIN);
	fput(slave);
	EXPECT_EQ(kernel_read(master, back, sizeof(back), NULL), -EIO);
	fput(master);
}

/* Verifies that a writer is told to wait when nobody reads, and all that was
 * taken arrives. */
KTEST(pty, full)
{
	struct file *master = master_open(), *slave;
	char byte = 'x', back[256];
	size_t written = 0, read = 0;
	ssize_t count;

	REQUIRE(!IS_ERR(master));
	slave = slave_open(master);
	REQUIRE(!IS_ERR(slave));
	while (kernel_write(slave, &byte, 1, NULL) == 1 && written < 100000)
		written++;
	EXPECT(written > PTY_RING_SIZE / 2 && written <= PTY_RING_SIZE);
	while ((count = kernel_read(master, back, sizeof(back), NULL)) > 0)
		read += (size_t)count;
	EXPECT_EQ(read, written);
	EXPECT_EQ(kernel_write(slave, &byte, 1, NULL), 1);
	fput(slave);
	fput(master);
}

/* Opens a slave again and again while its master comes and goes. */
static int opener(void *arg)
{
	unsigned long *opened = arg;

	while (!kthread_should_stop()) {
		struct file *slave = filp_open("/dev/pts/0", OPEN_FLAGS, 0);

		if (IS_ERR(slave)) {
			yield();
			continue;
		}
		/* It may have been hung up by now. */
		(void)!kernel_write(slave, "x", 1, NULL);
		fput(slave);
		++*opened;
	}
	return 0;
}

/* Verifies that a slave may be opened while its master is closed: it is
 * opened, or it is not, and nothing is left. */
KTEST(pty, ends_race)
{
	unsigned int rounds = ktest_rounds(50, 500, 20000), i;
	unsigned long opened = 0;
	struct task_struct *task;

	task = kthread_run(opener, &opened, "opener");
	REQUIRE(!IS_ERR(task));
	for (i = 0; i < rounds; i++) {
		struct file *master = master_open();

		if (!EXPECT(!IS_ERR(master)))
			break;
		pty_of(master)->locked = false;
		usleep_range(10, 30);
		fput(master);
	}
	kthread_stop(task);
	EXPECT(opened);
}
