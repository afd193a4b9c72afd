/* SPDX-License-Identifier: MIT */
/*
 * System calls about who one is: user and group ids, groups, capabilities.
 */
#include <arch/uaccess.h>
#include <lib/string.h>
#include <syscall/syscall.h>
#include <task/cred.h>
#include <task/process.h>
#include <task/setid.h>

SYSCALL_DEFINE0(getuid)
{
	return current_cred()->uid;
}

SYSCALL_DEFINE0(geteuid)
{
	return current_cred()->euid;
}

SYSCALL_DEFINE0(getgid)
{
	return current_cred()->gid;
}

SYSCALL_DEFINE0(getegid)
{
	return current_cred()->egid;
}

/* EFAULT */
SYSCALL_DEFINE3(getresuid, uid_t __user *, real, uid_t __user *, effective,
		uid_t __user *, saved)
{
	const struct cred *cred = current_cred();

	if (put_user(cred->uid, real) || put_user(cred->euid, effective) ||
	    put_user(cred->suid, saved))
		return -EFAULT;
	return 0;
}

/* EFAULT */
SYSCALL_DEFINE3(getresgid, gid_t __user *, real, gid_t __user *, effective,
		gid_t __user *, saved)
{
	const struct cred *cred = current_cred();

	if (put_user(cred->gid, real) || put_user(cred->egid, effective) ||
	    put_user(cred->sgid, saved))
		return -EFAULT;
	return 0;
}

/* EINVAL: -1; EPERM: not one of the caller's, and no CAP_SETUID */
SYSCALL_DEFINE1(setuid, uid_t, uid)
{
	return set_id(ID_USER, uid);
}

/* As setuid, by CAP_SETGID */
SYSCALL_DEFINE1(setgid, gid_t, gid)
{
	return set_id(ID_GROUP, gid);
}

/* EPERM */
SYSCALL_DEFINE2(setreuid, uid_t, real, uid_t, effective)
{
	return set_re_ids(ID_USER, real, effective);
}

/* EPERM */
SYSCALL_DEFINE2(setregid, gid_t, real, gid_t, effective)
{
	return set_re_ids(ID_GROUP, real, effective);
}

/* EPERM */
SYSCALL_DEFINE3(setresuid, uid_t, real, uid_t, effective, uid_t, saved)
{
	return set_res_ids(ID_USER, real, effective, saved);
}

/* EPERM */
SYSCALL_DEFINE3(setresgid, gid_t, real, gid_t, effective, gid_t, saved)
{
	return set_res_ids(ID_GROUP, real, effective, saved);
}

/* Never an error: what the id was before. */
SYSCALL_DEFINE1(setfsuid, uid_t, uid)
{
	return set_fs_id(ID_USER, uid);
}

/* Never an error: what the id was before. */
SYSCALL_DEFINE1(setfsgid, gid_t, gid)
{
	return set_fs_id(ID_GROUP, gid);
}

/* EINVAL: size below 0, or above 0 and too small; EFAULT */
SYSCALL_DEFINE2(getgroups, int, size, gid_t __user *, list)
{
	const struct cred *cred = current_cred();
	unsigned int count = cred->nr_groups;

	if (size < 0)
		return -EINVAL;
	if (!size)
		return count;
	if (count > (unsigned int)size)
		return -EINVAL;
	return copy_to_user(list, cred->groups, count * sizeof(gid_t))
		       ? -EFAULT : (int)count;
}

/* A program's list of groups, checked.  => -EFAULT; -EINVAL: no group */
static int groups_copy(struct cred *cred, const gid_t __user *list)
{
	if (copy_from_user(cred->groups, list,
			   cred->nr_groups * sizeof(gid_t)))
		return -EFAULT;
	for (unsigned int i = 0; i < cred->nr_groups; i++) {
		if (cred->groups[i] == ID_KEEP)
			return -EINVAL;
	}
	cred_sort_groups(cred);
	return 0;
}

/* EPERM: no CAP_SETGID; EINVAL: more than NGROUPS_MAX; ENOMEM; EFAULT; EINVAL:
 * -1 is no group */
SYSCALL_DEFINE2(setgroups, int, size, const gid_t __user *, list)
{
	struct cred *new;
	int error;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if ((unsigned int)size > NGROUPS_MAX)
		return -EINVAL;
	new = cred_copy(current_cred(), (unsigned int)size);
	if (!new)
		return -ENOMEM;
	error = groups_copy(new, list);
	if (error)
		put_cred(new);
	else
		cred_commit(new);
	return error;
}

/* Versions of capget's and capset's structures. */
#define CAPABILITY_VERSION_1 0x19980330u	/* 32 bits a set */
#define CAPABILITY_VERSION_2 0x20071026u	/* 64 bits, in two rows */
#define CAPABILITY_VERSION_3 0x20080522u	/* the same */
#define CAP_ROWS_MAX 2

struct cap_user_header {
	u32 version;
	int pid;
};

struct cap_user_data {
	u32 effective, permitted, inheritable;
};

/* Rows of the version that the header names; for one that does not exist it
 * is told which one does.  => -EFAULT, -EINVAL */
static int cap_rows(struct cap_user_header __user *header)
{
	u32 version;

	if (get_user(version, &header->version))
		return -EFAULT;
	switch (version) {
	case CAPABILITY_VERSION_1:
		return 1;
	case CAPABILITY_VERSION_2:
	case CAPABILITY_VERSION_3:
		return CAP_ROWS_MAX;
	default:
		return put_user((u32)CAPABILITY_VERSION_3, &header->version)
			       ? -EFAULT : -EINVAL;
	}
}

/* The sets of a process.  => -ESRCH */
static int cap_sets_of(pid_t pid, struct cap_sets *sets)
{
	const struct cred *cred;

	if (pid && pid != current->pid) {
		cred = process_cred_get(pid);
		if (!cred)
			return -ESRCH;
	} else {
		cred = get_cred(current_cred());
	}
	*sets = (struct cap_sets){ cred->cap_effective, cred->cap_permitted,
				   cred->cap_inheritable };
	put_cred(cred);
	return 0;
}

static int cap_sets_put(struct cap_user_data __user *to, int rows,
			const struct cap_sets *sets)
{
	struct cap_user_data data[CAP_ROWS_MAX];

	for (int i = 0; i < CAP_ROWS_MAX; i++) {
		data[i].effective = sets->effective >> 32 * i;
		data[i].permitted = sets->permitted >> 32 * i;
		data[i].inheritable = sets->inheritable >> 32 * i;
	}
	return copy_to_user(to, data, rows * sizeof(data[0])) ? -EFAULT : 0;
}

/*
 * EFAULT	the header cannot be read, or written
 * EINVAL	no such version (no error if data is NULL: a question for the
 *		version), or pid below 0
 * ESRCH; EFAULT
 */
SYSCALL_DEFINE2(capget, struct cap_user_header __user *, header,
		struct cap_user_data __user *, data)
{
	struct cap_sets sets;
	int error, pid, rows = cap_rows(header);

	if (rows < 0)
		return !data && rows == -EINVAL ? 0 : rows;
	if (!data)
		return 0;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	error = cap_sets_of(pid, &sets);
	return error ? error : cap_sets_put(data, rows, &sets);
}

static int cap_sets_get(struct cap_sets *sets, int rows,
			const struct cap_user_data __user *from)
{
	struct cap_user_data data[CAP_ROWS_MAX] = {};

	if (copy_from_user(data, from, rows * sizeof(data[0])))
		return -EFAULT;
	sets->effective = ((u64)data[1].effective << 32 | data[0].effective) &
			  CAP_FULL_SET;
	sets->permitted = ((u64)data[1].permitted << 32 | data[0].permitted) &
			  CAP_FULL_SET;
	sets->inheritable = ((u64)data[1].inheritable << 32 |
			     data[0].inheritable) & CAP_FULL_SET;
	return 0;
}

/* EFAULT; EINVAL: no such version; EPERM: another process, or what the rules
 * do not allow */
SYSCALL_DEFINE2(capset, struct cap_user_header __user *, header,
		const struct cap_user_data __user *, data)
{
	struct cap_sets sets;
	int error, pid, rows = cap_rows(header);

	if (rows < 0)
		return rows;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid && pid != current->pid)
		return -EPERM;
	error = cap_sets_get(&sets, rows, data);
	return error ? error : cap_set(&sets);
}
