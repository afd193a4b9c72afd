/* SPDX-License-Identifier: MIT */
/*
 * Sessions and process groups: how they begin and end, who may move where,
 * and who is told when a group is left alone.
 *
 * Groups are found by number in a tree of their own; members hang in a list,
 * so a key pressed costs as much as there are receivers.
 */
#include <task/session.h>

#include <lib/errno.h>
#include <mem/slab.h>
#include <task/signal.h>

void (*session_leader_exit_hook)(struct process *leader);

static struct tree_root groups = TREE_ROOT;	/* t */

static struct process_group *group_of(struct tree_node *node)
{
	return tree_entry_safe(node, struct process_group, node);
}

static struct process_group *group_alloc(void)
{
	struct process_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return NULL;
	INIT_LIST_HEAD(&group->members);
	refcount_set(&group->usage, 1);
	return group;
}

void group_put(struct process_group *group)
{
	if (group && refcount_dec_and_test(&group->usage))
		kfree(group);
}

struct session *session_alloc(void)
{
	struct session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	INIT_LIST_HEAD(&session->groups);
	session->first = group_alloc();
	if (!session->first) {
		kfree(session);
		return NULL;
	}
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	group_put(session->first);
	kfree(session);
}

/* The link where a number is, or would be. */
static struct tree_node **group_link(pid_t nr, struct tree_node **parent)
{
	struct tree_node **link = &groups.node;

	*parent = NULL;
	while (*link && group_of(*link)->nr != nr) {
		*parent = *link;
		link = nr < group_of(*link)->nr ? &(*link)->left
						: &(*link)->right;
	}
	return link;
}

/* It can be found from now on.  The kernel's own, number 0, never is. */
static void group_begin(struct process_group *group, struct session *session,
			pid_t nr)
{
	struct tree_node *parent, **link;

	KASSERT(lock_held(&tasks_lock));
	group->nr = nr;
	group->found = true;
	group->session = session;
	list_add_tail(&group->sibling, &session->groups);
	if (!nr)
		return;
	link = group_link(nr, &parent);
	KASSERT(!*link);
	tree_insert(&groups, parent, link, &group->node, NULL);
}

static void group_end(struct process_group *group)
{
	group->found = false;
	list_del(&group->sibling);
	if (group->nr)
		tree_remove(&groups, &group->node, NULL);
	group_put(group);
}

bool group_number_used(pid_t nr)
{
	struct tree_node *parent;

	KASSERT(lock_held(&tasks_lock));
	return *group_link(nr, &parent);
}

struct process_group *group_find(pid_t nr)
{
	struct tree_node *parent;
	struct process_group *group;

	KASSERT(lock_held(&tasks_lock));
	group = group_of(*group_link(nr, &parent));
	return group && !list_empty(&group->members) ? group : NULL;
}

void group_join(struct process_group *group, struct process *process)
{
	KASSERT(lock_held(&tasks_lock));
	process->group = group;
	process->pgrp = group->nr;
	process->session = group->session->first->nr;
	list_add_tail(&process->group_node, &group->members);
}

void group_leave(struct process *process)
{
	struct process_group *group = process->group;
	struct session *session = group->session;

	KASSERT(lock_held(&tasks_lock));
	list_del(&process->group_node);
	process->group = NULL;
	if (list_empty(&group->members) && group != session->first)
		group_end(group);
	if (!list_is_singular(&session->groups) ||
	    !list_empty(&session->first->members))
		return;
	group_end(session->first);
	group_put(session->hung);
	kfree(session);
}

void session_begin(struct session *session, struct process *process, pid_t nr)
{
	group_begin(session->first, session, nr);
	group_join(session->first, process);
}

struct process *session_leader(const struct session *session)
{
	struct pid *pid = pid_find(session->first->nr);

	return pid ? pid->process : NULL;
}

void group_signal(struct process_group *group, int sig)
{
	struct process *process;

	KASSERT(lock_held(&tasks_lock));
	list_for_each_entry(process, &group->members, group_node)
		if (process->state == PROCESS_ALIVE &&
		    !process_is_kernel(process))
			(void)signal_send_locked(process, sig, NULL);
}

/* Is `parent` where somebody can look after a member of the group? */
static bool group_is_tended_by(const struct process_group *group,
			       const struct process *parent)
{
	return parent && parent != &init_process && parent->group != group &&
	       parent->group->session == group->session;
}

bool group_is_orphaned(const struct process_group *group,
		       const struct process *except)
{
	const struct process *process;

	KASSERT(lock_held(&tasks_lock));
	list_for_each_entry(process, &group->members, group_node)
		if (process != except && process->state == PROCESS_ALIVE &&
		    group_is_tended_by(group, process->parent))
			return false;
	return true;
}

static bool group_has_stopped(const struct process_group *group)
{
	const struct process *process;

	list_for_each_entry(process, &group->members, group_node)
		if (READ_ONCE(process->stopped))
			return true;
	return false;
}

/* `parent` was what tied the group to its session. */
static void group_cut_off(struct process_group *group,
			  const struct process *parent,
			  const struct process *except)
{
	if (!group_is_tended_by(group, parent) ||
	    !group_is_orphaned(group, except) || !group_has_stopped(group))
		return;
	group_signal(group, SIGHUP);
	group_signal(group, SIGCONT);
}

void group_orphan_by_exit(struct process *leaving)
{
	group_cut_off(leaving->group, leaving->parent, leaving);
}

void group_orphan_by_reparent(struct process *child,
			      const struct process *parent)
{
	group_cut_off(child->group, parent, NULL);
}

bool current_is_orphaned(void)
{
	unsigned long flags;
	bool orphaned;

	spin_lock_irqsave(&tasks_lock, flags);
	orphaned = group_is_orphaned(current->process->group, NULL);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return orphaned;
}

/* The process that setpgid(2) may move; an errno if it may not. */
static int movable_find(pid_t pid, struct process **found)
{
	const struct process *me = current->process;
	struct pid *named = pid_find(pid);
	struct process *process = named ? named->process : NULL;

	if (!process)
		return -ESRCH;
	if (named != &process->leader.pid)
		return -EINVAL;
	*found = process;
	if (process->parent == me) {
		if (process->session != me->session)
			return -EPERM;
		if (READ_ONCE(process->execed))
			return -EACCES;
	} else if (process != me) {
		return -ESRCH;
	}
	return process_leads_session(process) ? -EPERM : 0;
}

/* Moves it to the group `nr`, which may be new and its own; takes *spare for
 * that. */
static int group_move(struct process *process, pid_t nr,
		      struct process_group **spare)
{
	struct process_group *group = group_find(nr);
	struct session *session = process->group->session;

	if (nr != process_pid(process) &&
	    (!group || group->session != session))
		return -EPERM;
	if (process->group == group)
		return 0;
	if (!group) {
		group = *spare;
		*spare = NULL;
		group_begin(group, session, nr);
	}
	group_leave(process);
	group_join(group, process);
	return 0;
}

int process_set_group(pid_t pid, pid_t nr)
{
	struct process_group *spare;
	struct process *process;
	unsigned long flags;
	int error;

	pid = pid ?: process_pid(current->process);
	nr = nr ?: pid;
	if (nr < 0)
		return -EINVAL;
	spare = group_alloc();
	if (!spare)
		return -ENOMEM;
	spin_lock_irqsave(&tasks_lock, flags);
	error = movable_find(pid, &process);
	if (!error)
		error = group_move(process, nr, &spare);
	spin_unlock_irqrestore(&tasks_lock, flags);
	group_put(spare);
	return error;
}

pid_t process_new_session(void)
{
	struct session *session = session_alloc();
	struct process *process = current->process;
	pid_t nr = process_pid(process);
	unsigned long flags;

	if (!session)
		return -ENOMEM;
	spin_lock_irqsave(&tasks_lock, flags);
	if (process_leads_session(process) || group_find(nr)) {
		spin_unlock_irqrestore(&tasks_lock, flags);
		session_free(session);
		return -EPERM;
	}
	group_leave(process);
	process->tty = NULL;
	session_begin(session, process, nr);
	spin_unlock_irqrestore(&tasks_lock, flags);
	return nr;
}
