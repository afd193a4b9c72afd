/* SPDX-License-Identifier: MIT */
/*
 * Tasks come and go.
 *
 * A task is a structure and a kernel stack.  The structure lives as long as
 * somebody holds a reference: its creator (one, from task_create()), the task
 * itself while it runs (one, from task_start()), whoever looks at it.  The
 * stack lives until the task has left it:
 *
 *	task_create -- task_start ... task_exit -- off its CPU -- last reference
 *	|<------------------- stack ------------------------>|
 *	|<------------------- structure ------------------------------------->|
 *
 * All tasks but the idle ones are in one list, oldest first: for /proc, and for
 * the ledger, which says by name which task should not be there any more.
 */
#include <sched/sched.h>

#include <core/ktest.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <mem/stack.h>
#include <sched/timer.h>
#include <sched/work.h>
#include "rq.h"

static struct kmem_cache *task_cache;

static DEFINE_SPINLOCK_RANK(list_lock, LOCK_TIMER);
static LIST_HEAD(task_list);		/* list_lock */
static long task_count;			/* list_lock */

/* Tasks that are on their way out but still on a CPU. */
static atomic_t exiting;

static void task_list_add(struct task_struct *task)
{
	unsigned long flags;

	spin_lock_irqsave(&list_lock, flags);
	list_add_tail(&task->task_node, &task_list);
	task_count++;
	spin_unlock_irqrestore(&list_lock, flags);
}

static void task_list_remove(struct task_struct *task)
{
	unsigned long flags;

	spin_lock_irqsave(&list_lock, flags);
	list_del(&task->task_node);
	task_count--;
	spin_unlock_irqrestore(&list_lock, flags);
}

void task_for_each(void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct task_struct *task;
	unsigned long flags;

	spin_lock_irqsave(&list_lock, flags);
	list_for_each_entry(task, &task_list, task_node)
		fn(task, arg);
	spin_unlock_irqrestore(&list_lock, flags);
}

/* What a task does first: it is still inside the switch that brought it. */
static void task_main(void *arg)
{
	struct task_struct *task = arg;

	sched_finish_switch();
	preempt_enable_no_resched();
	local_irq_enable();
	task->entry(task->entry_arg);
	task_exit();
}

struct task_struct *task_create(const char *comm, void (*fn)(void *arg),
				void *arg)
{
	struct task_struct *task = kmem_cache_zalloc(task_cache, GFP_KERNEL);

	if (!task)
		return NULL;
	task->stack = stack_alloc();
	if (!task->stack) {
		kmem_cache_free(task_cache, task);
		return NULL;
	}
	atomic_set(&task->usage, 1);
	task->state = TASK_NEW;
	task->cpus_allowed = ~(cpumask_t)0;
	task->cpu = smp_processor_id();
	task->vruntime = READ_ONCE(cpu_rq(task->cpu)->min_vruntime);
	task->start_time = ktime_get();
	task->entry = fn;
	task->entry_arg = arg;
	strscpy(task->comm, comm, sizeof(task->comm));
	arch_task_init(&task->arch, (char *)task->stack + KERNEL_STACK_SIZE,
		       task_main, task);
	task_list_add(task);
	return task;
}

void task_start(struct task_struct *task)
{
	bool woken;

	get_task_struct(task);
	woken = wake_up_state(task, TASK_NEW);
	KASSERT(woken);
}

void task_exit_begin(void)
{
	if (current->exiting)
		return;
	current->exiting = true;
	atomic_inc(&exiting);
}

void __noreturn task_exit(void)
{
	task_exit_begin();
	KASSERT(!current->kmap.depth && !current->pagefault_disabled);
	if (unlikely(lock_debug))
		lock_debug_none_held("the end of a task");
	set_special_state(TASK_DEAD);
	schedule();
	panic("a dead task runs");
}

void put_task_struct(struct task_struct *task)
{
	if (!atomic_dec_and_test(&task->usage))
		return;
	if (task->release)
		task->release(task);
	task_list_remove(task);
	if (task->stack)
		stack_free(task->stack);	/* it never ran */
	if (task->kthread)
		kthread_free(task->kthread);
	kmem_cache_free(task_cache, task);
}

void task_reap(struct task_struct *task)
{
	void *stack = task->stack;

	task->stack = NULL;
	stack_free(stack);
	put_task_struct(task);
	atomic_dec(&exiting);
}

static void quiesce(void)
{
	work_quiesce();
	while (atomic_read_acquire(&exiting))
		usleep_range(20, 100);
}

static const char *ledger_label(unsigned int i)
{
	return i ? NULL : "tasks";
}

static long ledger_count(unsigned int i)
{
	return READ_ONCE(task_count);
}

static void print_task(struct task_struct *task, void *arg)
{
	pr_info("task %s: pid %d, state %#x, cpu %u\n", task->comm, task->pid,
		task->state, task->cpu);
}

static void ledger_explain(unsigned int i)
{
	task_for_each(print_task, NULL);
}

static struct ledger task_ledger = {
	.name = "sched", .label = ledger_label, .count = ledger_count,
	.quiesce = quiesce, .explain = ledger_explain,
};

void __init task_setup(void)
{
	task_cache = kmem_cache_create("task_struct",
				       sizeof(struct task_struct), 0,
				       SLAB_HWCACHE_ALIGN, NULL);
	if (!task_cache)
		panic("no memory for tasks");
	ledger_register(&task_ledger);
}
