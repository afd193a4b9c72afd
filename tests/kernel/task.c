/* SPDX-License-Identifier: MIT */
/*
 * Processes: numbers, credentials, limits, arguments, starting and ending.
 */
#include "program.h"
#include "threads.h"

#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <task/entropy.h>
#include <task/exec_args.h>
#include <task/process.h>
#include <task/signal.h>
#include <task/wait.h>

#define FEW_PIDS (RESERVED_PIDS + 20)

static int pid_insert_locked(struct pid *pid)
{
	unsigned long flags;
	int error;

	spin_lock_irqsave(&tasks_lock, flags);
	error = pid_insert(pid);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return error;
}

static void pid_remove_locked(struct pid *pid)
{
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	pid_remove(pid);
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* Verifies that numbers wrap at pid_max, are never given twice, and run out. */
KTEST(task, pids_wrap)
{
	static struct pid pids[FEW_PIDS];
	static bool seen[FEW_PIDS];
	int was = pid_max, count = 0;

	memset(seen, 0, sizeof(seen));
	pid_max = FEW_PIDS;
	while (count < FEW_PIDS && !pid_insert_locked(&pids[count])) {
		pid_t nr = pids[count++].nr;

		EXPECT(nr > 1 && nr < FEW_PIDS && !seen[nr]);
		seen[nr] = true;
	}
	/* At least all from RESERVED_PIDS on; less than all there are. */
	EXPECT(count >= FEW_PIDS - RESERVED_PIDS && count < FEW_PIDS - 1);
	if (EXPECT(count > 5)) {
		pid_t freed = pids[count - 3].nr;

		pid_remove_locked(&pids[count - 3]);
		EXPECT_EQ(pid_insert_locked(&pids[count - 3]), 0);
		EXPECT_EQ(pids[count - 3].nr, freed);
	}
	while (count--)
		pid_remove_locked(&pids[count]);
	pid_max = was;
}

/* Verifies that credentials are copied with their groups, and a member is
 * found by binary search. */
KTEST(task, cred_groups)
{
	struct cred *cred = cred_copy(&init_cred, 5), *fewer;
	const struct cred *was;

	REQUIRE(cred);
	for (unsigned int i = 0; i < 5; i++)
		cred->groups[i] = 10 * (i + 1);
	fewer = cred_copy(cred, 2);
	if (EXPECT(fewer)) {
		EXPECT_EQ(fewer->nr_groups, 2);
		EXPECT_EQ(fewer->groups[1], 20);
		put_cred(fewer);
	}
	was = cred_override(cred);
	for (gid_t gid = 0; gid < 60; gid++)
		EXPECT_EQ(in_group_p(gid), gid % 10 == 0);
	cred_revert(was);
	put_cred(cred);
}

/* Verifies that capabilities go with the credentials. */
KTEST(task, cred_capabilities)
{
	struct cred *cred = cred_copy(&init_cred, 0);
	const struct cred *was;

	REQUIRE(cred);
	cred->cap_effective = 1ULL << CAP_KILL;
	was = cred_override(cred);
	EXPECT(capable(CAP_KILL));
	EXPECT(!capable(CAP_CHOWN));
	cred_revert(was);
	EXPECT(capable(CAP_CHOWN));
	put_cred(cred);
}

/* Verifies what getrlimit's and setrlimit's arguments may be. */
KTEST(task, limits)
{
	struct process *process = process_create(&init_process);
	struct rlimit low = { 10, 20 }, bad = { 20, 10 }, was;

	REQUIRE(!IS_ERR(process));
	EXPECT_EQ(rlimit_change(process, RLIM_NLIMITS, NULL, &was), -EINVAL);
	EXPECT_EQ(rlimit_change(process, RLIMIT_CORE, &bad, NULL), -EINVAL);
	EXPECT_EQ(rlimit_change(process, RLIMIT_CORE, &low, &was), 0);
	EXPECT_EQ(was.rlim_max, RLIM_INFINITY);
	EXPECT_EQ(rlimit_change(process, RLIMIT_CORE, NULL, &was), 0);
	EXPECT_EQ(was.rlim_cur, 10);
	low.rlim_max = NR_OPEN_MAX + 1;
	EXPECT_EQ(rlimit_change(process, RLIMIT_NOFILE, &low, NULL), -EPERM);
	process_destroy(process);
}

/* Verifies that only somebody with CAP_SYS_RESOURCE raises a hard limit. */
KTEST(task, limits_unprivileged)
{
	struct process *process = process_create(&init_process);
	struct rlimit low = { 10, 20 }, high = { 10, 30 };
	struct cred *cred = cred_copy(&init_cred, 0);
	const struct cred *was;

	if (!EXPECT(cred && !IS_ERR(process)))
		return;
	cred->cap_effective = 0;
	was = cred_override(cred);
	EXPECT_EQ(rlimit_change(process, RLIMIT_CORE, &low, NULL), 0);
	EXPECT_EQ(rlimit_change(process, RLIMIT_CORE, &high, NULL), -EPERM);
	cred_revert(was);
	EXPECT_EQ(rlimit_change(process, RLIMIT_CORE, &high, NULL), 0);
	put_cred(cred);
	process_destroy(process);
}

/* Verifies that argument strings lie one after the other, as they came. */
KTEST(task, args_block)
{
	struct exec_args args;

	exec_args_init(&args, 8UL << 20);
	EXPECT_EQ(exec_args_add(&args, "one"), 0);
	EXPECT_EQ(exec_args_add(&args, ""), 0);
	EXPECT_EQ(exec_args_add(&args, "two"), 0);
	EXPECT_EQ(args.size, 9);
	EXPECT(!memcmp(args.block, "one\0\0two", 9));
	exec_args_destroy(&args);
}

/* Verifies that a string above 128 KiB, and more than a quarter of the stack
 * in all, are E2BIG. */
KTEST(task, args_limits)
{
	char *text = kmalloc(ARG_STRING_MAX + 1, GFP_KERNEL);
	struct exec_args args;
	int error = 0, count = 0;

	REQUIRE(text);
	memset(text, 'x', ARG_STRING_MAX);
	text[ARG_STRING_MAX] = '\0';
	exec_args_init(&args, 2UL << 20);
	EXPECT_EQ(exec_args_add(&args, text), -E2BIG);
	exec_args_destroy(&args);

	exec_args_init(&args, 2UL << 20);
	text[10000] = '\0';
	while (!error && count < 100) {
		error = exec_args_add(&args, text);
		count += !error;
		args.argc += !error;
	}
	EXPECT_EQ(error, -E2BIG);
	EXPECT_EQ(count, (512 << 10) / 10009);
	exec_args_destroy(&args);
	kfree(text);
}

/* Verifies that what is no program is refused with the errno of its kind. */
KTEST(task, spawn_errors)
{
	struct program program;

	program_init(&program, "", 1);
	EXPECT_EQ(program_spawn_and_wait("/no/such/file"), -ENOENT);
	EXPECT_EQ(program_spawn_and_wait("/tmp"), -EACCES);
	REQUIRE(!program_write(&program, sizeof(program), 0644));
	EXPECT_EQ(program_spawn_and_wait(PROGRAM_PATH), -EACCES);
	program_remove();
}

/* Verifies that exit's status is cut to eight bits. */
KTEST(task, exit_status)
{
	struct program program;

	/* exit_group(0x1ff) */
	program_init_call(&program, 231, 0x1ff, 0, 0);
	EXPECT_EQ(program_run(&program), WAIT_EXITED(0xff));
	/* exit(3) */
	program_init_call(&program, 60, 3, 0, 0);
	EXPECT_EQ(program_run(&program), WAIT_EXITED(3));
}

/* Verifies that a program that does what it must not ends by the signal that
 * belongs to it. */
KTEST(task, dies_by_signal)
{
	static const struct { u8 code[4]; int sig; } rows[] = {
		{ { 0x0f, 0x0b }, SIGILL },		/* ud2 */
		{ { 0xcc }, SIGTRAP },			/* int3 */
		{ { 0xf4 }, SIGSEGV },			/* hlt */
		{ { 0x31, 0xc9, 0xf7, 0xf1 }, SIGFPE },	/* div 0 */
		{ { 0x31, 0xc0, 0x89, 0x00 }, SIGSEGV }, /* mov %eax,(0) */
		{ { 0x0f, 0x01, 0xc1 }, SIGILL },	/* vmcall */
	};
	struct program program;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		program_init(&program, rows[i].code, sizeof(rows[i].code));
		EXPECT_EQ(program_run(&program), WAIT_SIGNALED(rows[i].sig));
	}
}

/* The number of a program that computes for ever, or -errno. */
static pid_t spawn_spinning(void)
{
	static const u8 spin[] = { 0xeb, 0xfe };
	static const char *const argv[] = { PROGRAM_PATH, NULL };
	static const char *const env[] = { NULL };
	struct program program;
	pid_t pid;

	program_init(&program, spin, sizeof(spin));
	pid = program_write(&program, sizeof(program), 0755);
	if (!pid)
		pid = process_spawn(PROGRAM_PATH, argv, env);
	program_remove();
	return pid;
}

static void expect_killed(pid_t pid)
{
	int status = 0;

	EXPECT_EQ(signal_kill(pid, SIGKILL), 0);
	EXPECT_EQ(process_wait(pid, &status), 0);
	EXPECT_EQ(status, WAIT_SIGNALED(SIGKILL));
}

/* Verifies that a program that computes for ever can be killed, and is not
 * found any more when its parent has heard of it. */
KTEST(task, kill_spinning)
{
	pid_t pid = spawn_spinning();

	REQUIRE(pid > 1);
	expect_killed(pid);
	EXPECT_EQ(signal_kill(pid, 0), -ESRCH);
}

static u32 task_state_of(struct process *process)
{
	struct task_struct *task;
	unsigned long flags;
	u32 state;

	spin_lock_irqsave(&tasks_lock, flags);
	task = process->leader.pid.task;
	state = task ? READ_ONCE(task->state) : TASK_DEAD;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return state;
}

/* Verifies that SIGSTOP stops a program, SIGCONT lets it go on, and SIGKILL
 * ends one that is stopped. */
KTEST(task, stop_and_continue)
{
	pid_t pid = spawn_spinning();
	struct process *process;

	REQUIRE(pid > 1);
	process = process_find(pid);
	if (!EXPECT(process))
		return;
	EXPECT_EQ(signal_kill(pid, SIGSTOP), 0);
	EXPECT(EVENTUALLY(task_state_of(process) == TASK_STOPPED));
	EXPECT_EQ(signal_kill(pid, SIGCONT), 0);
	EXPECT(EVENTUALLY(task_state_of(process) == TASK_RUNNING));
	EXPECT_EQ(signal_kill(pid, SIGSTOP), 0);
	EXPECT(EVENTUALLY(task_state_of(process) == TASK_STOPPED));
	expect_killed(pid);
	process_put(process);
}

/* Verifies that two programs have numbers and memory of their own. */
KTEST(task, two_programs)
{
	pid_t one = spawn_spinning(), two = spawn_spinning();

	EXPECT(one > 1 && two > 1 && one != two);
	if (one > 1)
		expect_killed(one);
	if (two > 1)
		expect_killed(two);
}

/* Verifies that only children can be waited for, and only once. */
KTEST(task, wait_for_strangers)
{
	int status;

	EXPECT_EQ(process_wait(0x3fffffff, &status), -ECHILD);
	EXPECT_EQ(process_wait(1, &status), -ECHILD);
}

/* Verifies that process 1 is there, and that no signal ends it. */
KTEST(task, init_is_immune)
{
	EXPECT_EQ(process_pid(&init_process), 1);
	EXPECT_EQ(signal_kill(1, SIGKILL), 0);
	EXPECT_EQ(init_process.pending.set, 0);
}

/* Verifies that starting a program fails with ENOMEM wherever an allocation
 * does, and leaves nothing behind. */
KTEST(task, spawn_without_memory)
{
	struct program program;
	unsigned long n;
	int result;

	program_init_call(&program, 231, 7, 0, 0);
	REQUIRE(!program_write(&program, sizeof(program), 0755));
	for (n = 1; n < 200; n++) {
		bool struck;

		fault_inject_set(n);
		result = program_spawn_and_wait(PROGRAM_PATH);
		struck = fault_inject_struck();
		fault_inject_set(0);
		if (!struck)
			break;
		EXPECT(result == -ENOMEM || result == WAIT_EXITED(7));
	}
	EXPECT(n > 5 && n < 200);
	EXPECT_EQ(result, WAIT_EXITED(7));
	program_remove();
}

/* Verifies that random bytes do not repeat. */
KTEST(task, random_bytes)
{
	u8 one[100], two[100];

	get_random_bytes(one, sizeof(one));
	get_random_bytes(two, sizeof(two));
	EXPECT(memcmp(one, two, sizeof(one)));
	EXPECT(memcmp(one, one + 50, 50));
}
