/* SPDX-License-Identifier: MIT */
/*
 * Looking into other processes: who may, and on whose behalf they act.
 */
#ifndef TASK_INSPECT_H
#define TASK_INSPECT_H

#include <arch/types.h>

struct cred;
struct process;
struct task_struct;

/* The credentials by which the process acts, with a reference; *dumpable: may
 * its user look into its memory? */
const struct cred *process_get_cred(struct process *process, bool *dumpable);

/* Whose its files in /proc are: its effective ids, or root if they are private
 * and it is not dumpable. */
void process_owner(struct process *process, bool private, uid_t *uid,
		   gid_t *gid);

/*
 * May current read what the process keeps in its memory and its registers
 * (ptrace(2), PTRACE_MODE_READ_FSCREDS)?  Its own, always; another's, if all
 * its ids are current's and it may do nothing that current may not, or by
 * CAP_SYS_PTRACE.
 */
bool process_may_inspect(struct process *process);

#endif
