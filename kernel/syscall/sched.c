/* SPDX-License-Identifier: MIT */
/*
 * System calls about how a thread is scheduled: nice value, policy, CPUs.
 */
#include <arch/uaccess.h>
#include <lib/string.h>
#include <syscall/syscall.h>
#include <task/clock.h>
#include <task/priority.h>

#define SCHED_RESET_ON_FORK 0x40000000
#define SCHED_DEADLINE 6

SYSCALL_DEFINE0(sched_yield)
{
	yield();
	return 0;
}

/* EINVAL: no such `which`; ESRCH: nobody is meant */
SYSCALL_DEFINE2(getpriority, int, which, int, who)
{
	return priority_get(which, who);
}

/* EINVAL, ESRCH; EPERM: somebody else's; EACCES: below RLIMIT_NICE */
SYSCALL_DEFINE3(setpriority, int, which, int, who, int, nice)
{
	return priority_set(which, who, nice);
}

struct sched_param {
	int sched_priority;
};

/* EINVAL: no param, or below 0; EFAULT; ESRCH; EINVAL: no such policy or not
 * this priority with it; EPERM */
SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy,
		const struct sched_param __user *, user_param)
{
	struct policy_request request = {};
	struct sched_param param;

	if (policy < 0 || !user_param || pid < 0)
		return -EINVAL;
	if (copy_from_user(&param, user_param, sizeof(param)))
		return -EFAULT;
	request.to = (struct sched_policy){
		.policy = (unsigned int)policy & ~SCHED_RESET_ON_FORK,
		.rt_priority = (unsigned int)param.sched_priority,
		.reset_on_fork = policy & SCHED_RESET_ON_FORK,
	};
	request.keep_nice = true;
	return policy_set(pid, &request);
}

/* As sched_setscheduler, for the policy that it has */
SYSCALL_DEFINE2(sched_setparam, pid_t, pid,
		const struct sched_param __user *, user_param)
{
	struct policy_request request = {
		.keep_policy = true, .keep_nice = true };
	struct sched_param param;

	if (!user_param || pid < 0)
		return -EINVAL;
	if (copy_from_user(&param, user_param, sizeof(param)))
		return -EFAULT;
	request.to.rt_priority = (unsigned int)param.sched_priority;
	return policy_set(pid, &request);
}

/* => -EINVAL: below 0; -ESRCH */
static int policy_read(pid_t pid, struct sched_policy *policy)
{
	struct task_struct *task;

	if (pid < 0)
		return -EINVAL;
	task = task_get_by_pid(pid);
	if (!task)
		return -ESRCH;
	sched_get_policy(task, policy);
	put_task_struct(task);
	return 0;
}

/* EINVAL, ESRCH */
SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid)
{
	struct sched_policy policy;
	int error = policy_read(pid, &policy);

	if (error)
		return error;
	return policy.policy |
	       (policy.reset_on_fork ? SCHED_RESET_ON_FORK : 0);
}

/* EINVAL, ESRCH, EFAULT */
SYSCALL_DEFINE2(sched_getparam, pid_t, pid, struct sched_param __user *, to)
{
	struct sched_policy policy;
	struct sched_param param;
	int error = to ? policy_read(pid, &policy) : -EINVAL;

	if (error)
		return error;
	param.sched_priority = (int)policy.rt_priority;
	return copy_to_user(to, &param, sizeof(param)) ? -EFAULT : 0;
}

/* SCHED_DEADLINE is a policy, if not one to be had. */
static bool policy_has_no_priority(int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE || policy == SCHED_DEADLINE;
}

/* EINVAL: no such policy */
SYSCALL_DEFINE1(sched_get_priority_max, int, policy)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return MAX_RT_PRIORITY;
	default:
		return policy_has_no_priority(policy) ? 0 : -EINVAL;
	}
}

/* EINVAL: no such policy */
SYSCALL_DEFINE1(sched_get_priority_min, int, policy)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return 1;
	default:
		return policy_has_no_priority(policy) ? 0 : -EINVAL;
	}
}

/* EINVAL, ESRCH, EFAULT */
SYSCALL_DEFINE2(sched_rr_get_interval, pid_t, pid, struct timespec __user *, to)
{
	struct sched_policy policy;
	int error = policy_read(pid, &policy);

	if (error)
		return error;
	return timespec_put(to, (ktime_t)sched_slice(policy.policy));
}

/* The structure grows at its end: a caller says how much of it it knows. */
struct sched_attr {
	u32 size;
	u32 sched_policy;
	u64 sched_flags;
	s32 sched_nice;
	u32 sched_priority;
	u64 sched_runtime, sched_deadline, sched_period; /* SCHED_DEADLINE's */
};
#define SCHED_ATTR_SIZE_VER0 48
BUILD_BUG_ON(sizeof(struct sched_attr) != SCHED_ATTR_SIZE_VER0);

#define SCHED_FLAG_RESET_ON_FORK BIT(0)
#define SCHED_FLAG_KEEP_POLICY BIT(3)
#define SCHED_FLAG_KEEP_PARAMS BIT(4)
#define SCHED_FLAGS_KNOWN                                       \
	(SCHED_FLAG_RESET_ON_FORK | SCHED_FLAG_KEEP_POLICY |    \
	 SCHED_FLAG_KEEP_PARAMS)

/* Is there anything but zeros?  => -EFAULT */
static int user_has_bytes(const u8 __user *from, size_t size)
{
	u8 bytes[64];

	while (size) {
		size_t part = min(size, sizeof(bytes));

		if (copy_from_user(bytes, from, part))
			return -EFAULT;
		for (size_t i = 0; i < part; i++) {
			if (bytes[i])
				return 1;
		}
		from += part;
		size -= part;
	}
	return 0;
}

/* => -EFAULT; -E2BIG: not our size, which the caller is told */
static int sched_attr_get(struct sched_attr *attr,
			  struct sched_attr __user *from)
{
	int more = 0;
	u32 size;

	if (get_user(size, &from->size))
		return -EFAULT;
	if (!size)
		size = SCHED_ATTR_SIZE_VER0;
	if (size >= sizeof(*attr) && size <= PAGE_SIZE)
		more = user_has_bytes((const u8 __user *)(from + 1),
				      size - sizeof(*attr));
	if (more < 0)
		return more;
	if (size < sizeof(*attr) || size > PAGE_SIZE || more)
		return put_user((u32)sizeof(*attr), &from->size) ? -EFAULT
								 : -E2BIG;
	return copy_from_user(attr, from, sizeof(*attr)) ? -EFAULT : 0;
}

/* EINVAL: no attr, or below 0, or flags; EFAULT; E2BIG; EINVAL, ESRCH, EPERM as
 * sched_setscheduler */
SYSCALL_DEFINE3(sched_setattr, pid_t, pid, struct sched_attr __user *, from,
		unsigned int, flags)
{
	struct policy_request request = {};
	struct sched_attr attr;
	int error;

	if (!from || pid < 0 || flags)
		return -EINVAL;
	error = sched_attr_get(&attr, from);
	if (error)
		return error;
	if ((int)attr.sched_policy < 0 ||
	    (attr.sched_flags & ~(u64)SCHED_FLAGS_KNOWN))
		return -EINVAL;
	request.to = (struct sched_policy){
		.policy = attr.sched_policy,
		.rt_priority = attr.sched_priority,
		.nice = clamp(attr.sched_nice, MIN_NICE, MAX_NICE),
		.reset_on_fork = attr.sched_flags & SCHED_FLAG_RESET_ON_FORK,
	};
	request.keep_policy = attr.sched_flags & SCHED_FLAG_KEEP_POLICY;
	request.keep_priority = request.keep_nice =
		attr.sched_flags & SCHED_FLAG_KEEP_PARAMS;
	return policy_set(pid, &request);
}

/* EINVAL: no attr, below 0, flags, or a size that cannot be; ESRCH; EFAULT */
SYSCALL_DEFINE4(sched_getattr, pid_t, pid, struct sched_attr __user *, to,
		unsigned int, size, unsigned int, flags)
{
	struct sched_policy policy;
	struct sched_attr attr = {};
	int error;

	if (!to || size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE || flags)
		return -EINVAL;
	error = policy_read(pid, &policy);
	if (error)
		return error;
	attr.size = sizeof(attr);
	attr.sched_policy = policy.policy;
	attr.sched_flags = policy.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	attr.sched_priority = policy.rt_priority;
	if (!policy.rt_priority)
		attr.sched_nice = policy.nice;
	return copy_to_user(to, &attr, sizeof(attr)) ? -EFAULT : 0;
}

/* EFAULT; ESRCH; EPERM; EINVAL: none of these CPUs runs.  Bytes beyond the mask
 * that the kernel keeps are ignored, missing ones are zero. */
SYSCALL_DEFINE3(sched_setaffinity, pid_t, pid, unsigned int, size,
		const unsigned long __user *, from)
{
	cpumask_t mask = 0;

	if (copy_from_user(&mask, from, min(size, (unsigned int)sizeof(mask))))
		return -EFAULT;
	return affinity_set(pid, mask);
}

/* EINVAL: too small, or not whole words; ESRCH; EFAULT; else bytes written */
SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, unsigned int, size,
		unsigned long __user *, to)
{
	struct task_struct *task;
	cpumask_t mask;

	if (size * 8UL < nr_cpus || size % sizeof(unsigned long))
		return -EINVAL;
	task = task_get_by_pid(pid);
	if (!task)
		return -ESRCH;
	mask = READ_ONCE(task->cpus_allowed) & READ_ONCE(cpu_online_mask);
	put_task_struct(task);
	return copy_to_user(to, &mask, sizeof(mask)) ? -EFAULT : sizeof(mask);
}
