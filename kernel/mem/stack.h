/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks.
 *
 *	| guard page | KERNEL_STACK_PAGES, used downward | guard page |
 *	             ^ stack_alloc()                     ^ top
 *
 * A stack is an area of its own, so that running over its low end faults on a
 * page that is known to be a stack's guard (vmalloc_guard_hit).  Mapping one
 * costs thousands of instructions, so each CPU keeps some for the next fork.
 */
#ifndef MEM_STACK_H
#define MEM_STACK_H

#include <arch/page.h>

/* The lowest usable address; contents are undefined.  NULL: no memory.
 * => may sleep */
void *stack_alloc(void);
/* => any context; nobody runs on it any more */
void stack_free(void *stack);

/* Gives all spare stacks back; how many frames.  => interrupts on */
unsigned long stack_cache_drain(void);

/* => once, after slab_setup(); false if no memory */
bool stack_setup(void);

#endif
