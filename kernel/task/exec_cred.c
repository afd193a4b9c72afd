/* SPDX-License-Identifier: MIT */
/*
 * Credentials of a program about to start.
 *
 * They are made before the point of no return, when there may still be no
 * memory for them, and taken behind it.
 */
#include <task/exec_cred.h>

#include <lib/errno.h>
#include <task/cred.h>
#include <task/exec.h>
#include <task/hooks.h>
#include <vm/mm.h>

int exec_cred_prepare(struct exec *exec)
{
	const struct cred *old = current_cred();
	struct cred *new = cred_prepare();
	struct program_rights rights;

	if (!new)
		return -ENOMEM;
	task_hooks->exec_rights(exec->file, &rights);
	if (rights.set_uid)
		new->euid = rights.uid;
	if (rights.set_gid)
		new->egid = rights.gid;
	if (new->no_new_privs) {
		new->euid = new->uid;
		new->egid = new->gid;
	}
	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
	exec->secure = cap_follow_exec(new, old);
	exec->mm->dumpable = rights.readable && new->euid == new->uid &&
			     new->egid == new->gid;
	exec->cred = new;
	return 0;
}

void exec_cred_commit(struct exec *exec)
{
	if (exec->secure)
		task_thread(current)->personality &= ~ADDR_NO_RANDOMIZE;
	cred_commit(exec->cred);
	exec->cred = NULL;
}
