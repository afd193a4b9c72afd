/* SPDX-License-Identifier: MIT */
/*
 * Waiting for children.
 *
 * One look at the children under tasks_lock finds out everything: whether any
 * is meant at all, and whether one of those has something to tell, which is
 * then taken.  Who finds nothing sleeps on the process's queue, which every
 * change of a child wakes, and looks again.
 */
#include <task/wait.h>

#include <lib/errno.h>
#include <task/cred.h>

/* Children that tell their end by another signal than SIGCHLD are waited for
 * by __WCLONE only, all others without it only; __WALL means both.  From one
 * that has ended nothing else is to be expected. */
static bool wait_means(const struct wait_request *request,
		       const struct process *child)
{
	bool clone = child->exit_signal != SIGCHLD;

	if (request->kind == WAIT_GROUP && child->pgrp != request->nr)
		return false;
	if (child->state == PROCESS_ZOMBIE && !(request->options & WEXITED))
		return false;
	return request->options & __WALL ||
	       clone == !!(request->options & __WCLONE);
}

static void wait_answer(struct wait_answer *answer, struct process *child,
			int code, int value)
{
	answer->pid = process_pid(child);
	answer->uid = process_cred(child)->uid;
	answer->code = code;
	answer->value = value;
	usage_of_process(child, &answer->usage);
	usage_add(&answer->usage, &child->children_used);
}

/* Its end; *dead is to be forgotten by the caller, after unlocking. */
static bool wait_take_end(const struct wait_request *request,
			  struct process *child, struct wait_answer *answer,
			  struct process **dead)
{
	int status = child->exit_code, sig = status & 0x7f;
	int code = !sig ? CLD_EXITED :
		   status & WAIT_CORE ? CLD_DUMPED : CLD_KILLED;

	answer->status = status;
	wait_answer(answer, child, code, sig ? sig : status >> 8 & 0xff);
	if (request->options & WNOWAIT)
		return true;
	usage_add(&child->parent->children_used, &answer->usage);
	process_unlink(child);
	*dead = child;
	return true;
}

static bool wait_take_stop(const struct wait_request *request,
			   struct process *child, struct wait_answer *answer)
{
	answer->status = WAIT_STOPPED(child->stop_signal);
	wait_answer(answer, child, CLD_STOPPED, child->stop_signal);
	if (!(request->options & WNOWAIT))
		child->stop_untold = false;
	return true;
}

static bool wait_take_continue(const struct wait_request *request,
			       struct process *child,
			       struct wait_answer *answer)
{
	answer->status = WAIT_CONTINUED;
	wait_answer(answer, child, CLD_CONTINUED, SIGCONT);
	if (!(request->options & WNOWAIT))
		child->continue_untold = false;
	return true;
}

/* Takes what a child has to tell; true if it had something. */
static bool wait_consider(const struct wait_request *request,
			  struct process *child, struct wait_answer *answer,
			  struct process **dead)
{
	if (child->state == PROCESS_ZOMBIE)
		return wait_take_end(request, child, answer, dead);
	if (request->options & WSTOPPED && child->stop_untold)
		return wait_take_stop(request, child, answer);
	if (request->options & WCONTINUED && child->continue_untold)
		return wait_take_continue(request, child, answer);
	return false;
}

/* -ECHILD, 0 (nothing to tell), or 1. */
static int wait_look_at_one(const struct wait_request *request,
			    struct process *parent, struct wait_answer *answer,
			    struct process **dead)
{
	struct pid *pid = pid_find(request->nr);
	struct process *child = pid ? pid->process : NULL;

	if (!child || pid != &child->leader.pid || child->parent != parent ||
	    !wait_means(request, child))
		return -ECHILD;
	return wait_consider(request, child, answer, dead);
}

static int wait_look_at_all(const struct wait_request *request,
			    struct process *parent, struct wait_answer *answer,
			    struct process **dead)
{
	struct process *child;
	int result = -ECHILD;

	list_for_each_entry(child, &parent->children, sibling) {
		if (!wait_means(request, child))
			continue;
		result = 0;
		if (wait_consider(request, child, answer, dead))
			return 1;
	}
	return result;
}

static int wait_look(const struct wait_request *request,
		     struct wait_answer *answer)
{
	struct process *parent = current_process(), *dead = NULL;
	unsigned long flags;
	int result;

	spin_lock_irqsave(&tasks_lock, flags);
	if (request->kind == WAIT_PID)
		result = wait_look_at_one(request, parent, answer, &dead);
	else
		result = wait_look_at_all(request, parent, answer, &dead);
	spin_unlock_irqrestore(&tasks_lock, flags);
	if (dead)
		process_put(dead);
	return result;
}

int process_wait_for(const struct wait_request *request,
		     struct wait_answer *answer)
{
	int found, error = 0;

	answer->pid = 0;
	found = wait_look(request, answer);
	if (!found && !(request->options & WNOHANG))
		error = wait_event_interruptible(
			current_process()->child_exit,
			(found = wait_look(request, answer)) != 0);
	if (error)
		return error;
	return min(found, 0);
}

int process_wait(pid_t pid, int *status)
{
	struct wait_request request = {
		.kind = WAIT_PID, .nr = pid, .options = WEXITED | __WALL,
	};
	struct wait_answer answer;
	int error = process_wait_for(&request, &answer);

	if (!error)
		*status = answer.status;
	return error == -ERESTARTSYS ? -EINTR : error;
}
