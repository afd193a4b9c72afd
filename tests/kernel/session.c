/* SPDX-License-Identifier: MIT */
/*
 * Sessions and process groups, with processes that never run: the test acts
 * as one of them.
 *
 *	leader		a session of its own, child of the kernel
 *	  `-- child	born into the leader's group
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/err.h>
#include <task/session.h>
#include <task/signal.h>

static struct process *leader, *child;

static bool family_create(void)
{
	leader = process_create(&init_process);
	if (IS_ERR(leader))
		return false;
	child = process_create(leader);
	if (!IS_ERR(child))
		return true;
	process_destroy(leader);
	return false;
}

static void family_destroy(void)
{
	process_destroy(child);
	process_destroy(leader);
}

/* Runs the body with both. */
#define SESSION_TEST(name)                     \
	static void session_##name(void);      \
	KTEST(session, name)                   \
	{                                      \
		REQUIRE(family_create());      \
		session_##name();              \
		family_destroy();              \
	}                                      \
	static void session_##name(void)

static int set_group_as(struct process *who, pid_t pid, pid_t group)
{
	int error;

	current->process = who;
	error = process_set_group(pid, group);
	current->process = NULL;
	return error;
}

static pid_t new_session_as(struct process *who)
{
	pid_t nr;

	current->process = who;
	nr = process_new_session();
	current->process = NULL;
	return nr;
}

static bool is_pending(struct process *process, int sig)
{
	return process->pending.set & sigmask(sig);
}

static void pending_clear(struct process *process)
{
	sigpending_discard(&process->pending, ~0ULL);
}

/* Takes it out and forgets it, as init would. */
static void orphan_by_end(struct process *process)
{
	process_get(process);
	process_end(process, 0);
	process_put(process);
}

/* Verifies that a child belongs where its parent does, and the kernel's
 * children have sessions of their own. */
SESSION_TEST(inherited)
{
	EXPECT_EQ(leader->session, process_pid(leader));
	EXPECT_EQ(leader->pgrp, process_pid(leader));
	EXPECT_EQ(child->session, process_pid(leader));
	EXPECT_EQ(child->pgrp, process_pid(leader));
	EXPECT(process_leads_session(leader) && !process_leads_session(child));
}

/* Verifies what setpgid refuses, and how. */
SESSION_TEST(set_group_errors)
{
	EXPECT_EQ(set_group_as(leader, 0, -1), -EINVAL);
	EXPECT_EQ(set_group_as(leader, 0x3fffffff, 0), -ESRCH);
	EXPECT_EQ(set_group_as(child, process_pid(leader), 0), -ESRCH);
	EXPECT_EQ(set_group_as(leader, 0, 0), -EPERM);
	EXPECT_EQ(set_group_as(child, 0, 0x3fffffff), -EPERM);
	child->execed = true;
	EXPECT_EQ(set_group_as(leader, process_pid(child), 0), -EACCES);
	EXPECT_EQ(set_group_as(child, 0, 0), 0);
	EXPECT_EQ(new_session_as(leader), -EPERM);
	EXPECT_EQ(new_session_as(child), -EPERM);
}

/* Verifies that a process moves to a group of its own, and back. */
SESSION_TEST(set_group_moves)
{
	EXPECT_EQ(set_group_as(leader, process_pid(child), 0), 0);
	EXPECT_EQ(child->pgrp, process_pid(child));
	EXPECT_EQ(child->session, process_pid(leader));
	EXPECT_EQ(set_group_as(child, 0, leader->pgrp), 0);
	EXPECT_EQ(child->pgrp, process_pid(leader));
}

/* Verifies that a new session is out of the parent's reach. */
SESSION_TEST(new_session)
{
	EXPECT_EQ(new_session_as(child), process_pid(child));
	EXPECT_EQ(child->session, process_pid(child));
	EXPECT(process_leads_session(child));
	EXPECT_EQ(set_group_as(leader, process_pid(child), leader->pgrp),
		  -EPERM);
}

/* Verifies that a number is in use for as long as a group or session has it,
 * whoever has gone. */
KTEST(session, numbers_stay)
{
	unsigned long flags;
	pid_t nr;

	REQUIRE(family_create());
	nr = process_pid(leader);
	EXPECT_EQ(set_group_as(child, 0, 0), 0);
	process_destroy(leader);
	spin_lock_irqsave(&tasks_lock, flags);
	EXPECT(group_number_used(nr));
	EXPECT(!group_find(nr));
	spin_unlock_irqrestore(&tasks_lock, flags);
	process_destroy(child);
	spin_lock_irqsave(&tasks_lock, flags);
	EXPECT(!group_number_used(nr));
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/* Verifies that a negative number means a group, all of it and no other. */
SESSION_TEST(kill_group)
{
	EXPECT_EQ(signal_kill(-process_pid(leader), SIGTERM), 0);
	EXPECT(is_pending(leader, SIGTERM) && is_pending(child, SIGTERM));
	EXPECT_EQ(signal_kill(-process_pid(child), SIGTERM), -ESRCH);
	EXPECT_EQ(set_group_as(child, 0, 0), 0);
	EXPECT_EQ(signal_kill(-process_pid(child), SIGINT), 0);
	EXPECT(!is_pending(leader, SIGINT) && is_pending(child, SIGINT));
}

/* Verifies when a group is orphaned: no member has a parent in another group
 * of the session. */
SESSION_TEST(orphaned)
{
	unsigned long flags;

	EXPECT_EQ(set_group_as(child, 0, 0), 0);
	spin_lock_irqsave(&tasks_lock, flags);
	EXPECT(group_is_orphaned(leader->group, NULL));
	EXPECT(!group_is_orphaned(child->group, NULL));
	EXPECT(group_is_orphaned(child->group, child));
	spin_unlock_irqrestore(&tasks_lock, flags);
}

/*
 * Verifies that a group with a stopped member is told when it becomes an
 * orphan, by its parent's end:
 *
 *	leader -- middle (group of its own) -- child (group of its own, stopped)
 */
KTEST(session, orphans_hear)
{
	struct process *middle;

	REQUIRE(family_create());
	middle = child;
	child = process_create(middle);
	if (EXPECT(!IS_ERR(child))) {
		EXPECT_EQ(set_group_as(middle, 0, 0), 0);
		EXPECT_EQ(set_group_as(child, 0, 0), 0);
		child->stopped = true;
		orphan_by_end(middle);
		EXPECT(is_pending(child, SIGHUP));
		pending_clear(child);
		EXPECT_EQ(child->ppid, process_pid(&init_process));
		process_destroy(child);
	}
	process_destroy(middle);
	process_destroy(leader);
}

/* Verifies that nobody is told if nobody is stopped. */
SESSION_TEST(running_orphans_go_on)
{
	EXPECT_EQ(set_group_as(child, 0, 0), 0);
	leader->awaited = true;
	orphan_by_end(leader);
	EXPECT(!child->pending.set);
}

/* Verifies that a session needs memory, and says so. */
KTEST(session, without_memory)
{
	struct process *process;
	unsigned long n;

	for (n = 1; n < 20; n++) {
		bool struck;

		fault_inject_set(n);
		process = process_create(&init_process);
		struck = fault_inject_struck();
		fault_inject_set(0);
		if (!struck)
			break;
		EXPECT_EQ(PTR_ERR(process), -ENOMEM);
	}
	/* Session, its group, process, signal actions. */
	EXPECT_EQ(n, 5);
	process_destroy(process);
}
