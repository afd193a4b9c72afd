/* SPDX-License-Identifier: MIT */
/*
 * Credentials: on whose behalf a task acts.
 *
 * A struct cred never changes once a task uses it: setuid and its kin make a
 * copy, change that, and put it in the task's place, so a reader needs no
 * lock.  Real ids say who started the program, effective ids what it may do,
 * saved ids what it may return to, file system ids whose files it touches.
 */
#ifndef TASK_CRED_H
#define TASK_CRED_H

#include <lib/atomic.h>
#include <sched/sched.h>

#define NGROUPS_MAX 65536

/* What root may do and others may not, by Linux's numbers (capabilities(7)). */
#define CAP_CHOWN 0
#define CAP_DAC_OVERRIDE 1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER 3
#define CAP_FSETID 4
#define CAP_KILL 5
#define CAP_SETGID 6
#define CAP_SETUID 7
#define CAP_IPC_LOCK 14
#define CAP_IPC_OWNER 15
#define CAP_SYS_RAWIO 17
#define CAP_SYS_CHROOT 18
#define CAP_SYS_ADMIN 21
#define CAP_SYS_NICE 23
#define CAP_SYS_RESOURCE 24
#define CAP_SYS_TIME 25
#define CAP_MKNOD 27
#define CAP_LAST_CAP 40
#define CAP_FULL_SET ((1ULL << (CAP_LAST_CAP + 1)) - 1)

/* All fields immutable but the count (a). */
struct cred {
	refcount_t usage;		/* a */
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	u64 cap_inheritable, cap_permitted, cap_effective;
	unsigned int nr_groups;
	gid_t groups[];			/* ascending */
};

/* Root's, for the kernel itself and the first program; never freed. */
extern struct cred init_cred;

static inline const struct cred *current_cred(void)
{
	const struct cred *cred = current->cred;

	return cred ? cred : &init_cred;
}

static inline uid_t current_fsuid(void)
{
	return current_cred()->fsuid;
}

static inline gid_t current_fsgid(void)
{
	return current_cred()->fsgid;
}

/* One more, one fewer user. */
const struct cred *get_cred(const struct cred *cred);
void put_cred(const struct cred *cred);

/* A copy that nobody uses yet, with room for nr_groups groups, of which those
 * that fit are copied; usage 1.  NULL: no memory. */
struct cred *cred_copy(const struct cred *from, unsigned int nr_groups);

/* current acts by `cred` from now on; takes over the caller's reference. */
void cred_commit(struct cred *cred);

/* For the length of one call: current acts by `cred`, which stays the
 * caller's; what cred_revert() needs comes back. */
const struct cred *cred_override(const struct cred *cred);
void cred_revert(const struct cred *old);

/* May current do this? */
bool capable(int cap);

/* Is current in this group, by its file system id or as a member? */
bool in_group_p(gid_t gid);

/* Creds in use, for the ledger. */
long cred_count(void);

#endif
