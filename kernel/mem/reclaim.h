/* SPDX-License-Identifier: MIT */
/*
 * Who gives memory back when there is none left.
 *
 * Rooms that keep things they could do without (empty slabs, spare stacks, and
 * on upper floors caches and swappable pages) register a function here; the
 * frame allocator calls them all before it says no to a request that may wait.
 */
#ifndef MEM_RECLAIM_H
#define MEM_RECLAIM_H

#include <mem/gfp.h>

/*
 * A function that frees what it can and returns about how many frames that
 * were.  It may allocate (and will be refused rather than called again by the
 * same task), and run on several CPUs at once.
 */
typedef unsigned long (*reclaim_fn)(gfp_t gfp, unsigned int order);

/* => -ENOMEM; for good: there is no way to take it back */
int __must_check reclaim_register(reclaim_fn reclaim);

/* Calls them all; frames freed.  0 where the caller may not wait.
 * => no locks held that a reclaimer takes */
unsigned long reclaim_run(gfp_t gfp, unsigned int order);

#endif
