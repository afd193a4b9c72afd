/* SPDX-License-Identifier: MIT */
/*
 * System calls about System V shared memory.
 */
#include <arch/uaccess.h>
#include <core/time.h>
#include <ipc/shm.h>
#include <lib/err.h>
#include <syscall/syscall.h>
#include <task/cred.h>
#include <task/rlimit.h>

/* struct shminfo64 and struct shm_info of <linux/shm.h> */
struct shm_limits {
	u64 shmmax, shmmin, shmmni, shmseg, shmall, unused[4];
};

struct shm_usage {
	s32 used_ids;
	u64 total, resident, swapped, swap_attempts, swap_successes;
};

/*
 * EINVAL	a new one's size is 0 or too large; an old one is smaller
 * ENOENT	no such key, without IPC_CREAT
 * EEXIST	IPC_CREAT | IPC_EXCL, and it is there
 * EACCES ENOSPC ENOMEM
 */
SYSCALL_DEFINE3(shmget, s32, key, size_t, size, int, flags)
{
	return shm_get(key, size, flags);
}

/* EINVAL, EIDRM, EACCES, ENOMEM: ipc/shm_attach.c */
SYSCALL_DEFINE3(shmat, int, id, unsigned long, addr, int, flags)
{
	return shm_attach(id, addr, flags);
}

/* EINVAL: nothing is attached there */
SYSCALL_DEFINE1(shmdt, unsigned long, addr)
{
	return shm_detach(addr);
}

/* IPC_INFO and SHM_INFO: the highest place in use. */
static long shm_info(int cmd, void __user *to)
{
	const struct shm_limits limits = {
		.shmmax = SHMMAX, .shmmin = SHMMIN, .shmmni = SHMMNI,
		.shmseg = SHMMNI, .shmall = SHMALL,
	};
	struct shm_usage usage = {};
	struct shm_totals totals;
	unsigned long left;

	mutex_lock(&shm_mutex);
	shm_count(&totals);
	mutex_unlock(&shm_mutex);
	usage.used_ids = totals.used;
	usage.total = totals.pages;
	usage.resident = totals.resident;
	left = cmd == IPC_INFO ? copy_to_user(to, &limits, sizeof(limits))
			       : copy_to_user(to, &usage, sizeof(usage));
	return left ? -EFAULT : max(totals.max_index, 0);
}

/* What is known of one: by id, or (SHM_STAT) by place, and then its id. */
static long stat_locked(int cmd, int id, struct shmid_ds *ds)
{
	struct shm_segment *segment =
		cmd == IPC_STAT ? shm_find(id) : shm_at(id);
	int error;

	if (!segment)
		return -EINVAL;
	if (IS_ERR(segment))
		return PTR_ERR(segment);
	if (cmd != SHM_STAT_ANY) {
		error = ipc_permission(&segment->ds.perm, IPC_READ);
		if (error)
			return error;
	}
	*ds = segment->ds;
	return cmd == IPC_STAT ? 0 : segment->id;
}

static long shm_stat(int cmd, int id, struct shmid_ds __user *to)
{
	struct shmid_ds ds;
	long result;

	mutex_lock(&shm_mutex);
	result = stat_locked(cmd, id, &ds);
	mutex_unlock(&shm_mutex);
	if (result >= 0 && copy_to_user(to, &ds, sizeof(ds)))
		return -EFAULT;
	return result;
}

/* EPERM: somebody else's, or RLIMIT_MEMLOCK is 0. */
static int may_lock(const struct ipc_perm *perm)
{
	if (capable(CAP_IPC_LOCK))
		return 0;
	return rlimit(RLIMIT_MEMLOCK) ? ipc_owner(perm) : -EPERM;
}

static int control_locked(struct shm_segment *segment, int cmd,
			  const struct ipc_perm *new, struct file **gone)
{
	struct ipc_perm *perm = &segment->ds.perm;
	bool locks = cmd == SHM_LOCK || cmd == SHM_UNLOCK;
	int error = locks ? may_lock(perm) : ipc_owner(perm);

	if (error)
		return error;
	switch (cmd) {
	case IPC_RMID:
		*gone = shm_remove(segment);
		return 0;
	case IPC_SET:
		ipc_perm_set(perm, new);
		segment->ds.ctime = ktime_get_real() / NSEC_PER_SEC;
		return 0;
	case SHM_LOCK:
		perm->mode |= SHM_LOCKED;
		return 0;
	default:
		perm->mode &= ~SHM_LOCKED;
		return 0;
	}
}

static long shm_control(int cmd, int id, const struct shmid_ds __user *from)
{
	struct shm_segment *segment;
	struct file *gone = NULL;
	struct shmid_ds new;
	int error;

	if (cmd == IPC_SET && copy_from_user(&new, from, sizeof(new)))
		return -EFAULT;
	mutex_lock(&shm_mutex);
	segment = shm_find(id);
	error = IS_ERR(segment) ? (int)PTR_ERR(segment)
				: control_locked(segment, cmd, &new.perm,
						 &gone);
	mutex_unlock(&shm_mutex);
	if (gone)
		fput(gone);
	return error;
}

/*
 * EINVAL	negative numbers, no such segment, no such command
 * EIDRM	the segment has been removed
 * EFAULT
 * EACCES	STAT: it may not be read
 * EPERM	SET, RMID, LOCK: somebody else's
 */
SYSCALL_DEFINE3(shmctl, int, id, int, cmd, struct shmid_ds __user *, ds)
{
	if (id < 0 || cmd < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case SHM_INFO:
		return shm_info(cmd, ds);
	case IPC_STAT:
	case SHM_STAT:
	case SHM_STAT_ANY:
		return shm_stat(cmd, id, ds);
	case IPC_SET:
	case IPC_RMID:
	case SHM_LOCK:
	case SHM_UNLOCK:
		return shm_control(cmd, id, ds);
	default:
		return -EINVAL;
	}
}
