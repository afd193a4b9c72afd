/* SPDX-License-Identifier: MIT */
/*
 * fork from inside: failures that no program can provoke.
 *
 * A hook of spawn runs in the new program's task just before its first
 * instruction: from there a test forks with whatever it likes, and the children
 * start where the program would.
 */
#include "program.h"

#include <core/fault_inject.h>
#include <core/ktest.h>
#include <task/fork.h>
#include <task/signal.h>
#include <task/wait.h>

#define PROGRAM_STATUS 7

/* Runs `fn` as a program about to start, then the program; what it ends with. */
static int run_with_hook(void (*fn)(void))
{
	void (*was)(void) = first_program_hook;
	struct program program;
	int status;

	/* exit_group(7) */
	program_init_call(&program, 231, PROGRAM_STATUS, 0, 0);
	first_program_hook = fn;
	status = program_run(&program);
	first_program_hook = was;
	return status;
}

static int fork_and_wait(u64 flags)
{
	pid_t pid = do_fork(&(struct fork_request){
		.flags = flags, .exit_signal = SIGCHLD });
	int status, error;

	if (pid < 0)
		return pid;
	error = process_wait(pid, &status);
	return error ? error : status;
}

static u64 tried_flags;
static unsigned long failures;
static int last_result;

static void fork_until_through(void)
{
	bool struck = true;

	for (failures = 0; struck && failures < 200; failures++) {
		fault_inject_set(failures + 1);
		last_result = fork_and_wait(tried_flags);
		struck = fault_inject_struck();
		fault_inject_set(0);
		if (struck && last_result != -ENOMEM)
			break;
	}
}

static void expect_clean_failures(u64 flags)
{
	tried_flags = flags;
	EXPECT_EQ(run_with_hook(fork_until_through),
		  WAIT_EXITED(PROGRAM_STATUS));
	EXPECT(failures > 3 && failures < 200);
	EXPECT_EQ(last_result, WAIT_EXITED(PROGRAM_STATUS));
}

/* Verifies that fork fails with ENOMEM wherever an allocation does, and leaves
 * nothing behind. */
KTEST(fork, without_memory)
{
	expect_clean_failures(0);
}

/* Verifies the same where memory and files are shared. */
KTEST(fork, shared_without_memory)
{
	expect_clean_failures(CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_FS);
}

static void fork_without_numbers(void)
{
	int was = pid_max;

	/* Those above, and all below, count as given out. */
	pid_max = 1;
	last_result = fork_and_wait(0);
	pid_max = was;
}

/* Verifies that fork fails with EAGAIN if no number is free, which is found out
 * when everything else is there. */
KTEST(fork, without_numbers)
{
	run_with_hook(fork_without_numbers);
	EXPECT_EQ(last_result, -EAGAIN);
}

static void fork_with_signal(void)
{
	signal_send_process(current->process, SIGUSR1, NULL);
	last_result = fork_and_wait(0);
}

/* Verifies that a signal comes before a child: or one to the whole group would
 * pass it by. */
KTEST(fork, after_signals)
{
	EXPECT_EQ(run_with_hook(fork_with_signal), WAIT_SIGNALED(SIGUSR1));
	EXPECT_EQ(last_result, -ERESTARTNOINTR);
}
