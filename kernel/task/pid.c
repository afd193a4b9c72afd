/* SPDX-License-Identifier: MIT */
/*
 * Process numbers: a tree ordered by number, and the last one given out.
 *
 * The next free number is found by walking in order from the last one for as
 * long as neighbours follow without a gap: one step in the common case, since
 * numbers are given out in order and most processes are short-lived.
 */
#include <task/pid.h>

#include <core/panic.h>
#include <lib/errno.h>
#include <task/process.h>
#include <task/session.h>

int pid_max = PID_MAX_DEFAULT;

static struct tree_root pids = TREE_ROOT;	/* t */
static pid_t pid_last;				/* t */
static u64 nr_given;				/* t */

static struct pid *pid_of(struct tree_node *node)
{
	return tree_entry_safe(node, struct pid, node);
}

struct pid *pid_find_from(pid_t nr)
{
	struct tree_node *node = pids.node, *found = NULL;

	KASSERT(lock_held(&tasks_lock));
	while (node) {
		if (pid_of(node)->nr < nr) {
			node = node->right;
		} else {
			found = node;
			node = node->left;
		}
	}
	return pid_of(found);
}

struct pid *pid_find(pid_t nr)
{
	struct pid *pid = pid_find_from(nr);

	return pid && pid->nr == nr ? pid : NULL;
}

/* The first free number in [from, end), or 0.  A process group's is not: it
 * may outlive the process that had it first. */
static pid_t pid_find_free(pid_t from, pid_t end)
{
	struct pid *pid = pid_find_from(from);

	for (; from < end; from++) {
		if (pid && pid->nr == from)
			pid = pid_of(tree_next(&pid->node));
		else if (!group_number_used(from))
			return from;
	}
	return 0;
}

static void pid_link(struct pid *pid)
{
	struct tree_node **link = &pids.node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = pid->nr < pid_of(parent)->nr ? &parent->left
						    : &parent->right;
	}
	tree_insert(&pids, parent, link, &pid->node, NULL);
}

int pid_insert(struct pid *pid)
{
	pid_t nr = pid_find_free(pid_last + 1, pid_max);

	if (!nr)
		nr = pid_find_free(RESERVED_PIDS, pid_max);
	if (!nr)
		return -EAGAIN;
	pid->nr = pid_last = nr;
	nr_given++;
	pid_link(pid);
	return 0;
}

pid_t pid_last_given(void)
{
	return READ_ONCE(pid_last);
}

u64 pids_given(void)
{
	return READ_ONCE(nr_given);
}

void pid_remove(struct pid *pid)
{
	KASSERT(lock_held(&tasks_lock));
	tree_remove(&pids, &pid->node, NULL);
}
