/* SPDX-License-Identifier: MIT */
/*
 * Scripts: programs that name another program to read them.
 *
 *	#! /bin/sh -e\n
 *	   |       `- one argument: the rest of the line, blanks inside included
 *	   `- the interpreter, which gets argv[0] = its own path, the argument,
 *	      the script's path, and then the script's arguments from argv[1] on
 *
 * The line counts as far as SCRIPT_LINE bytes.  An interpreter may be a script
 * itself, up to SCRIPT_DEPTH times.
 */
#ifndef TASK_SCRIPT_H
#define TASK_SCRIPT_H

#include <arch/types.h>

struct exec;

#define SCRIPT_LINE 256
#define SCRIPT_DEPTH 5

/* The two words of a first line; argument is NULL if there is none. */
struct script_line {
	const char *interpreter, *argument;
};

/*
 * Finds them in the first SCRIPT_LINE bytes of a file, zeros behind its end,
 * and puts a NUL behind each.
 * => -ENOEXEC: no "#!", no interpreter, or its name is cut
 */
int __must_check script_parse(char line[SCRIPT_LINE], struct script_line *words);

/*
 * As long as exec->file is a script, puts its interpreter in its place and into
 * the arguments.
 * => -ELOOP: too deep; -ENOENT: a script that the interpreter could not open,
 *    as its descriptor will be closed; what opening and exec_args_add() yield
 */
int __must_check script_follow(struct exec *exec);

#endif
