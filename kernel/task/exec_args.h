/* SPDX-License-Identifier: MIT */
/*
 * The strings a program starts with.
 *
 * Arguments, then environment, then the program's path, each with its NUL and
 * without gaps: the block that will lie at the top of the new stack.  It is
 * collected in kernel memory first, because the old program's memory, from
 * which most strings come, may change under the copy: lengths are believed
 * only after copying.
 *
 *	| argv[0] \0 | argv[1] \0 | ... | envp[0] \0 | ... | path \0 |
 */
#ifndef TASK_EXEC_ARGS_H
#define TASK_EXEC_ARGS_H

#include <arch/types.h>

/* One string, with its NUL. */
#define ARG_STRING_MAX (32UL << 12)

struct exec_args {
	char *block;
	size_t size, capacity;	/* bytes */
	size_t limit;		/* bytes, pointers to the strings included */
	unsigned int argc, envc;
};

/* As Linux: a quarter of the stack's limit, at least 128 KiB, at most 6 MiB. */
void exec_args_init(struct exec_args *args, unsigned long stack_limit);
void exec_args_destroy(struct exec_args *args);

/* Appends a string.  => -E2BIG: too long, or too much altogether; -ENOMEM;
 * -EFAULT */
int __must_check exec_args_add(struct exec_args *args, const char *string);
int __must_check exec_args_add_user(struct exec_args *args,
				    const char __user *string);

/* A script's interpreter has other first arguments than the script; argc
 * follows.  => as exec_args_add(); there is a first one */
int __must_check exec_args_add_first(struct exec_args *args,
				     const char *string);
void exec_args_drop_first(struct exec_args *args);

#endif
