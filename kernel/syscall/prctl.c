/* SPDX-License-Identifier: MIT */
/*
 * prctl(2): a process's own settings, one option each.
 *
 * Options that are not in the table are -EINVAL, as on a Linux built without
 * them: programs that try one go on without.
 */
#include <arch/uaccess.h>
#include <lib/string.h>
#include <syscall/syscall.h>
#include <task/cred.h>
#include <task/process.h>
#include <vm/mm.h>

#define PR_SET_PDEATHSIG 1
#define PR_GET_PDEATHSIG 2
#define PR_GET_DUMPABLE 3
#define PR_SET_DUMPABLE 4
#define PR_GET_KEEPCAPS 7
#define PR_SET_KEEPCAPS 8
#define PR_GET_TIMING 13
#define PR_SET_TIMING 14
#define PR_SET_NAME 15
#define PR_GET_NAME 16
#define PR_CAPBSET_READ 23
#define PR_CAPBSET_DROP 24
#define PR_GET_SECUREBITS 27
#define PR_SET_SECUREBITS 28
#define PR_SET_TIMERSLACK 29
#define PR_GET_TIMERSLACK 30
#define PR_SET_MM 35
#define PR_SET_CHILD_SUBREAPER 36
#define PR_GET_CHILD_SUBREAPER 37
#define PR_SET_NO_NEW_PRIVS 38
#define PR_GET_NO_NEW_PRIVS 39
#define PR_GET_TID_ADDRESS 40
#define PR_CAP_AMBIENT 47

#define PR_CAP_AMBIENT_IS_SET 1
#define PR_CAP_AMBIENT_RAISE 2
#define PR_CAP_AMBIENT_LOWER 3
#define PR_CAP_AMBIENT_CLEAR_ALL 4

/* What prctl(2) is called with behind the option. */
struct prctl_args {
	unsigned long a, b, c, d;
};

/* EINVAL: no signal */
static long set_pdeathsig(const struct prctl_args *args)
{
	if (args->a > NSIG)
		return -EINVAL;
	WRITE_ONCE(task_thread(current)->pdeath_signal, (int)args->a);
	return 0;
}

static long get_pdeathsig(const struct prctl_args *args)
{
	return put_user(task_thread(current)->pdeath_signal,
			(int __user *)args->a);
}

/* EINVAL: neither 0 nor 1 */
static long set_dumpable(const struct prctl_args *args)
{
	if (args->a > 1)
		return -EINVAL;
	WRITE_ONCE(current->mm->dumpable, args->a);
	return 0;
}

static long get_dumpable(const struct prctl_args *args)
{
	return current->mm->dumpable;
}

/* EINVAL: neither 0 nor 1; EPERM: locked */
static long set_keepcaps(const struct prctl_args *args)
{
	return args->a > 1 ? -EINVAL : cap_set_keep(args->a);
}

static long get_keepcaps(const struct prctl_args *args)
{
	return !!(current_cred()->securebits & SECBIT_KEEP_CAPS);
}

/* Time is measured statistically (0), never by time stamps (1). */
static long set_timing(const struct prctl_args *args)
{
	return args->a ? -EINVAL : 0;
}

static long get_timing(const struct prctl_args *args)
{
	return 0;
}

static long set_name(const struct prctl_args *args)
{
	char name[TASK_COMM_LEN] = {};

	if (strncpy_from_user(name, (const char __user *)args->a,
			      sizeof(name) - 1) < 0)
		return -EFAULT;
	memcpy(current->comm, name, sizeof(name));
	return 0;
}

static long get_name(const struct prctl_args *args)
{
	char name[TASK_COMM_LEN] = {};

	strscpy(name, current->comm, sizeof(name));
	return copy_to_user((char __user *)args->a, name, sizeof(name))
		       ? -EFAULT : 0;
}

/* EINVAL: no such capability */
static long capbset_read(const struct prctl_args *args)
{
	if (!cap_valid(args->a))
		return -EINVAL;
	return current_cred()->cap_bset >> args->a & 1;
}

/* EPERM; EINVAL: no such capability */
static long capbset_drop(const struct prctl_args *args)
{
	if (!capable(CAP_SETPCAP))
		return -EPERM;
	return cap_valid(args->a) ? cap_drop_bounding((int)args->a) : -EINVAL;
}

static long get_securebits(const struct prctl_args *args)
{
	return current_cred()->securebits;
}

/* EPERM: locked, unknown, or no CAP_SETPCAP */
static long set_securebits(const struct prctl_args *args)
{
	return cap_set_securebits(args->a);
}

/* Timers here are never late on purpose, which any slack allows. */
static long set_timerslack(const struct prctl_args *args)
{
	struct thread *thread = task_thread(current);

	thread->timer_slack = args->a ? args->a : thread->timer_slack_default;
	return 0;
}

static long get_timerslack(const struct prctl_args *args)
{
	return (long)task_thread(current)->timer_slack;
}

/* EINVAL: arguments that must be 0; EPERM: no CAP_SYS_RESOURCE; EINVAL: none of
 * its parts is there */
static long set_mm(const struct prctl_args *args)
{
	if (!args->d && !args->c && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	return -EINVAL;
}

static long set_child_subreaper(const struct prctl_args *args)
{
	WRITE_ONCE(current->process->child_subreaper, args->a != 0);
	return 0;
}

static long get_child_subreaper(const struct prctl_args *args)
{
	return put_user((int)current->process->child_subreaper,
			(int __user *)args->a);
}

/* EINVAL: there is no way back */
static long set_no_new_privs(const struct prctl_args *args)
{
	struct cred *new;

	if (args->a != 1 || args->b || args->c || args->d)
		return -EINVAL;
	new = cred_prepare();
	if (!new)
		return -ENOMEM;
	new->no_new_privs = true;
	cred_commit(new);
	return 0;
}

static long get_no_new_privs(const struct prctl_args *args)
{
	if (args->a || args->b || args->c || args->d)
		return -EINVAL;
	return current_cred()->no_new_privs;
}

static long get_tid_address(const struct prctl_args *args)
{
	return put_user(task_thread(current)->clear_child_tid,
			(int __user *__user *)args->a);
}

/* EINVAL: no such part, no such capability; EPERM: not permitted and
 * inheritable, or forbidden by the securebits */
static long cap_ambient(const struct prctl_args *args)
{
	if (args->a == PR_CAP_AMBIENT_CLEAR_ALL)
		return args->b || args->c || args->d ? -EINVAL
						     : cap_clear_ambient();
	if (!cap_valid(args->b) || args->c || args->d)
		return -EINVAL;
	switch (args->a) {
	case PR_CAP_AMBIENT_IS_SET:
		return current_cred()->cap_ambient >> args->b & 1;
	case PR_CAP_AMBIENT_RAISE:
	case PR_CAP_AMBIENT_LOWER:
		return cap_change_ambient((int)args->b,
					  args->a == PR_CAP_AMBIENT_RAISE);
	default:
		return -EINVAL;
	}
}

static const struct {
	int option;
	long (*act)(const struct prctl_args *args);
} options[] = {
	{ PR_SET_NAME, set_name },
	{ PR_GET_NAME, get_name },
	{ PR_SET_PDEATHSIG, set_pdeathsig },
	{ PR_GET_PDEATHSIG, get_pdeathsig },
	{ PR_SET_DUMPABLE, set_dumpable },
	{ PR_GET_DUMPABLE, get_dumpable },
	{ PR_SET_KEEPCAPS, set_keepcaps },
	{ PR_GET_KEEPCAPS, get_keepcaps },
	{ PR_SET_TIMING, set_timing },
	{ PR_GET_TIMING, get_timing },
	{ PR_CAPBSET_READ, capbset_read },
	{ PR_CAPBSET_DROP, capbset_drop },
	{ PR_SET_SECUREBITS, set_securebits },
	{ PR_GET_SECUREBITS, get_securebits },
	{ PR_SET_TIMERSLACK, set_timerslack },
	{ PR_GET_TIMERSLACK, get_timerslack },
	{ PR_SET_MM, set_mm },
	{ PR_SET_CHILD_SUBREAPER, set_child_subreaper },
	{ PR_GET_CHILD_SUBREAPER, get_child_subreaper },
	{ PR_SET_NO_NEW_PRIVS, set_no_new_privs },
	{ PR_GET_NO_NEW_PRIVS, get_no_new_privs },
	{ PR_GET_TID_ADDRESS, get_tid_address },
	{ PR_CAP_AMBIENT, cap_ambient },
};

/* EINVAL: no such option; EFAULT; and what the option's function lists */
SYSCALL_DEFINE5(prctl, int, option, unsigned long, a, unsigned long, b,
		unsigned long, c, unsigned long, d)
{
	const struct prctl_args args = { a, b, c, d };

	for (unsigned int i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].option == option)
			return options[i].act(&args);
	}
	return -EINVAL;
}
