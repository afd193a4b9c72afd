/* SPDX-License-Identifier: MIT */
/*
 * The pool of workers.
 *
 *	queue ----> worker (busy with item) . its `again`: items scheduled while
 *	            worker (busy with item)               it runs them
 *	            worker (idle)
 *
 * A worker takes the first item in line.  If it is the last idle one it first
 * makes another: so there is always one at hand, and an item that waits for
 * another one, or just sleeps, holds up nobody.  If there is no memory for it,
 * the items in line wait for the busy workers.  A worker that finds nothing to
 * do while enough others are idle ends.
 *
 * func may free its item, so a worker does not touch it afterwards.  Who waits
 * for an item asks two questions: is it in line, and is a worker busy with it?
 * Tickets tell an item scheduled before the question from one scheduled later.
 */
#include <sched/work.h>

#include <lib/err.h>
#include <mem/slab.h>
#include <sched/sched.h>
#include <sched/wait.h>

/* Idle workers: so many are made at first and stay for ever (the same ones, so
 * that the memory in use is the same after a rush), so many may stay when there
 * was much to do. */
#define IDLE_MIN 2
#define IDLE_MAX 4

struct worker {
	struct list_head node;		/* p  in busy or idle */
	struct task_struct *task;	/* I */
	struct work_struct *current_work; /* p  address only: may be freed */
	work_func_t current_func;	/* p */
	u64 ticket;			/* p  of current_work */
	bool surplus;			/* I  may end when there is no work */
	struct list_head again;		/* p  items to run next */
};

static DEFINE_SPINLOCK_RANK(pool_lock, LOCK_TIMER);
static LIST_HEAD(queue);		/* p  pool_lock, as all below */
static LIST_HEAD(busy);			/* p */
static LIST_HEAD(idle);			/* p */
static unsigned int idle_count;		/* p */
static unsigned int idle_max = IDLE_MAX; /* p */
static u64 last_ticket;			/* p */

/* Woken when a worker is done with an item. */
static DECLARE_WAIT_QUEUE_HEAD(work_done);

static int worker_main(void *arg);

void work_init(struct work_struct *work, work_func_t func)
{
	*work = (struct work_struct){ .func = func };
	INIT_LIST_HEAD(&work->entry);
}

/* The worker that runs it now.  An item freed by its function and born again
 * with another one is another item. */
static struct worker *find_busy(const struct work_struct *work)
{
	struct worker *worker;

	list_for_each_entry(worker, &busy, node)
		if (worker->current_work == work &&
		    worker->current_func == work->func)
			return worker;
	return NULL;
}

static void wake_idle(void)
{
	if (!list_empty(&idle))
		wake_up_process(list_first_entry(&idle, struct worker,
						 node)->task);
}

/* => pool_lock held */
static void enqueue(struct work_struct *work)
{
	struct worker *worker = find_busy(work);

	work->ticket = ++last_ticket;
	if (worker) {
		list_add_tail(&work->entry, &worker->again);
	} else {
		list_add_tail(&work->entry, &queue);
		wake_idle();
	}
}

/* True if it is the caller's now to get into line.  => pool_lock held */
static bool claim(struct work_struct *work)
{
	if (work->pending || work->refused)
		return false;
	return work->pending = true;
}

bool schedule_work(struct work_struct *work)
{
	unsigned long flags;
	bool claimed;

	spin_lock_irqsave(&pool_lock, flags);
	claimed = claim(work);
	if (claimed)
		enqueue(work);
	spin_unlock_irqrestore(&pool_lock, flags);
	return claimed;
}

/* => pool_lock held */
static bool dequeue(struct work_struct *work)
{
	if (list_empty(&work->entry))
		return false;
	list_del_init(&work->entry);
	work->pending = false;
	return true;
}

bool cancel_work(struct work_struct *work)
{
	unsigned long flags;
	bool was_pending;

	spin_lock_irqsave(&pool_lock, flags);
	was_pending = dequeue(work);
	spin_unlock_irqrestore(&pool_lock, flags);
	return was_pending;
}

/* Is the item, scheduled up to that ticket, still to run or running? */
static bool work_unfinished(const struct work_struct *work, u64 ticket)
{
	const struct worker *worker;
	bool unfinished;

	spin_lock_irq(&pool_lock);
	worker = find_busy(work);
	unfinished = (!list_empty(&work->entry) && work->ticket <= ticket) ||
		     (worker && worker->ticket <= ticket);
	spin_unlock_irq(&pool_lock);
	return unfinished;
}

bool flush_work(struct work_struct *work)
{
	u64 ticket = READ_ONCE(last_ticket);

	might_sleep();
	if (!work_unfinished(work, ticket))
		return false;
	wait_event(work_done, !work_unfinished(work, ticket));
	return true;
}

/* Its function may try to schedule it: refused until it has ended. */
bool cancel_work_sync(struct work_struct *work)
{
	bool was_pending;

	might_sleep();
	spin_lock_irq(&pool_lock);
	was_pending = dequeue(work);
	work->refused = true;
	spin_unlock_irq(&pool_lock);
	wait_event(work_done, !work_unfinished(work, ~0ULL));
	spin_lock_irq(&pool_lock);
	work->refused = false;
	spin_unlock_irq(&pool_lock);
	return was_pending;
}

/* Delayed work. */

/* The item, claimed, gets into line. */
static void delayed_work_due(struct timer *timer)
{
	unsigned long flags;

	spin_lock_irqsave(&pool_lock, flags);
	enqueue(&container_of(timer, struct delayed_work, timer)->work);
	spin_unlock_irqrestore(&pool_lock, flags);
}

void delayed_work_init(struct delayed_work *dwork, work_func_t func)
{
	work_init(&dwork->work, func);
	timer_init(&dwork->timer, delayed_work_due);
}

bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	unsigned long flags;
	bool claimed;

	spin_lock_irqsave(&pool_lock, flags);
	claimed = claim(&dwork->work);
	spin_unlock_irqrestore(&pool_lock, flags);
	if (claimed && delay)
		timer_add(&dwork->timer,
			  ktime_get() + (ktime_t)delay * NSEC_PER_JIFFY);
	else if (claimed)
		delayed_work_due(&dwork->timer);
	return claimed;
}

bool mod_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	bool was_pending = cancel_delayed_work(dwork);

	schedule_delayed_work(dwork, delay);
	return was_pending;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	if (timer_cancel(&dwork->timer))
		delayed_work_due(&dwork->timer);
	return flush_work(&dwork->work);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	unsigned long flags;
	bool was_pending = timer_cancel(&dwork->timer);

	spin_lock_irqsave(&pool_lock, flags);
	if (was_pending)
		dwork->work.pending = false;
	else
		was_pending = dequeue(&dwork->work);
	spin_unlock_irqrestore(&pool_lock, flags);
	return was_pending;
}

/* While refused its function cannot arm the timer again; what it armed before
 * that is taken back first and counts as pending. */
bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	bool was_pending = cancel_delayed_work(dwork);

	was_pending |= cancel_work_sync(&dwork->work);
	while (work_pending(&dwork->work)) {
		cancel_delayed_work(dwork);
		cancel_work_sync(&dwork->work);
	}
	return was_pending;
}

/* Workers. */

static bool worker_create(bool surplus)
{
	struct worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);

	if (!worker)
		return false;
	INIT_LIST_HEAD(&worker->again);
	worker->surplus = surplus;
	worker->task = kthread_create(worker_main, worker, "worker");
	if (IS_ERR(worker->task)) {
		kfree(worker);
		return false;
	}
	spin_lock_irq(&pool_lock);
	idle_count++;
	list_add(&worker->node, &idle);
	/* Still locked: from here on it may end, and be gone, at any time. */
	wake_up_process(worker->task);
	spin_unlock_irq(&pool_lock);
	return true;
}

/* Those that may end look whether they should.  => pool_lock held */
static void trim_idle(void)
{
	struct worker *worker;

	if (idle_count <= idle_max)
		return;
	list_for_each_entry(worker, &idle, node)
		if (worker->surplus)
			wake_up_process(worker->task);
}

/* The next item this worker is to run, or NULL.  => pool_lock held */
static struct work_struct *next_work(struct worker *worker)
{
	struct list_head *from = list_empty(&worker->again) ? &queue
							     : &worker->again;
	return list_first_entry_or_null(from, struct work_struct, entry);
}

/* => pool_lock held, and again when it returns */
static void run(struct worker *worker, struct work_struct *work)
{
	work_func_t func = work->func;

	worker->current_work = work;
	worker->current_func = func;
	worker->ticket = work->ticket;
	dequeue(work);
	spin_unlock_irq(&pool_lock);
	func(work);
	KASSERT(!in_atomic());
	if (unlikely(lock_debug))
		lock_debug_none_held("the end of a work function");
	spin_lock_irq(&pool_lock);
	worker->current_work = NULL;
}

/* Runs what there is.  => pool_lock held, and again when it returns */
static void worker_work(struct worker *worker)
{
	struct work_struct *work;
	bool last;

	list_move(&worker->node, &busy);
	last = --idle_count == 0;
	if (last) {
		spin_unlock_irq(&pool_lock);
		worker_create(true);
		spin_lock_irq(&pool_lock);
	} else if (!list_is_singular(&queue)) {
		wake_idle();
	}
	while ((work = next_work(worker))) {
		run(worker, work);
		spin_unlock_irq(&pool_lock);
		wake_up_all(&work_done);
		spin_lock_irq(&pool_lock);
	}
	list_move(&worker->node, &idle);
	idle_count++;
	trim_idle();
	spin_unlock_irq(&pool_lock);
	wake_up_all(&work_done);	/* work_quiesce() waits for idleness */
	spin_lock_irq(&pool_lock);
}

static int worker_main(void *arg)
{
	struct worker *worker = arg;

	spin_lock_irq(&pool_lock);
	for (;;) {
		/* Once more each time: it gave up the lock, and being idle was
		 * counted on. */
		while (!list_empty(&queue))
			worker_work(worker);
		if (worker->surplus && idle_count > idle_max)
			break;
		set_current_state(TASK_IDLE);
		spin_unlock_irq(&pool_lock);
		schedule();
		spin_lock_irq(&pool_lock);
	}
	list_del(&worker->node);
	idle_count--;
	task_exit_begin();
	spin_unlock_irq(&pool_lock);
	wake_up_all(&work_done);
	kfree(worker);
	return 0;
}

/* Nothing in line, nobody busy, no more idle ones than at first? */
static bool pool_at_rest(void)
{
	bool rest;

	spin_lock_irq(&pool_lock);
	rest = list_empty(&queue) && list_empty(&busy) &&
	       idle_count <= IDLE_MIN;
	spin_unlock_irq(&pool_lock);
	return rest;
}

void work_quiesce(void)
{
	spin_lock_irq(&pool_lock);
	idle_max = IDLE_MIN;
	trim_idle();
	spin_unlock_irq(&pool_lock);
	wait_event(work_done, pool_at_rest());
	spin_lock_irq(&pool_lock);
	idle_max = IDLE_MAX;
	spin_unlock_irq(&pool_lock);
}

void __init work_setup(void)
{
	for (int i = 0; i < IDLE_MIN; i++)
		if (!worker_create(false))
			panic("no memory for worker threads");
}
