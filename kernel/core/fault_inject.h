/* SPDX-License-Identifier: MIT */
/*
 * Making the n-th allocation fail.
 *
 * A test that names a path runs it with n = 1, 2, 3 … until it gets through:
 * every allocation on the path has then failed once.
 */
#ifndef CORE_FAULT_INJECT_H
#define CORE_FAULT_INJECT_H

#include <arch/types.h>

extern long fault_inject_left;	/* 0: off */

/* The n-th allocation by the calling context fails from now; 0 turns it off. */
void fault_inject_set(unsigned long n);
/* True if it has struck since it was set. */
bool fault_inject_struck(void);
bool fault_inject_count(void);

/* Allocators ask this first. */
static inline bool fault_inject(void)
{
	return unlikely(fault_inject_left) && fault_inject_count();
}

#endif
