/* SPDX-License-Identifier: MIT */
/*
 * Futexes: who waits where.
 *
 *	word --key--> bucket --> waiter --> waiter	one bucket has many keys
 *
 * Looking at the word and queueing are one step under the bucket's lock, and so
 * is waking: whoever changes the word and then wakes either finds the waiter or
 * has changed the word before the waiter looked.  The word is read with page
 * faults off; if it is not there, it is brought in without the lock, and all
 * begins anew.
 *
 * A waiter lies on its own stack.  Taken off its bucket (bucket becomes NULL)
 * it belongs to nobody but its sleeper, who may return at that moment.
 *
 * Lock order: two buckets by address.
 */
#include <task/futex.h>

#include <arch/uaccess.h>
#include <core/spinlock.h>
#include <lib/errno.h>
#include <lib/list.h>
#include <sched/sched.h>
#include <vm/fault.h>
#include <vm/filemap.h>

#define NR_BUCKETS 256u

/* Where a word is.  No reference: numbers of mappings are never used twice,
 * and who waits by an address space is in it. */
struct futex_key {
	u64 object;		/* the mapping's number, or the mm's address */
	unsigned long offset;	/* bytes in the file, or the address */
};

/* Fields: l lock. */
struct futex_bucket {
	spinlock_t lock;
	struct list_head waiters;	/* l */
};

/* Fields: I immutable, l lock of the bucket it is in. */
struct futex_waiter {
	struct list_head node;		/* l */
	struct futex_bucket *bucket;	/* l  NULL: woken */
	struct futex_key key;		/* l */
	u32 bitset;			/* I */
	struct task_struct *task;	/* I */
};

static struct futex_bucket buckets[NR_BUCKETS];

void futex_setup(void)
{
	for (unsigned int i = 0; i < NR_BUCKETS; i++) {
		spin_lock_init_rank(&buckets[i].lock, LOCK_FUTEX);
		INIT_LIST_HEAD(&buckets[i].waiters);
	}
}

static struct futex_bucket *bucket_of(const struct futex_key *key)
{
	u64 mix = (key->object ^ key->offset >> 2) * 0x9e3779b97f4a7c15ULL;

	return &buckets[mix >> 56];
}

static bool key_same(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

/* A place in a file, if the memory at addr is shared.  => mmap_lock held */
static bool key_in_file(struct futex_key *key, struct vm_area_struct *vma,
			unsigned long addr)
{
	struct address_space *mapping;

	if (!vma || !(vma->vm_flags & VM_MAYSHARE) || !vma->vm_file)
		return false;
	mapping = file_vm(vma->vm_file)->mapping;
	if (!mapping)
		return false;
	key->object = address_space_number(mapping);
	key->offset = (linear_page_index(vma, addr) << PAGE_SHIFT) +
		      offset_in_page(addr);
	return true;
}

static int key_get(struct futex_key *key, u32 __user *uaddr, bool shared)
{
	unsigned long addr = (unsigned long)uaddr;
	struct mm_struct *mm = current->mm;
	bool in_file = false;

	if (addr % sizeof(u32))
		return -EINVAL;
	if (!access_ok(uaddr, sizeof(u32)))
		return -EFAULT;
	if (shared) {
		down_read(&mm->mmap_lock);
		in_file = key_in_file(key, vma_lookup(mm, addr), addr);
		up_read(&mm->mmap_lock);
	}
	if (!in_file)
		*key = (struct futex_key){ (unsigned long)mm, addr };
	return 0;
}

/* The word as it is now; -EFAULT if it is not in memory. */
static int word_peek(u32 *value, const u32 __user *uaddr)
{
	int error;

	pagefault_disable();
	error = get_user(*value, uaddr);
	pagefault_enable();
	return error;
}

/* Queues the waiter if the word has the value.  => -EAGAIN, -EFAULT */
static int waiter_queue(struct futex_waiter *waiter,
			const struct futex_wait *wait)
{
	struct futex_bucket *bucket = bucket_of(&waiter->key);
	int error;
	u32 now;

	for (;;) {
		spin_lock(&bucket->lock);
		error = word_peek(&now, wait->uaddr);
		if (!error)
			break;
		spin_unlock(&bucket->lock);
		if (fault_in_readable(wait->uaddr, sizeof(u32)))
			return -EFAULT;
	}
	if (now == wait->value) {
		waiter->bucket = bucket;
		list_add_tail(&waiter->node, &bucket->waiters);
	}
	spin_unlock(&bucket->lock);
	return now == wait->value ? 0 : -EAGAIN;
}

/* False if somebody has woken it.  It may have moved meanwhile. */
static bool waiter_unqueue(struct futex_waiter *waiter)
{
	struct futex_bucket *bucket;
	bool queued;

	while ((bucket = smp_load_acquire(&waiter->bucket))) {
		spin_lock(&bucket->lock);
		queued = waiter->bucket == bucket;
		if (queued)
			list_del(&waiter->node);
		spin_unlock(&bucket->lock);
		if (queued)
			return true;
	}
	return false;
}

/* => the bucket is locked; the waiter is gone when it returns */
static void waiter_wake(struct futex_waiter *waiter)
{
	struct task_struct *task = get_task_struct(waiter->task);

	list_del(&waiter->node);
	smp_store_release(&waiter->bucket, NULL);
	wake_up_process(task);
	put_task_struct(task);
}

/* Sleeps until woken, a signal, or the deadline: true if that has passed. */
static bool waiter_sleep(const struct futex_waiter *waiter, ktime_t deadline)
{
	ktime_t *expires = deadline == KTIME_MAX ? NULL : &deadline;
	bool late = false;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (late || !READ_ONCE(waiter->bucket) ||
		    signal_pending(current))
			break;
		late = !schedule_hrtimeout(expires, HRTIMER_MODE_ABS);
	}
	__set_current_state(TASK_RUNNING);
	return late;
}

int futex_wait(const struct futex_wait *wait)
{
	struct futex_waiter waiter = {
		.bitset = wait->bitset, .task = current };
	bool late;
	int error;

	if (!wait->bitset)
		return -EINVAL;
	error = key_get(&waiter.key, wait->uaddr, wait->shared);
	if (!error)
		error = waiter_queue(&waiter, wait);
	if (error)
		return error;
	late = waiter_sleep(&waiter, wait->deadline);
	if (!waiter_unqueue(&waiter))
		return 0;
	return late ? -ETIMEDOUT : -ERESTARTSYS;
}

/* => the bucket is locked */
static int bucket_wake(struct futex_bucket *bucket,
		       const struct futex_key *key, int nr, u32 bitset)
{
	struct futex_waiter *waiter, *next;
	int woken = 0;

	list_for_each_entry_safe(waiter, next, &bucket->waiters, node) {
		if (woken >= nr)
			break;
		if (!key_same(&waiter->key, key) || !(waiter->bitset & bitset))
			continue;
		waiter_wake(waiter);
		woken++;
	}
	return woken;
}

int futex_wake(u32 __user *uaddr, bool shared, int nr, u32 bitset)
{
	struct futex_bucket *bucket;
	struct futex_key key;
	int result;

	if (!bitset)
		return -EINVAL;
	result = key_get(&key, uaddr, shared);
	if (result)
		return result;
	bucket = bucket_of(&key);
	spin_lock(&bucket->lock);
	/* 0 wakes one, as it always has on Linux. */
	result = bucket_wake(bucket, &key, max(nr, 1), bitset);
	spin_unlock(&bucket->lock);
	return result;
}

static void buckets_lock(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_lock(a < b ? &a->lock : &b->lock);
	if (a != b)
		spin_lock_nested(a < b ? &b->lock : &a->lock);
}

static void buckets_unlock(struct futex_bucket *a, struct futex_bucket *b)
{
	if (a != b)
		spin_unlock(a < b ? &b->lock : &a->lock);
	spin_unlock(a < b ? &a->lock : &b->lock);
}

/* => both buckets are locked */
static void waiter_move(struct futex_waiter *waiter, struct futex_bucket *to,
			const struct futex_key *key)
{
	list_move_tail(&waiter->node, &to->waiters);
	waiter->key = *key;
	WRITE_ONCE(waiter->bucket, to);
}

static int bucket_requeue(const struct futex_key *from,
			  const struct futex_key *to,
			  const struct futex_requeue *requeue)
{
	struct futex_bucket *bucket = bucket_of(from), *target = bucket_of(to);
	struct futex_waiter *waiter, *next;
	int done = 0, moved = 0;

	done = bucket_wake(bucket, from, requeue->wake,
			   FUTEX_BITSET_MATCH_ANY);
	if (key_same(from, to))
		return done;
	list_for_each_entry_safe(waiter, next, &bucket->waiters, node) {
		if (moved >= requeue->requeue)
			break;
		if (!key_same(&waiter->key, from))
			continue;
		waiter_move(waiter, target, to);
		moved++;
	}
	return done + moved;
}

static int keys_get(struct futex_key *a, u32 __user *first,
		    struct futex_key *b, u32 __user *second, bool shared)
{
	int error = key_get(a, first, shared);

	return error ? error : key_get(b, second, shared);
}

/* Locks both buckets if the word compares well.  => -EAGAIN, -EFAULT */
static int requeue_lock(const struct futex_requeue *requeue,
			struct futex_bucket *a, struct futex_bucket *b)
{
	u32 now = requeue->value;
	int error = 0;

	for (;;) {
		buckets_lock(a, b);
		if (requeue->compare)
			error = word_peek(&now, requeue->from);
		if (!error && now == requeue->value)
			return 0;
		buckets_unlock(a, b);
		if (!error)
			return -EAGAIN;
		if (fault_in_readable(requeue->from, sizeof(u32)))
			return error;
	}
}

int futex_requeue(const struct futex_requeue *requeue)
{
	struct futex_key from, to;
	int result;

	if (requeue->wake < 0 || requeue->requeue < 0)
		return -EINVAL;
	result = keys_get(&from, requeue->from, &to, requeue->to,
			  requeue->shared);
	if (!result)
		result = requeue_lock(requeue, bucket_of(&from),
				      bucket_of(&to));
	if (result)
		return result;
	result = bucket_requeue(&from, &to, requeue);
	buckets_unlock(bucket_of(&from), bucket_of(&to));
	return result;
}

/*
 * FUTEX_WAKE_OP's argument:
 *
 *	31 30  28 27  24 23        12 11         0
 *	|s| op   | cmp  |  operand   |  compared  |	s: operand is a shift
 */
static int op_apply(u32 op, u32 old, u32 *new)
{
	u32 operand = (u32)((s32)(op << 8) >> 20);

	if (op >> 31)
		operand = 1u << (operand & 31);
	switch (op >> 28 & 7) {
	case 0:
		*new = operand;
		return 0;
	case 1:
		*new = old + operand;
		return 0;
	case 2:
		*new = old | operand;
		return 0;
	case 3:
		*new = old & ~operand;
		return 0;
	case 4:
		*new = old ^ operand;
		return 0;
	default:
		return -ENOSYS;
	}
}

static int op_compare(u32 op, u32 old)
{
	s32 is = (s32)old, with = (s32)(op << 20) >> 20;

	switch (op >> 24 & 15) {
	case 0:
		return is == with;
	case 1:
		return is != with;
	case 2:
		return is < with;
	case 3:
		return is <= with;
	case 4:
		return is > with;
	case 5:
		return is >= with;
	default:
		return -ENOSYS;
	}
}

/* Changes the word in one step: 1 or 0, how its old value compares; -EFAULT:
 * not in memory; -ENOSYS. */
static int word_change(u32 __user *uaddr, u32 op)
{
	u32 seen, old = 0, new;
	int error;

	pagefault_disable();
	error = get_user(seen, uaddr);
	if (!error)
		do {
			old = seen;
			error = op_apply(op, old, &new);
			if (!error)
				error = cmpxchg_user(uaddr, old, new, &seen);
		} while (error == -EAGAIN);
	pagefault_enable();
	return error ? error : op_compare(op, old);
}

/* Locks both buckets and changes the word at `second`: how its old value
 * compares.  => -EFAULT, -ENOSYS: nothing is locked */
static int change_lock(struct futex_bucket *a, struct futex_bucket *b,
		       u32 __user *second, u32 op)
{
	int result;

	for (;;) {
		buckets_lock(a, b);
		result = word_change(second, op);
		if (result >= 0)
			return result;
		buckets_unlock(a, b);
		if (result != -EFAULT ||
		    fault_in_writeable(second, sizeof(u32)))
			return result;
	}
}

int futex_wake_op(u32 __user *first, u32 __user *second, bool shared, int nr,
		  int nr_second, u32 op)
{
	struct futex_bucket *a, *b;
	struct futex_key key, other;
	int result = keys_get(&key, first, &other, second, shared);

	if (result)
		return result;
	a = bucket_of(&key);
	b = bucket_of(&other);
	result = change_lock(a, b, second, op);
	if (result < 0)
		return result;
	nr_second = result ? max(nr_second, 1) : 0;
	result = bucket_wake(a, &key, max(nr, 1), FUTEX_BITSET_MATCH_ANY);
	result += bucket_wake(b, &other, nr_second, FUTEX_BITSET_MATCH_ANY);
	buckets_unlock(a, b);
	return result;
}
