/* SPDX-License-Identifier: MIT */
/*
 * Credentials, counted.
 *
 * A task replaces its own credentials only, so current->cred is read without
 * a lock by its owner; whoever looks at another task's holds the task tree's
 * lock, under which cred_commit() exchanges the pointer.  Dropping the old
 * ones happens after that.
 */
#include <task/cred.h>

#include <lib/sort.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/process.h>
#include <vm/mm.h>

struct cred init_cred = {
	.usage = { .refs = ATOMIC_INIT(1) },
	.cap_permitted = CAP_FULL_SET,
	.cap_effective = CAP_FULL_SET,
	.cap_bset = CAP_FULL_SET,
};

static atomic_long_t nr_creds;

long cred_count(void)
{
	return atomic_long_read(&nr_creds);
}

/* The count is the one field that readers may write. */
static refcount_t *cred_usage(const struct cred *cred)
{
	return &((struct cred *)cred)->usage;
}

const struct cred *get_cred(const struct cred *cred)
{
	refcount_inc(cred_usage(cred));
	return cred;
}

void put_cred(const struct cred *cred)
{
	if (!refcount_dec_and_test(cred_usage(cred)))
		return;
	atomic_long_dec(&nr_creds);
	kfree(cred);
}

struct cred *cred_copy(const struct cred *from, unsigned int nr_groups)
{
	unsigned int kept = min(nr_groups, from->nr_groups);
	struct cred *cred;

	cred = kmalloc(sizeof(*cred) + nr_groups * sizeof(gid_t), GFP_KERNEL);
	if (!cred)
		return NULL;
	memcpy(cred, from, sizeof(*cred) + kept * sizeof(gid_t));
	refcount_set(&cred->usage, 1);
	cred->nr_groups = nr_groups;
	atomic_long_inc(&nr_creds);
	return cred;
}

struct cred *cred_prepare(void)
{
	const struct cred *mine = current_cred();

	return cred_copy(mine, mine->nr_groups);
}

const struct cred *cred_override(const struct cred *cred)
{
	const struct cred *old;
	unsigned long flags;

	spin_lock_irqsave(&tasks_lock, flags);
	old = current->cred;
	current->cred = cred;
	spin_unlock_irqrestore(&tasks_lock, flags);
	return old;
}

void cred_revert(const struct cred *old)
{
	(void)cred_override(old);
}

/* Does `new` act as somebody else, or with rights that `old` had not? */
static bool cred_is_other(const struct cred *old, const struct cred *new)
{
	return old->euid != new->euid || old->egid != new->egid ||
	       old->fsuid != new->fsuid || old->fsgid != new->fsgid ||
	       new->cap_permitted & ~old->cap_permitted;
}

void cred_commit(struct cred *cred)
{
	const struct cred *old = cred_override(cred);

	if (!old)
		return;
	if (cred_is_other(old, cred)) {
		if (current->mm)
			WRITE_ONCE(current->mm->dumpable, false);
		if (current->process)
			WRITE_ONCE(task_thread(current)->pdeath_signal, 0);
	}
	put_cred(old);
}

bool capable(int cap)
{
	return current_cred()->cap_effective >> cap & 1;
}

bool in_group_p(gid_t gid)
{
	const struct cred *cred = current_cred();
	unsigned int low = 0, high = cred->nr_groups;

	if (gid == cred->fsgid)
		return true;
	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (cred->groups[middle] == gid)
			return true;
		if (cred->groups[middle] < gid)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static int compare_gids(const void *a, const void *b)
{
	gid_t x = *(const gid_t *)a, y = *(const gid_t *)b;

	return x < y ? -1 : x > y;
}

void cred_sort_groups(struct cred *cred)
{
	sort(cred->groups, cred->nr_groups, sizeof(gid_t), compare_gids,
	     NULL);
}
