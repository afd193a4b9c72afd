/* SPDX-License-Identifier: MIT */
/*
 * Permissions of System V objects.
 *
 * Like those of files, but there are two owners, whoever made it and whoever
 * it was given to, and no execution: the bits for it count as nothing.
 */
#include <ipc/perm.h>

#include <lib/errno.h>
#include <task/cred.h>

#define PERMISSIONS 0777u

void ipc_perm_init(struct ipc_perm *perm, s32 key, u32 mode)
{
	const struct cred *me = current_cred();

	*perm = (struct ipc_perm){
		.key = key, .mode = mode & PERMISSIONS,
		.uid = me->euid, .cuid = me->euid,
		.gid = me->egid, .cgid = me->egid,
	};
}

int ipc_permission(const struct ipc_perm *perm, u32 wanted)
{
	uid_t me = current_cred()->euid;
	u32 granted = perm->mode;

	/* Whichever class the caller names: it is in one only. */
	wanted = (wanted >> 6 | wanted >> 3 | wanted) & 6;
	if (me == perm->cuid || me == perm->uid)
		granted >>= 6;
	else if (in_group_p(perm->cgid) || in_group_p(perm->gid))
		granted >>= 3;
	return wanted & ~granted && !capable(CAP_IPC_OWNER) ? -EACCES : 0;
}

int ipc_owner(const struct ipc_perm *perm)
{
	uid_t me = current_cred()->euid;

	if (me == perm->cuid || me == perm->uid || capable(CAP_SYS_ADMIN))
		return 0;
	return -EPERM;
}

void ipc_perm_set(struct ipc_perm *perm, const struct ipc_perm *new)
{
	perm->uid = new->uid;
	perm->gid = new->gid;
	perm->mode = (perm->mode & ~PERMISSIONS) | (new->mode & PERMISSIONS);
}
