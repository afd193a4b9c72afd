/* SPDX-License-Identifier: MIT */
/*
 * The page lock: one bit, and who waits for it.
 *
 * A queue per page would cost more than the page's whole description, so pages
 * share a few queues by their address; a wake-up may wake a stranger, who
 * looks and sleeps again.  PG_waiters says that the unlocker has to wake
 * anybody at all: it is set before the lock is tried, so that between a failed
 * try and the sleep no unlock goes unnoticed.
 */
#include <sched/wait.h>
#include <vm/filemap.h>

#define QUEUE_BITS 5

static struct wait_queue_head queues[1 << QUEUE_BITS];

void page_lock_setup(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(queues); i++)
		init_waitqueue_head(&queues[i]);
}

/* Fibonacci hashing: neighbours go to different queues. */
static struct wait_queue_head *queue_of(const struct page *page)
{
	u64 hash = page_to_pfn(page) * 0x9e3779b97f4a7c15ULL;

	return &queues[hash >> (64 - QUEUE_BITS)];
}

static bool announce_and_try(struct page *page)
{
	page_set(page, PG_waiters);
	smp_mb();
	return trylock_page(page);
}

void lock_page_slow(struct page *page)
{
	wait_event(*queue_of(page), announce_and_try(page));
}

static bool announce_and_look(struct page *page)
{
	page_set(page, PG_waiters);
	smp_mb();
	return !page_test(page, PG_locked);
}

void wait_on_page_locked(struct page *page)
{
	if (page_test(page, PG_locked))
		wait_event(*queue_of(page), announce_and_look(page));
}

void unlock_page_wake(struct page *page)
{
	page_clear(page, PG_waiters);
	smp_mb();
	wake_up_all(queue_of(page));
}
