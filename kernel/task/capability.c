/* SPDX-License-Identifier: MIT */
/*
 * The rules by which capabilities rise and fall.
 *
 * Every rule makes new credentials out of old ones; none looks at anything
 * else.  What must hold at any time: effective is within permitted, ambient
 * within permitted and inheritable.
 */
#include <task/capability.h>

#include <lib/errno.h>
#include <task/cred.h>

/* What goes with the file system id of root. */
#define CAP_FS_SET                                                       \
	(CAP_MASK(CAP_CHOWN) | CAP_MASK(CAP_DAC_OVERRIDE) |              \
	 CAP_MASK(CAP_DAC_READ_SEARCH) | CAP_MASK(CAP_FOWNER) |          \
	 CAP_MASK(CAP_FSETID) | CAP_MASK(CAP_LINUX_IMMUTABLE) |          \
	 CAP_MASK(CAP_MKNOD) | CAP_MASK(CAP_MAC_OVERRIDE))

static bool cred_has_root(const struct cred *cred)
{
	return !cred->uid || !cred->euid || !cred->suid;
}

void cap_follow_uids(struct cred *new, const struct cred *old)
{
	if (new->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (cred_has_root(old) && !cred_has_root(new)) {
		if (!(new->securebits & SECBIT_KEEP_CAPS))
			new->cap_permitted = new->cap_effective = 0;
		new->cap_ambient = 0;
	}
	if (!old->euid && new->euid)
		new->cap_effective = 0;
	if (old->euid && !new->euid)
		new->cap_effective = new->cap_permitted;
}

void cap_follow_fsuid(struct cred *new, const struct cred *old)
{
	if (new->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (!old->fsuid && new->fsuid)
		new->cap_effective &= ~CAP_FS_SET;
	if (old->fsuid && !new->fsuid)
		new->cap_effective |= new->cap_permitted & CAP_FS_SET;
}

/* Does the program run with root's rights: by its user, or by its file? */
static bool exec_is_roots(const struct cred *new)
{
	return !(new->securebits & SECBIT_NOROOT) && (!new->uid || !new->euid);
}

bool cap_follow_exec(struct cred *new, const struct cred *old)
{
	bool set_id = new->euid != old->uid || new->egid != old->gid;
	bool root = exec_is_roots(new), effective = root && !new->euid;

	new->cap_permitted = root ? new->cap_inheritable | new->cap_bset : 0;
	if (new->no_new_privs)
		new->cap_permitted &= old->cap_permitted;
	if (set_id)
		new->cap_ambient = 0;
	new->cap_permitted |= new->cap_ambient;
	new->cap_effective = effective ? new->cap_permitted : new->cap_ambient;
	new->securebits &= ~(unsigned int)SECBIT_KEEP_CAPS;
	return set_id || (new->uid && (effective || new->cap_permitted &
						    ~new->cap_ambient));
}

/* May current get from its own sets to these? */
static bool cap_set_allowed(const struct cred *old, const struct cap_sets *sets)
{
	u64 inherit = old->cap_inheritable | old->cap_bset;

	if (!capable(CAP_SETPCAP))
		inherit &= old->cap_inheritable | old->cap_permitted;
	return !(sets->inheritable & ~inherit) &&
	       !(sets->permitted & ~old->cap_permitted) &&
	       !(sets->effective & ~sets->permitted);
}

int cap_set(const struct cap_sets *sets)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (!cap_set_allowed(old, sets))
		return -EPERM;
	new = cred_prepare();
	if (!new)
		return -ENOMEM;
	new->cap_effective = sets->effective;
	new->cap_permitted = sets->permitted;
	new->cap_inheritable = sets->inheritable;
	new->cap_ambient &= sets->permitted & sets->inheritable;
	cred_commit(new);
	return 0;
}

int cap_drop_bounding(int cap)
{
	struct cred *new;

	if (!capable(CAP_SETPCAP))
		return -EPERM;
	new = cred_prepare();
	if (!new)
		return -ENOMEM;
	new->cap_bset &= ~CAP_MASK(cap);
	cred_commit(new);
	return 0;
}

static int securebits_commit(unsigned int bits)
{
	struct cred *new = cred_prepare();

	if (!new)
		return -ENOMEM;
	new->securebits = bits;
	cred_commit(new);
	return 0;
}

/* Locked bits stay, and locks stay. */
int cap_set_securebits(unsigned long bits)
{
	unsigned long old = current_cred()->securebits;
	unsigned long locks = old & SECBITS_LOCKS;

	if ((locks >> 1 & (old ^ bits)) || (locks & ~bits) ||
	    (bits & ~(SECBITS_ALL | SECBITS_LOCKS)) || !capable(CAP_SETPCAP))
		return -EPERM;
	return securebits_commit((unsigned int)bits);
}

int cap_set_keep(bool keep)
{
	unsigned int bits = current_cred()->securebits;

	if (bits & SECBIT_KEEP_CAPS << 1)
		return -EPERM;
	bits &= ~SECBIT_KEEP_CAPS;
	return securebits_commit(bits | (keep ? SECBIT_KEEP_CAPS : 0));
}

static int ambient_commit(u64 ambient)
{
	struct cred *new = cred_prepare();

	if (!new)
		return -ENOMEM;
	new->cap_ambient = ambient;
	cred_commit(new);
	return 0;
}

int cap_change_ambient(int cap, bool raise)
{
	const struct cred *old = current_cred();
	u64 bit = CAP_MASK(cap);

	if (!raise)
		return ambient_commit(old->cap_ambient & ~bit);
	if (!(old->cap_permitted & old->cap_inheritable & bit) ||
	    (old->securebits & SECBIT_NO_CAP_AMBIENT_RAISE))
		return -EPERM;
	return ambient_commit(old->cap_ambient | bit);
}

int cap_clear_ambient(void)
{
	return ambient_commit(0);
}
