/* SPDX-License-Identifier: MIT */
/*
 * Process 1 while it is the kernel: what it does with programs and orphans.
 */
#include "program.h"

#include <core/ktest.h>
#include <task/fork.h>
#include <task/process.h>
#include <task/signal.h>
#include <task/wait.h>

/* jmp . */
static const u8 spin[] = { 0xeb, 0xfe };

static void leave_orphan(void)
{
	const struct fork_request request = { .exit_signal = SIGCHLD };

	if (EXPECT(do_fork(&request) > 0))
		signal_send_process(current->process, SIGKILL, NULL);
}

/* Verifies that a program's child that outlives it belongs to the kernel, and
 * ends when the kernel ends all. */
KTEST(init, orphans_end)
{
	void (*was)(void) = first_program_hook;
	struct program program;

	program_init(&program, spin, sizeof(spin));
	first_program_hook = leave_orphan;
	EXPECT_EQ(program_run(&program), WAIT_SIGNALED(SIGKILL));
	first_program_hook = was;
	EXPECT(!list_empty(&init_process.children));
	init_kill_all();
	EXPECT(list_empty(&init_process.children));
}

/* Verifies that a program that cannot be loaded leaves process 1 as it was. */
KTEST(init, stays_the_kernel)
{
	static const char *const argv[] = { "/no/such/file", NULL };

	EXPECT_EQ(init_become(argv[0], argv, argv + 1), -ENOENT);
	EXPECT(process_is_kernel(&init_process));
	EXPECT(!current->process && !current->files && !current->mm);
}
