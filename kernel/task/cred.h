/* SPDX-License-Identifier: MIT */
/*
 * Credentials: on whose behalf a task acts.
 *
 * A struct cred never changes once a task uses it: setuid and its kin make a
 * copy, change that, and put it in the task's place, so a reader needs no
 * lock.  Real ids say who started the program, effective ids what it may do,
 * saved ids what it may return to, file system ids whose files it touches.
 *
 * Capabilities are root's rights one by one (task/capability.h has the rules
 * by which the five sets change; here they are only words).
 */
#ifndef TASK_CRED_H
#define TASK_CRED_H

#include <lib/atomic.h>
#include <sched/sched.h>
#include <task/capability.h>

#define NGROUPS_MAX 65536

/* All fields immutable but the count (a). */
struct cred {
	refcount_t usage;		/* a */
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	u64 cap_inheritable, cap_permitted, cap_effective;
	u64 cap_bset, cap_ambient;
	unsigned int securebits;	/* SECBIT_: root without magic */
	bool no_new_privs;		/* exec gives no rights; for good */
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
/* One of current's, with all its groups. */
struct cred *cred_prepare(void);

/* current acts by `cred` from now on; takes over the caller's reference.  Who
 * acts as somebody else, or may do more, is no longer to be looked into: its
 * memory is not dumpable, and its parent's end is no reason to tell it. */
void cred_commit(struct cred *cred);

/* For the length of one call: current acts by `cred`, which stays the
 * caller's; what cred_revert() needs comes back. */
const struct cred *cred_override(const struct cred *cred);
void cred_revert(const struct cred *old);

/* May current do this? */
bool capable(int cap);

/* Sorts what a program gave as its groups. */
void cred_sort_groups(struct cred *cred);

/* Is current in this group, by its file system id or as a member? */
bool in_group_p(gid_t gid);

/* Creds in use, for the ledger. */
long cred_count(void);

#endif
