/* SPDX-License-Identifier: MIT */
/*
 * Sessions and process groups: who is meant when one key is pressed.
 *
 *	session 100			a login, with its terminal
 *	    |-- group 100: sh		the session's leader, and its first group
 *	    |-- group 117: grep, less	a pipeline, in the foreground
 *	    `-- group 123: make, cc	one in the background
 *
 * A signal of the terminal's goes to a whole group, and so may one of kill(2);
 * a terminal has one session, and lets one group of it read (kernel/tty/job.c).
 *
 * A group is there as long as it has members, zombies included, a session as
 * long as it has groups; and their numbers are given to no new process, which
 * would be taken for the leader.  A session keeps its first group, whose
 * number is its own, to the end, members or not.  A terminal may hold on to a
 * group that has lost its members: it is found by nobody any more, and a
 * signal to it reaches nobody.
 *
 * The terminal itself is known here by its address only.
 */
#ifndef TASK_SESSION_H
#define TASK_SESSION_H

#include <lib/list.h>
#include <lib/tree.h>
#include <task/process.h>

/* Fields: I immutable, a atomic, t tasks_lock. */
struct process_group {
	struct tree_node node;		/* t  by number, while found */
	pid_t nr;			/* I */
	bool found;			/* t */
	struct session *session;	/* I  valid while found */
	struct list_head sibling;	/* t  in session->groups, while found */
	struct list_head members;	/* t  process.group_node */
	refcount_t usage;		/* a  one while found, and terminals' */
};

struct session {
	struct process_group *first;	/* I  has the session's number */
	struct list_head groups;	/* t */
	struct process_group *hung;	/* t  was in the foreground when the
					   terminal went; hears of the
					   leader's end.  NULL: none */
};

/* All members of all groups of a session; no way out but to the end.
 * => tasks_lock held */
#define session_for_each_process(process, group, session)               \
	list_for_each_entry(group, &(session)->groups, sibling)         \
		list_for_each_entry(process, &(group)->members, group_node)

/* Memory for a session and its first group; NULL: none.  Used by
 * session_begin(), or given back. */
struct session *session_alloc(void);
void session_free(struct session *session);

/* All below => tasks_lock held, unless they say otherwise. */

/* process, which is in no group, becomes a session's first member.  `nr`: its
 * number, or 0 for the kernel's own. */
void session_begin(struct session *session, struct process *process, pid_t nr);
void group_join(struct process_group *group, struct process *process);
/* Groups and sessions that are empty then, end. */
void group_leave(struct process *process);

/* The group of this number that has members; NULL: none. */
struct process_group *group_find(pid_t nr);
/* Is it a group's or a session's number? */
bool group_number_used(pid_t nr);

static inline struct process_group *group_get(struct process_group *group)
{
	refcount_inc(&group->usage);
	return group;
}
/* => any context; NULL is fine */
void group_put(struct process_group *group);

static inline bool process_leads_session(const struct process *process)
{
	return process_pid(process) == process->session;
}
/* The leader, while it has not been reaped; else NULL. */
struct process *session_leader(const struct session *session);

/* The kernel sends it to each member. */
void group_signal(struct process_group *group, int sig);

/*
 * A group is orphaned if nobody in its session, but outside it, is the parent
 * of a member: nobody could ever continue it once it is stopped.  `except` is
 * a member on its way out, or NULL.
 */
bool group_is_orphaned(const struct process_group *group,
		       const struct process *except);
/* The process does not count for its group any more (leaving) or has lost its
 * parent: where that orphans a group with stopped members, the group gets
 * SIGHUP and SIGCONT. */
void group_orphan_by_exit(struct process *leaving);
void group_orphan_by_reparent(struct process *child,
			      const struct process *parent);
/* Would a stop signal stop current for ever?  => nothing held */
bool current_is_orphaned(void);

/* Called when a session's leader ends, before it is a zombie.
 * => set once, at boot, by terminals; called with nothing held */
extern void (*session_leader_exit_hook)(struct process *leader);

/* setpgid(2) and setsid(2), nothing held.
 * => -EINVAL, -ESRCH, -EACCES, -EPERM as there; -ENOMEM */
int __must_check process_set_group(pid_t pid, pid_t group);
pid_t __must_check process_new_session(void);

#endif
