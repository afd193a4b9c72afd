/* SPDX-License-Identifier: MIT */
/*
 * Counting frames by owner, exactly and without a shared counter.
 *
 * Each CPU adds and subtracts in its own row; one CPU's number may well be
 * negative, the sum over all is right.  Free frames are not counted here: the
 * zones and the per-CPU lists know how many they have.
 */
#ifndef MEM_OWNER_H
#define MEM_OWNER_H

#include <core/percpu.h>
#include <mem/page.h>

DECLARE_PER_CPU(long [NR_OWNERS], owner_counts);

static inline void owner_count_add(enum page_owner owner, long frames)
{
	this_cpu_add(owner_counts[owner], frames);
}

/* Registers the ledger of frames: after that tests compare them. */
void owner_ledger_setup(void);

#endif
