/* SPDX-License-Identifier: MIT */
/*
 * The first thing a program sees: its stack.
 */
#ifndef TASK_EXEC_STACK_H
#define TASK_EXEC_STACK_H

#include <arch/types.h>

struct cred;
struct exec_args;
struct mm_struct;

/* What the auxiliary vector says that only the loader knows. */
struct exec_facts {
	unsigned long phdr;	/* the program's table in memory */
	unsigned long phnum;
	unsigned long base;	/* of its loader; 0: none */
	unsigned long entry;	/* the program's own */
	const struct cred *cred; /* it will act by */
	bool secure;
};

/*
 * Makes the stack area of a new address space and writes strings, pointers
 * and the auxiliary vector to it.  *sp is where the program starts.
 * => -ENOMEM, -E2BIG
 */
int __must_check exec_stack_build(struct mm_struct *mm,
				  const struct exec_args *args,
				  const struct exec_facts *facts,
				  bool executable, unsigned long *sp);

#endif
