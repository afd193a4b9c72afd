/* SPDX-License-Identifier: MIT */
/*
 * Locks on files: who is in whose way, and who waits for whom.
 *
 * One spinlock guards all of it, since the search for a deadlock goes from
 * file to file: a process that is to wait for a lock's owner looks for whom
 * that waits, and so on; if it comes back to itself nobody would ever go on.
 *
 * A waiter enters the queue under that lock, and who gives up a range wakes
 * under it those whose request it overlaps: none is forgotten, and no others
 * are disturbed.  They ask anew.
 */
#include <fs/filelock.h>

#include <mem/slab.h>

static DEFINE_SPINLOCK_RANK(locks_lock, LOCK_FILES);
static LIST_HEAD(locked_inodes);	/* k  inode_locks.node */

/* Longer chains of waiting processes are not looked through. */
#define CHAIN_MAX 32

/* Fields: k locks_lock. */
struct lock_wait {
	wait_queue_entry_t wait;
	struct list_head node;		/* k  in `blocked` */
	const struct file_lock *request; /* I */
	const void *blocker;		/* k  whose lock is in the way */
};

static LIST_HEAD(blocked);		/* k  processes' lock_waits */

static bool overlap(const struct file_lock *a, const struct file_lock *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* Would both together be one range? */
static bool touch(const struct file_lock *a, const struct file_lock *b)
{
	return (b->end == OFFSET_MAX || a->start <= b->end + 1) &&
	       (a->end == OFFSET_MAX || b->start <= a->end + 1);
}

static bool conflict(const struct file_lock *lock,
		     const struct file_lock *request)
{
	return lock->owner != request->owner && overlap(lock, request) &&
	       (lock->type == F_WRLCK || request->type == F_WRLCK);
}

static struct file_lock *find_conflict(struct lock_list *list,
				       const struct file_lock *request)
{
	struct file_lock *lock;

	if (request->type == F_UNLCK)
		return NULL;
	list_for_each_entry(lock, &list->locks, node)
		if (conflict(lock, request))
			return lock;
	return NULL;
}

static int wake_overlapping(struct wait_queue_entry *entry, unsigned int mode,
			    int flags, void *key)
{
	struct lock_wait *wait = container_of(entry, struct lock_wait, wait);

	if (!overlap(wait->request, key))
		return 0;
	wait->blocker = NULL;
	return autoremove_wake_function(entry, mode, flags, key);
}

/* This range may be free now, or freer.  => locks_lock held */
static void wake_waiters(struct lock_list *list, struct file_lock *released)
{
	__wake_up(&list->wait, TASK_NORMAL, 0, released);
}

/* Whom the owner waits for; NULL: for nobody. */
static const void *waits_for(const void *owner)
{
	const struct lock_wait *wait;

	list_for_each_entry(wait, &blocked, node)
		if (wait->request->owner == owner)
			return wait->blocker;
	return NULL;
}

/* Open files wait for nobody: their locks are nobody's in particular. */
static bool would_deadlock(const struct file_lock *request,
			   const struct file_lock *blocker)
{
	const void *owner = blocker->owner;

	if (request->pid < 0)
		return false;
	for (int i = 0; owner && i < CHAIN_MAX; i++) {
		if (owner == request->owner)
			return true;
		owner = waits_for(owner);
	}
	return false;
}

/* Until `blocker` or another lock on that range goes: 0, -ERESTARTSYS.
 * => locks_lock held, free meanwhile */
static int wait_for(struct lock_list *list, const struct file_lock *request,
		    const struct file_lock *blocker)
{
	struct lock_wait wait = {
		.request = request, .blocker = blocker->owner,
	};
	int err;

	init_waitqueue_func_entry(&wait.wait, wake_overlapping);
	wait.wait.private = current;
	err = prepare_to_wait_event(&list->wait, &wait.wait,
				    TASK_INTERRUPTIBLE);
	if (err)
		return err;
	if (request->pid >= 0)
		list_add(&wait.node, &blocked);
	else
		INIT_LIST_HEAD(&wait.node);
	spin_unlock(&locks_lock);
	schedule();
	spin_lock(&locks_lock);
	list_del(&wait.node);
	finish_wait(&list->wait, &wait.wait);
	return 0;
}

/* A request's two pieces of memory, taken before any lock: for itself, and for
 * what is left of a lock that it cuts in two. */
struct spare_locks {
	struct file_lock *own, *rest;
};

static bool spare_alloc(struct spare_locks *spare)
{
	spare->own = kmalloc(sizeof(*spare->own), GFP_KERNEL);
	spare->rest = kmalloc(sizeof(*spare->rest), GFP_KERNEL);
	return spare->own && spare->rest;
}

static void spare_free(struct spare_locks *spare)
{
	kfree(spare->own);
	kfree(spare->rest);
}

/* `lock` gives way to `request`: what is left of it stays, in one piece or in
 * two; with nothing left it goes to `gone`. */
static void cut(struct file_lock *lock, const struct file_lock *request,
		struct spare_locks *spare, struct list_head *gone)
{
	bool before = lock->start < request->start;
	bool behind = lock->end > request->end;

	if (before && behind) {
		*spare->rest = *lock;
		spare->rest->start = request->end + 1;
		list_add(&spare->rest->node, &lock->node);
		spare->rest = NULL;
	}
	if (before)
		lock->end = request->start - 1;
	else if (behind)
		lock->start = request->end + 1;
	else
		list_move(&lock->node, gone);
}

/* The owner's locks make room for the request, which grows by its like. */
static void make_room(struct lock_list *list, struct file_lock *request,
		      struct spare_locks *spare, struct list_head *gone)
{
	struct file_lock *lock, *next;

	list_for_each_entry_safe(lock, next, &list->locks, node) {
		if (lock->owner != request->owner)
			continue;
		if (lock->type != request->type) {
			if (overlap(lock, request))
				cut(lock, request, spare, gone);
		} else if (touch(lock, request)) {
			request->start = min(request->start, lock->start);
			request->end = max(request->end, lock->end);
			list_move(&lock->node, gone);
		}
	}
}

/* Among its owner's, in order; a new owner's stand last. */
static void insert_sorted(struct lock_list *list, struct file_lock *lock)
{
	struct list_head *behind = list->locks.prev;
	struct file_lock *other;

	list_for_each_entry(other, &list->locks, node) {
		if (other->owner != lock->owner)
			continue;
		if (other->start > lock->start) {
			behind = other->node.prev;
			break;
		}
		behind = &other->node;
	}
	list_add(&lock->node, behind);
}

/* => locks_lock held, nothing in the way */
static void apply(struct lock_list *list, const struct file_lock *request,
		  struct spare_locks *spare, struct list_head *gone)
{
	struct file_lock grown = *request;

	make_room(list, &grown, spare, gone);
	if (request->type != F_UNLCK) {
		*spare->own = grown;
		insert_sorted(list, spare->own);
		spare->own = NULL;
	}
	if (request->type != F_WRLCK)
		wake_waiters(list, &grown);
}

/* => locks_lock held, here and below */
static int lock_range_locked(struct lock_list *list,
			     const struct file_lock *request, bool wait,
			     struct spare_locks *spare, struct list_head *gone)
{
	const struct file_lock *blocker;
	int err = 0;

	while (!err && (blocker = find_conflict(list, request))) {
		if (!wait)
			err = -EAGAIN;
		else if (would_deadlock(request, blocker))
			err = -EDEADLK;
		else
			err = wait_for(list, request, blocker);
	}
	if (!err)
		apply(list, request, spare, gone);
	return err;
}

static void free_gone(struct list_head *gone)
{
	struct file_lock *lock, *next;

	list_for_each_entry_safe(lock, next, gone, node)
		kfree(lock);
}

int lock_range(struct inode_locks *locks, const struct file_lock *request,
	       bool wait)
{
	struct spare_locks spare;
	LIST_HEAD(gone);
	int err = -ENOLCK;

	if (spare_alloc(&spare)) {
		spin_lock(&locks_lock);
		err = lock_range_locked(&locks->ranges, request, wait, &spare,
					&gone);
		spin_unlock(&locks_lock);
	}
	spare_free(&spare);
	free_gone(&gone);
	return err;
}

static struct file_lock *find_own(struct lock_list *list, const void *owner)
{
	struct file_lock *lock;

	list_for_each_entry(lock, &list->locks, node)
		if (lock->owner == owner)
			return lock;
	return NULL;
}

/* 0, *own being used if the request was for a lock. */
static int lock_whole_locked(struct lock_list *list,
			     const struct file_lock *request, bool wait,
			     struct file_lock **own, struct list_head *gone)
{
	struct file_lock *lock = find_own(list, request->owner);
	const struct file_lock *blocker;
	int err = 0;

	if (lock && lock->type == request->type)
		return 0;
	if (lock) {
		list_move(&lock->node, gone);
		wake_waiters(list, lock);
	}
	while (!err && (blocker = find_conflict(list, request)))
		err = wait ? wait_for(list, request, blocker) : -EAGAIN;
	if (err || request->type == F_UNLCK)
		return err;
	**own = *request;
	list_add_tail(&(*own)->node, &list->locks);
	*own = NULL;
	return 0;
}

int lock_whole(struct inode_locks *locks, const struct file_lock *request,
	       bool wait)
{
	struct file_lock *own = kmalloc(sizeof(*own), GFP_KERNEL);
	LIST_HEAD(gone);
	int err = -ENOLCK;

	if (own) {
		spin_lock(&locks_lock);
		err = lock_whole_locked(&locks->whole, request, wait, &own,
					&gone);
		spin_unlock(&locks_lock);
	}
	kfree(own);
	free_gone(&gone);
	return err;
}

void lock_test(struct inode_locks *locks, struct file_lock *request)
{
	const struct file_lock *blocker;

	spin_lock(&locks_lock);
	blocker = find_conflict(&locks->ranges, request);
	if (blocker)
		*request = *blocker;
	else
		request->type = F_UNLCK;
	spin_unlock(&locks_lock);
}

void lock_list_release(struct lock_list *list, const void *owner)
{
	struct file_lock *lock, *next;
	LIST_HEAD(gone);

	spin_lock(&locks_lock);
	list_for_each_entry_safe(lock, next, &list->locks, node) {
		if (lock->owner != owner)
			continue;
		list_move(&lock->node, &gone);
		wake_waiters(list, lock);
	}
	spin_unlock(&locks_lock);
	free_gone(&gone);
}

static void lock_list_init(struct lock_list *list)
{
	INIT_LIST_HEAD(&list->locks);
	init_waitqueue_head(&list->wait);
}

struct inode_locks *inode_locks(struct inode *inode)
{
	struct inode_locks *locks = READ_ONCE(inode->i_locks), *fresh;

	if (locks)
		return locks;
	fresh = kmalloc(sizeof(*fresh), GFP_KERNEL);
	if (!fresh)
		return NULL;
	lock_list_init(&fresh->ranges);
	lock_list_init(&fresh->whole);
	fresh->inode = inode;
	spin_lock(&locks_lock);
	if (!inode->i_locks) {
		list_add_tail(&fresh->node, &locked_inodes);
		smp_store_release(&inode->i_locks, fresh);
	}
	locks = inode->i_locks;
	spin_unlock(&locks_lock);
	if (locks != fresh)
		kfree(fresh);
	return locks;
}

void inode_locks_free(struct inode *inode)
{
	KASSERT(list_empty(&inode->i_locks->ranges.locks) &&
		list_empty(&inode->i_locks->whole.locks));
	spin_lock(&locks_lock);
	list_del(&inode->i_locks->node);
	spin_unlock(&locks_lock);
	kfree(inode->i_locks);
}

typedef void (*lock_fn)(const struct file_lock *lock, bool whole,
			const struct inode *inode, void *arg);

static void list_for_each_lock(const struct lock_list *list, bool whole,
			       const struct inode *inode, lock_fn fn,
			       void *arg)
{
	const struct file_lock *lock;

	list_for_each_entry(lock, &list->locks, node)
		fn(lock, whole, inode, arg);
}

void lock_for_each(lock_fn fn, void *arg)
{
	const struct inode_locks *locks;

	spin_lock(&locks_lock);
	list_for_each_entry(locks, &locked_inodes, node) {
		list_for_each_lock(&locks->ranges, false, locks->inode, fn,
				   arg);
		list_for_each_lock(&locks->whole, true, locks->inode, fn, arg);
	}
	spin_unlock(&locks_lock);
}
