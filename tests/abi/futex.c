/* SPDX-License-Identifier: MIT */
/*
 * Futexes between processes: waiting and waking, by place and not by address,
 * with bits, with a deadline; moving waiters; and the robust list of one that
 * dies.
 */
#include "abi.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

/* musl's compiler finds no <linux/futex.h>. */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_CMP_REQUEUE 4
#define FUTEX_WAKE_OP 5
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define FUTEX_WAKE_PRIVATE (FUTEX_WAKE | 128)
#define FUTEX_CLOCK_REALTIME 256
#define FUTEX_WAITERS 0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK 0x3fffffffu
#define FUTEX_OP(op, operand, compare, with)                              \
	((unsigned int)(op) << 28 | (compare) << 24 |                     \
	 ((operand) & 0xfff) << 12 | ((with) & 0xfff))
enum { OP_SET, OP_ADD, OP_OR };
enum { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT };

struct robust_list {
	struct robust_list *next;
};

struct robust_list_head {
	struct robust_list list;
	long futex_offset;
	struct robust_list *list_op_pending;
};

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)

/* What processes share. */
static struct shared {
	_Atomic unsigned int word, other, waiting, woken, result;
	unsigned int pad;
	struct robust_list entry;
	_Atomic unsigned int robust;
} *shared;

static long futex(void *word, int op, unsigned int val, void *timeout,
		  void *word2, unsigned int val3)
{
	return syscall(SYS_futex, word, op, val, timeout, word2, val3);
}

static void nap(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* A child that waits on *word while it is 0. */
static pid_t start_waiter(void *word, int op, unsigned int bits)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	shared->waiting++;
	if (!futex(word, op, 0, NULL, NULL, bits))
		shared->woken++;
	_exit(0);
}

/* Until so many are asleep: nobody can see that from outside, so some time
 * passes after they said that they are about to. */
static void await(unsigned int waiters)
{
	while (shared->waiting < waiters)
		nap(1);
	nap(50);
}

static void reset(void)
{
	memset(shared, 0, sizeof(*shared));
}

static void reap(int children)
{
	while (children--)
		wait(NULL);
}

static void check_values(void)
{
	struct timespec soon = { 0, 20000000 }, bad = { 0, 1000000000 };

	reset();
	shared->word = 1;
	fails(futex(&shared->word, FUTEX_WAIT, 0, NULL, NULL, 0), EAGAIN);
	fails(futex(&shared->word, FUTEX_WAIT, 1, &soon, NULL, 0), ETIMEDOUT);
	fails(futex(&shared->word, FUTEX_WAIT, 1, &bad, NULL, 0), EINVAL);
	fails(futex(&shared->word, FUTEX_WAIT, 1, (void *)8, NULL, 0), EFAULT);
	fails(futex((char *)&shared->word + 1, FUTEX_WAIT, 1, NULL, NULL, 0),
	      EINVAL);
	fails(futex((void *)16, FUTEX_WAIT, 1, NULL, NULL, 0), EFAULT);
	fails(futex((void *)-16UL, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0),
	      EFAULT);
	fails(futex(&shared->word, FUTEX_WAIT_BITSET, 1, NULL, NULL, 0),
	      EINVAL);
	fails(futex(&shared->word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0),
	      EINVAL);
	fails(futex(&shared->word, 77, 1, NULL, NULL, 0), ENOSYS);
	gives(futex(&shared->word, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
}

static void check_deadline(void)
{
	static const int clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };

	reset();
	for (int i = 0; i < 2; i++) {
		int op = FUTEX_WAIT_BITSET | (i ? FUTEX_CLOCK_REALTIME : 0);
		struct timespec at, now;

		clock_gettime(clocks[i], &at);
		fails(futex(&shared->word, op, 0, &at, NULL, -1u), ETIMEDOUT);
		at.tv_nsec += 30000000;
		if (at.tv_nsec >= 1000000000) {
			at.tv_nsec -= 1000000000;
			at.tv_sec++;
		}
		fails(futex(&shared->word, op, 0, &at, NULL, -1u), ETIMEDOUT);
		clock_gettime(clocks[i], &now);
		ok(now.tv_sec > at.tv_sec ||
		   (now.tv_sec == at.tv_sec && now.tv_nsec >= at.tv_nsec),
		   "not before its time, by clock %d", clocks[i]);
	}
}

static void check_wake(void)
{
	reset();
	for (int i = 0; i < 4; i++)
		start_waiter(&shared->word, FUTEX_WAIT, 0);
	await(4);
	gives(futex(&shared->word, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	reap(1);
	gives(shared->woken, 1);
	gives(futex(&shared->word, FUTEX_WAKE, 100, NULL, NULL, 0), 3);
	reap(3);
	gives(shared->woken, 4);
}

static void check_bits(void)
{
	reset();
	start_waiter(&shared->word, FUTEX_WAIT_BITSET, 1);
	start_waiter(&shared->word, FUTEX_WAIT_BITSET, 2);
	await(2);
	gives(futex(&shared->word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4), 0);
	gives(futex(&shared->word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 2), 1);
	gives(futex(&shared->word, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	reap(2);
}

/* The same word of a file, at another address. */
static void check_places(void)
{
	int fd = open("/tmp/abi-futex.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
	unsigned int *here, *there;

	reset();
	ok(fd >= 0 && !ftruncate(fd, 2 * PAGE), "a file to share");
	here = mmap(NULL, PAGE, RW, MAP_SHARED, fd, PAGE);
	there = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0);
	start_waiter(here + 5, FUTEX_WAIT, 0);
	await(1);
	gives(futex(there + 5, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	gives(futex(there + PAGE / 4 + 5, FUTEX_WAKE_PRIVATE, 1, NULL, NULL,
		    0), 0);
	gives(futex(there + PAGE / 4 + 5, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	reap(1);
	unlink("/tmp/abi-futex.tmp");
}

static void check_requeue(void)
{
	reset();
	for (int i = 0; i < 4; i++)
		start_waiter(&shared->word, FUTEX_WAIT, 0);
	await(4);
	fails(futex(&shared->word, FUTEX_CMP_REQUEUE, 1, (void *)9,
		    &shared->other, 7), EAGAIN);
	fails(futex(&shared->word, FUTEX_CMP_REQUEUE, -1, (void *)9,
		    &shared->other, 0), EINVAL);
	gives(futex(&shared->word, FUTEX_CMP_REQUEUE, 1, (void *)2,
		    &shared->other, 0), 3);
	gives(futex(&shared->word, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	gives(futex(&shared->other, FUTEX_WAKE, 9, NULL, NULL, 0), 2);
	reap(4);
	gives(shared->woken, 4);
}

static void check_wake_op(void)
{
	reset();
	start_waiter(&shared->word, FUTEX_WAIT, 0);
	start_waiter(&shared->other, FUTEX_WAIT, 0);
	await(2);
	gives(futex(&shared->word, FUTEX_WAKE_OP, 1, (void *)1, &shared->other,
		    FUTEX_OP(OP_ADD, 5, CMP_EQ, 0)), 2);
	gives(shared->other, 5);
	reap(2);
	gives(futex(&shared->word, FUTEX_WAKE_OP, 1, (void *)1, &shared->other,
		    FUTEX_OP(OP_OR, 8, CMP_GT, 100)), 0);
	gives(shared->other, 13);
	gives(futex(&shared->word, FUTEX_WAKE_OP, 1, (void *)1, &shared->other,
		    FUTEX_OP(OP_SET, -2, CMP_LT, 14)), 0);
	gives((int)shared->other, -2);
	fails(futex(&shared->word, FUTEX_WAKE_OP, 1, (void *)1, (void *)16,
		    0), EFAULT);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void check_signal(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval soon = { .it_value = { 0, 30000 } };
	struct timespec time = { 5, 0 };

	reset();
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	fails(futex(&shared->word, FUTEX_WAIT, 0, NULL, NULL, 0), EINTR);
	setitimer(ITIMER_REAL, &soon, NULL);
	fails(futex(&shared->word, FUTEX_WAIT, 0, &time, NULL, 0), EINTR);
}

static void die_with_lock(void)
{
	struct robust_list_head head = {
		.list = { &shared->entry },
		.futex_offset = offsetof(struct shared, robust) -
				offsetof(struct shared, entry),
	};

	shared->entry.next = &head.list;
	shared->robust = (unsigned int)getpid() | FUTEX_WAITERS;
	syscall(SYS_set_robust_list, &head, sizeof(head));
	shared->waiting++;
	nap(100);
	_exit(0);
}

static void check_robust(void)
{
	struct timespec limit = { 10, 0 };
	unsigned int seen;
	pid_t pid;

	reset();
	pid = fork();
	if (!pid)
		die_with_lock();
	while (!shared->waiting)
		nap(1);
	seen = shared->robust;
	ok((seen & FUTEX_TID_MASK) == (unsigned int)pid, "the child holds it");
	futex(&shared->robust, FUTEX_WAIT, seen, &limit, NULL, 0);
	ok(shared->robust == (FUTEX_WAITERS | FUTEX_OWNER_DIED),
	   "a lock whose owner died says so, and a waiter is woken");
	reap(1);
}

int main(void)
{
	shared = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check_values();
	check_deadline();
	check_wake();
	check_bits();
	check_places();
	check_requeue();
	check_wake_op();
	check_signal();
	check_robust();
	return done();
}
