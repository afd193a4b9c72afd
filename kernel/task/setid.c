/* SPDX-License-Identifier: MIT */
/*
 * The rules of setuid(2) and its kin.
 *
 * A rule sees four ids of one kind and changes them, or refuses; where they
 * come from and go to, and what follows from it, is the same for every rule.
 */
#include <task/setid.h>

#include <lib/errno.h>
#include <task/rlimit.h>

struct ids {
	u32 real, effective, saved, fs;
};

/* What a caller wants: an id each, or ID_KEEP. */
struct id_request {
	u32 real, effective, saved;
};

/* 0 or -EPERM; privileged: may have any id. */
typedef int (*id_rule)(struct ids *ids, const struct id_request *want,
		       bool privileged);

static struct ids cred_ids(const struct cred *cred, enum id_kind kind)
{
	if (kind == ID_USER)
		return (struct ids){ cred->uid, cred->euid, cred->suid,
				     cred->fsuid };
	return (struct ids){ cred->gid, cred->egid, cred->sgid, cred->fsgid };
}

static void cred_set_ids(struct cred *cred, enum id_kind kind,
			 const struct ids *ids)
{
	if (kind == ID_USER) {
		cred->uid = ids->real;
		cred->euid = ids->effective;
		cred->suid = ids->saved;
		cred->fsuid = ids->fs;
	} else {
		cred->gid = ids->real;
		cred->egid = ids->effective;
		cred->sgid = ids->saved;
		cred->fsgid = ids->fs;
	}
}

static bool may_set(enum id_kind kind)
{
	return capable(kind == ID_USER ? CAP_SETUID : CAP_SETGID);
}

static int ids_change(enum id_kind kind, id_rule rule,
		      const struct id_request *want)
{
	const struct cred *old = current_cred();
	struct ids ids = cred_ids(old, kind);
	int error = rule(&ids, want, may_set(kind));
	struct cred *new;

	if (error)
		return error;
	new = cred_prepare();
	if (!new)
		return -ENOMEM;
	cred_set_ids(new, kind, &ids);
	if (kind == ID_USER)
		cap_follow_uids(new, old);
	cred_commit(new);
	if (kind == ID_USER)
		rlimit_nproc_note();
	return 0;
}

static int rule_set(struct ids *ids, const struct id_request *want,
		    bool privileged)
{
	u32 id = want->effective;

	if (privileged)
		ids->real = ids->saved = id;
	else if (id != ids->real && id != ids->saved)
		return -EPERM;
	ids->effective = ids->fs = id;
	return 0;
}

int set_id(enum id_kind kind, u32 id)
{
	struct id_request want = { .effective = id };

	return id == ID_KEEP ? -EINVAL : ids_change(kind, rule_set, &want);
}

/* Swapping is what this call is for; the saved id follows the effective one
 * when the real one is set, or the effective one leaves it. */
static int rule_set_re(struct ids *ids, const struct id_request *want,
		       bool privileged)
{
	struct ids old = *ids;

	if (want->real != ID_KEEP) {
		if (!privileged && want->real != old.real &&
		    want->real != old.effective)
			return -EPERM;
		ids->real = want->real;
	}
	if (want->effective != ID_KEEP) {
		if (!privileged && want->effective != old.real &&
		    want->effective != old.effective &&
		    want->effective != old.saved)
			return -EPERM;
		ids->effective = want->effective;
	}
	if (want->real != ID_KEEP ||
	    (want->effective != ID_KEEP && want->effective != old.real))
		ids->saved = ids->effective;
	ids->fs = ids->effective;
	return 0;
}

int set_re_ids(enum id_kind kind, u32 real, u32 effective)
{
	struct id_request want = { .real = real, .effective = effective };

	return ids_change(kind, rule_set_re, &want);
}

static bool is_one_of(u32 id, const struct ids *ids)
{
	return id == ID_KEEP || id == ids->real || id == ids->effective ||
	       id == ids->saved;
}

static int rule_set_res(struct ids *ids, const struct id_request *want,
			bool privileged)
{
	if (!privileged &&
	    !(is_one_of(want->real, ids) && is_one_of(want->effective, ids) &&
	      is_one_of(want->saved, ids)))
		return -EPERM;
	if (want->real != ID_KEEP)
		ids->real = want->real;
	if (want->effective != ID_KEEP)
		ids->effective = want->effective;
	if (want->saved != ID_KEEP)
		ids->saved = want->saved;
	ids->fs = ids->effective;
	return 0;
}

int set_res_ids(enum id_kind kind, u32 real, u32 effective, u32 saved)
{
	struct id_request want = { real, effective, saved };

	return ids_change(kind, rule_set_res, &want);
}

u32 set_fs_id(enum id_kind kind, u32 id)
{
	const struct cred *old = current_cred();
	struct ids ids = cred_ids(old, kind);
	u32 was = ids.fs;
	struct cred *new;

	if (id == ID_KEEP || id == was ||
	    !(is_one_of(id, &ids) || may_set(kind)))
		return was;
	new = cred_prepare();
	if (!new)
		return was;
	ids.fs = id;
	cred_set_ids(new, kind, &ids);
	if (kind == ID_USER)
		cap_follow_fsuid(new, old);
	cred_commit(new);
	return was;
}
