/* SPDX-License-Identifier: MIT */
/*
 * Fair shares of one CPU.
 *
 * Each task has a clock of its own, vruntime, that runs while the task runs:
 * at true speed for nice 0, a quarter faster for each nice step up, slower for
 * each step down.  Running always the task whose clock is behind keeps all
 * clocks together, hence shares the CPU by weight: two tasks one nice step
 * apart get 5/9 and 4/9 of it.
 *
 *	min_vruntime      curr
 *	     |-- first ----|------ others ----> vruntime
 *	     `- SLEEPER_NSEC before it: where sleepers get in line
 *
 * A task that slept does not get the missed time back: it is placed a little
 * before everybody, enough to run soon and to preempt a CPU-bound one, not
 * enough to keep the CPU.  Clocks are 64 bits of ns and compared by the sign of
 * their difference.
 *
 * Tasks with a priority (SCHED_FIFO, SCHED_RR) stand in the same tree, before
 * all others; their clocks stand still.
 */
#include "rq.h"

#define NICE_WIDTH (MAX_NICE - MIN_NICE + 1)
#define NICE_0_WEIGHT 1024

static u32 nice_weight[NICE_WIDTH];
static u32 nice_inverse[NICE_WIDTH];	/* 2^32 / weight */
#define IDLE_INVERSE ((u32)((1ULL << 32) / 3))	/* a weight of 3 */

/* A quarter per step, from nice 0 outwards, with 16 bits behind the point. */
void __init fair_setup(void)
{
	u64 up = NICE_0_WEIGHT << 16, down = up;

	for (int step = 0; step <= -MIN_NICE; step++) {
		nice_weight[-MIN_NICE - step] = (up + 0x8000) >> 16;
		if (step <= MAX_NICE)
			nice_weight[-MIN_NICE + step] = (down + 0x8000) >> 16;
		up = up * 5 / 4;
		down = down * 4 / 5;
	}
	for (int i = 0; i < NICE_WIDTH; i++)
		nice_inverse[i] = (1ULL << 32) / nice_weight[i];
}

unsigned int sched_nice_weight(int nice)
{
	return nice_weight[nice - MIN_NICE];
}

void fair_set_weight(struct task_struct *task)
{
	u32 inverse = task->nice ? nice_inverse[task->nice - MIN_NICE] : 0;

	task->inverse_weight = task->policy == SCHED_IDLE ? IDLE_INVERSE
							  : inverse;
}

static inline void advance_min_vruntime(struct rq *rq)
{
	const struct task_struct *first = rq->first;
	u64 least = rq->curr->vruntime;

	if (first && !first->rt_priority &&
	    vruntime_before(first->vruntime, least))
		least = first->vruntime;
	if (vruntime_before(rq->min_vruntime, least))
		rq->min_vruntime = least;
}

void rq_update(struct rq *rq)
{
	struct task_struct *curr = rq->curr;
	u64 now = (u64)ktime_get();
	s64 delta = (s64)(now - curr->exec_start);

	rq->clock = now;
	if (unlikely(delta <= 0))
		return;
	curr->exec_start = now;
	curr->sum_exec_runtime += delta;
	if (curr == rq->idle || unlikely(curr->rt_priority))
		return;
	curr->vruntime += fair_scale(curr, delta);
	advance_min_vruntime(rq);
}

/* Does a task that comes (to the head of its equals, or to their end) stand
 * before one that is in line? */
static inline bool comes_before(const struct task_struct *task,
				const struct task_struct *other, bool head)
{
	return head ? !task_before(other, task) : task_before(task, other);
}

static void queue_insert(struct rq *rq, struct task_struct *task, bool head)
{
	struct tree_node **link = &rq->queue.node, *parent = NULL;

	while (*link) {
		const struct task_struct *other;

		parent = *link;
		other = tree_entry(parent, struct task_struct, run_node);
		link = comes_before(task, other, head) ? &parent->left
						       : &parent->right;
	}
	tree_insert(&rq->queue, parent, link, &task->run_node, NULL);
}

void rq_insert(struct rq *rq, struct task_struct *task, bool head)
{
	struct task_struct *first = rq->first;

	if (!first) {
		rq->first = task;
	} else if (comes_before(task, first, head)) {
		rq->first = task;
		queue_insert(rq, first, true);
	} else {
		queue_insert(rq, task, head);
	}
}

void rq_remove(struct rq *rq, struct task_struct *task)
{
	struct task_struct *leaves = task;

	if (task == rq->first) {
		rq->first = NULL;
		if (tree_empty(&rq->queue))
			return;
		leaves = tree_entry(tree_first(&rq->queue), struct task_struct,
				    run_node);
		rq->first = leaves;
	}
	tree_remove(&rq->queue, &leaves->run_node, NULL);
}

void rq_place(struct rq *rq, struct task_struct *task)
{
	u64 least = rq->min_vruntime - SLEEPER_NSEC;

	if (vruntime_before(task->vruntime, least))
		task->vruntime = least;
}

void rq_yield(struct rq *rq)
{
	const struct task_struct *first = rq->first;
	struct task_struct *curr = rq->curr;

	if (curr->rt_priority)
		curr->yielded = true;
	else if (first && !first->rt_priority &&
		 !vruntime_before(first->vruntime, curr->vruntime))
		curr->vruntime = first->vruntime + 1;
}
