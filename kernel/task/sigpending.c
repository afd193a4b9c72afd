/* SPDX-License-Identifier: MIT */
/*
 * Pending sets and their entries: see the header.
 *
 * Signals are sent from interrupt handlers too, so an entry is allocated
 * without waiting, under the siglock that guards the queue.
 */
#include <task/sigpending.h>

#include <lib/errno.h>
#include <mem/slab.h>

atomic_long_t sigqueue_entries;

static struct sigqueue *entry_alloc(void)
{
	struct sigqueue *entry = kmalloc(sizeof(*entry), GFP_ATOMIC);

	if (entry)
		entry->taken = NULL;
	return entry;
}

static struct sigqueue *entry_get(struct sigpending *pending)
{
	struct sigqueue *entry = &pending->first;

	if (!list_empty(&entry->node))
		entry = entry_alloc();
	if (entry)
		atomic_long_inc(&sigqueue_entries);
	return entry;
}

/* It has left its queue: told to somebody (info), or to nobody. */
static void entry_done(struct sigpending *pending, struct sigqueue *entry,
		       struct siginfo *info)
{
	if (entry->taken) {
		entry->taken(entry, info);
		return;
	}
	atomic_long_dec(&sigqueue_entries);
	if (entry != &pending->first)
		kfree(entry);
}

int sigpending_add_further(struct sigpending *pending, int sig,
			   const struct siginfo *info, bool room)
{
	struct sigqueue *entry;

	if (sig < SIGRTMIN && sigpending_has(pending, sig))
		return 0;
	entry = room ? entry_get(pending) : NULL;
	if (!entry && sig >= SIGRTMIN && info && info->si_code != SI_USER)
		return -EAGAIN;
	if (entry) {
		entry->info = info ? *info : (struct siginfo){
			.si_signo = sig, .si_code = SI_KERNEL };
		list_add_tail(&entry->node, &pending->queue);
	}
	pending->set |= sigmask(sig);
	return 0;
}

void sigpending_add_entry(struct sigpending *pending, struct sigqueue *entry)
{
	KASSERT(list_empty(&entry->node));
	list_add_tail(&entry->node, &pending->queue);
	pending->set |= sigmask(entry->info.si_signo);
}

/* The first entry about sig, or NULL. */
static struct sigqueue *entry_find(const struct sigpending *pending, int sig)
{
	struct sigqueue *entry;

	list_for_each_entry(entry, &pending->queue, node) {
		if (entry->info.si_signo == sig)
			return entry;
	}
	return NULL;
}

void sigpending_remove_entry(struct sigpending *pending,
			     struct sigqueue *entry)
{
	int sig = entry->info.si_signo;

	if (list_empty(&entry->node))
		return;
	list_del_init(&entry->node);
	if (!entry_find(pending, sig))
		pending->set &= ~sigmask(sig);
}

void sigpending_collect_among(struct sigpending *pending, int sig,
			      struct siginfo *info)
{
	struct sigqueue *entry = entry_find(pending, sig);

	if (entry) {
		*info = entry->info;
		list_del_init(&entry->node);
		entry_done(pending, entry, info);
	} else {
		*info = (struct siginfo){ .si_signo = sig };
	}
	if (list_empty(&pending->queue) || !entry_find(pending, sig))
		pending->set &= ~sigmask(sig);
}

void sigpending_discard(struct sigpending *pending, sigset_t which)
{
	struct sigqueue *entry, *next;
	LIST_HEAD(dropped);

	if (!(pending->set & which))
		return;
	pending->set &= ~which;
	list_for_each_entry_safe(entry, next, &pending->queue, node) {
		if (which & sigmask(entry->info.si_signo))
			list_move_tail(&entry->node, &dropped);
	}
	/* Only now: an owner may add its entry again. */
	list_for_each_entry_safe(entry, next, &dropped, node) {
		list_del_init(&entry->node);
		entry_done(pending, entry, NULL);
	}
}

unsigned long sigpending_count(const struct sigpending *pending)
{
	const struct sigqueue *entry;
	unsigned long count = 0;

	list_for_each_entry(entry, &pending->queue, node)
		count += !entry->taken;
	return count;
}
