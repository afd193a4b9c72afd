/* SPDX-License-Identifier: MIT */
/*
 * On whose behalf a new program acts: as its caller, unless its file has the
 * set-user-id or set-group-id bit, which makes it act as the file's owner or
 * group.  The saved ids become the effective ones.
 */
#ifndef TASK_EXEC_CRED_H
#define TASK_EXEC_CRED_H

#include <arch/types.h>

struct exec;

/* Makes exec->cred, and exec->secure, which AT_SECURE tells the program.
 * => exec->file is what will run; -ENOMEM */
int __must_check exec_cred_prepare(struct exec *exec);

/* current acts so from now on.  => current runs in the new address space */
void exec_cred_commit(struct exec *exec);

#endif
