/* SPDX-License-Identifier: MIT */
/*
 * Signals from the inside: pending sets without memory, and signals that come
 * while their receiver is on its way to sleep.
 */
#include "program.h"
#include "threads.h"

#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <task/process.h>
#include <task/signal.h>
#include <task/wait.h>

static struct siginfo info_of(int sig, int code, u64 value)
{
	return (struct siginfo){
		.si_signo = sig, .si_code = code, .si_value = value };
}

static u64 collect(struct sigpending *pending, int sig)
{
	struct siginfo info;

	sigpending_collect(pending, sig, &info);
	EXPECT_EQ(info.si_signo, sig);
	return info.si_value;
}

/* Verifies that of one real-time signal the oldest entry comes first, that
 * others are passed over, and that the bit goes with the last. */
KTEST(signal, pending_order)
{
	struct sigpending pending;
	struct siginfo info;

	sigpending_init(&pending);
	for (u64 value = 1; value <= 3; value++) {
		info = info_of(40, SI_QUEUE, value);
		EXPECT_EQ(sigpending_add(&pending, 40, &info, true), 0);
		info = info_of(41, SI_QUEUE, 10 * value);
		EXPECT_EQ(sigpending_add(&pending, 41, &info, true), 0);
	}
	EXPECT_EQ(sigpending_count(&pending), 6);
	EXPECT_EQ(collect(&pending, 41), 10);
	EXPECT_EQ(collect(&pending, 40), 1);
	EXPECT_EQ(collect(&pending, 40), 2);
	EXPECT(sigpending_has(&pending, 40));
	EXPECT_EQ(collect(&pending, 40), 3);
	EXPECT(!sigpending_has(&pending, 40) && sigpending_has(&pending, 41));
	sigpending_discard(&pending, ~0ULL);
	EXPECT_EQ(pending.set, 0);
	EXPECT_EQ(sigpending_count(&pending), 0);
}

/* Verifies that an ordinary signal is kept once, with its first details. */
KTEST(signal, pending_ordinary)
{
	struct siginfo first = info_of(SIGUSR1, SI_QUEUE, 1);
	struct siginfo second = info_of(SIGUSR1, SI_QUEUE, 2);
	struct sigpending pending;

	sigpending_init(&pending);
	EXPECT_EQ(sigpending_add(&pending, SIGUSR1, &first, true), 0);
	EXPECT_EQ(sigpending_add(&pending, SIGUSR1, &second, true), 0);
	EXPECT_EQ(sigpending_count(&pending), 1);
	EXPECT_EQ(collect(&pending, SIGUSR1), 1);
	EXPECT_EQ(pending.set, 0);
}

/* Verifies that without memory a lone signal loses nothing, a second ordinary
 * one its details only, and a real-time one is refused, unless kill sent it. */
KTEST(signal, pending_without_memory)
{
	struct siginfo info = info_of(SIGUSR1, SI_QUEUE, 1);
	struct sigpending pending;

	sigpending_init(&pending);
	fault_inject_set(1);
	EXPECT_EQ(sigpending_add(&pending, SIGUSR1, &info, true), 0);
	EXPECT(!fault_inject_struck());
	info = info_of(SIGUSR2, SI_QUEUE, 2);
	EXPECT_EQ(sigpending_add(&pending, SIGUSR2, &info, true), 0);
	EXPECT(fault_inject_struck());
	fault_inject_set(1);
	info = info_of(40, SI_QUEUE, 3);
	EXPECT_EQ(sigpending_add(&pending, 40, &info, true), -EAGAIN);
	fault_inject_set(1);
	info = info_of(41, SI_USER, 4);
	EXPECT_EQ(sigpending_add(&pending, 41, &info, true), 0);
	fault_inject_set(0);
	EXPECT_EQ(collect(&pending, SIGUSR1), 1);
	EXPECT_EQ(collect(&pending, SIGUSR2), 0);
	EXPECT_EQ(collect(&pending, 41), 0);
	EXPECT(!sigpending_has(&pending, 40));
	EXPECT_EQ(pending.set, 0);
}

struct owned {
	struct sigqueue entry;
	int told, dropped;
};

static void owned_taken(struct sigqueue *entry, struct siginfo *info)
{
	struct owned *owned = container_of(entry, struct owned, entry);

	if (info)
		owned->told++;
	else
		owned->dropped++;
}

/* Verifies that an entry of somebody's is given back and not freed, whichever
 * way it leaves the queue. */
KTEST(signal, pending_owned)
{
	struct owned owned = {
		.entry.taken = owned_taken,
		.entry.info = info_of(SIGALRM, SI_TIMER, 5),
	};
	struct sigpending pending;

	INIT_LIST_HEAD(&owned.entry.node);
	sigpending_init(&pending);
	sigpending_add_entry(&pending, &owned.entry);
	EXPECT_EQ(sigpending_count(&pending), 0);
	EXPECT_EQ(collect(&pending, SIGALRM), 5);
	EXPECT(owned.told == 1 && list_empty(&owned.entry.node));
	sigpending_add_entry(&pending, &owned.entry);
	sigpending_discard(&pending, sigmask(SIGALRM));
	EXPECT(owned.dropped == 1 && list_empty(&owned.entry.node));
	sigpending_add_entry(&pending, &owned.entry);
	sigpending_remove_entry(&pending, &owned.entry);
	EXPECT(owned.told == 1 && owned.dropped == 1 && !pending.set);
}

/*
 * Blocks signal 34 and takes `count` of it by sigtimedwait, then ends with 0.
 *
 *	rt_sigprocmask(SIG_BLOCK, &mask, NULL, 8);
 *	do {
 *		if (rt_sigtimedwait(&mask, NULL, NULL, 8) != 34)
 *			exit_group(1);
 *	} while (--count);
 *	exit_group(0);
 */
#define WAITED 34
#define COUNT_AT 0x19
static const u8 waiting_code[] = {
	0xb8, 0x0e, 0x00, 0x00, 0x00, 0x31, 0xff, 0x48, 0x8d, 0x35, 0x3d, 0x00,
	0x00, 0x00, 0x31, 0xd2, 0x41, 0xba, 0x08, 0x00, 0x00, 0x00, 0x0f, 0x05,
	0xbb, 0x44, 0x33, 0x22, 0x11, 0xb8, 0x80, 0x00, 0x00, 0x00, 0x48, 0x8d,
	0x3d, 0x22, 0x00, 0x00, 0x00, 0x31, 0xf6, 0x31, 0xd2, 0x41, 0xba, 0x08,
	0x00, 0x00, 0x00, 0x0f, 0x05, 0x31, 0xff, 0xff, 0xc7, 0x83, 0xf8, 0x22,
	0x75, 0x06, 0xff, 0xcb, 0x75, 0xdb, 0x31, 0xff, 0xb8, 0xe7, 0x00, 0x00,
	0x00, 0x0f, 0x05, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
};

/*
 * Blocks SIGUSR1 but in sigsuspend, with a handler that does nothing.
 *
 *	rt_sigprocmask(SIG_BLOCK, &mask, NULL, 8);
 *	rt_sigaction(SIGUSR1, &action, NULL, 8);
 *	for (;;)
 *		rt_sigsuspend(&empty, 8);
 */
static const u8 suspending_code[] = {
	0xb8, 0x0e, 0x00, 0x00, 0x00, 0x31, 0xff, 0x48, 0x8d, 0x35, 0x42, 0x00,
	0x00, 0x00, 0x31, 0xd2, 0x41, 0xba, 0x08, 0x00, 0x00, 0x00, 0x0f, 0x05,
	0xb8, 0x0d, 0x00, 0x00, 0x00, 0xbf, 0x0a, 0x00, 0x00, 0x00, 0x48, 0x8d,
	0x35, 0x37, 0x00, 0x00, 0x00, 0x31, 0xd2, 0x41, 0xba, 0x08, 0x00, 0x00,
	0x00, 0x0f, 0x05, 0xb8, 0x82, 0x00, 0x00, 0x00, 0x48, 0x8d, 0x3d, 0x19,
	0x00, 0x00, 0x00, 0xbe, 0x08, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xeb, 0xeb,
	0xc3, 0xb8, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x05, 0x00, 0x02, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x48, 0x02, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04,
	0x00, 0x00, 0x00, 0x00, 0x49, 0x02, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

/* Blocked, or already given a handler. */
static bool is_expected(const struct process *process, int sig)
{
	return READ_ONCE(process->leader.blocked) & sigmask(sig) ||
	       READ_ONCE(process->sighand->action[sig - 1].sa_handler) >
		       SIG_IGN;
}

/* A process that runs this and would survive sig by now, with a reference. */
static struct process *spawn_expecting(const struct program *program, int sig)
{
	static const char *const argv[] = { PROGRAM_PATH, NULL };
	static const char *const env[] = { NULL };
	struct process *process = NULL;
	pid_t pid = program_write(program, sizeof(*program), 0755);

	if (!pid)
		pid = process_spawn(PROGRAM_PATH, argv, env);
	program_remove();
	if (pid > 0)
		process = process_find(pid);
	if (!EXPECT(process))
		return NULL;
	EXPECT(EVENTUALLY(is_expected(process, sig)));
	return process;
}

struct volley {
	struct process *process;
	unsigned int each;		/* signals that each sender sends */
};

/* A full queue empties as the receiver takes from it. */
static void send_volley(struct crew *crew, unsigned int i)
{
	const struct volley *volley = crew->arg;

	for (unsigned int n = 0; n < volley->each; n++) {
		struct siginfo info = info_of(WAITED, SI_QUEUE, n);

		while (signal_send_process(volley->process, WAITED, &info)) {
			if (crew_stopped(crew))
				return;
			usleep_range(50, 200);
		}
		if (n % 16 == i)
			ndelay(n * 997 % 20000);
	}
}

/* Verifies that of signals sent from several CPUs none is lost, however close
 * to sleep their receiver is. */
KTEST(signal, none_is_lost)
{
	unsigned int senders = min(online_count(), 4u);
	struct volley volley = { .each = ktest_rounds(500, 3000, 50000) };
	struct crew crew = { .fn = send_volley, .arg = &volley };
	u32 count = senders * volley.each;
	struct program program;
	int status = -1;

	program_init(&program, waiting_code, sizeof(waiting_code));
	memcpy(program.code + COUNT_AT, &count, sizeof(count));
	volley.process = spawn_expecting(&program, WAITED);
	REQUIRE(volley.process);
	if (crew_start(&crew, senders, on_each_cpu))
		crew_finish(&crew);
	EXPECT(EVENTUALLY(READ_ONCE(volley.process->state) != PROCESS_ALIVE));
	if (READ_ONCE(volley.process->state) == PROCESS_ALIVE)
		EXPECT_EQ(signal_kill(process_pid(volley.process), SIGKILL), 0);
	EXPECT_EQ(process_wait(process_pid(volley.process), &status), 0);
	EXPECT_EQ(status, 0);
	process_put(volley.process);
}

static bool is_taken(struct process *process)
{
	return !(READ_ONCE(process->pending.set) & sigmask(SIGUSR1));
}

/* Verifies that sigsuspend's change of the blocked set and its sleep are one
 * step: a signal sent at any moment around it is taken. */
KTEST(signal, suspend_is_one_step)
{
	unsigned int rounds = ktest_rounds(300, 2000, 50000);
	struct process *process;
	struct program program;
	int status = -1;

	program_init(&program, suspending_code, sizeof(suspending_code));
	process = spawn_expecting(&program, SIGUSR1);
	REQUIRE(process);
	for (unsigned int n = 0; n < rounds; n++) {
		if (!EXPECT_EQ(signal_send_process(process, SIGUSR1, NULL), 0))
			break;
		ndelay(n * 131 % 9000);
		if (!EXPECT(is_taken(process) ||
			    EVENTUALLY(is_taken(process))))
			break;
	}
	EXPECT_EQ(signal_kill(process_pid(process), SIGKILL), 0);
	EXPECT_EQ(process_wait(process_pid(process), &status), 0);
	EXPECT_EQ(status, WAIT_SIGNALED(SIGKILL));
	process_put(process);
}
