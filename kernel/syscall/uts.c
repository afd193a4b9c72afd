/* SPDX-License-Identifier: MIT */
/*
 * System calls about the name of the system.
 */
#include <task/uts.h>

#include <arch/uaccess.h>
#include <syscall/syscall.h>
#include <task/cred.h>

/* EFAULT */
SYSCALL_DEFINE1(uname, struct utsname __user *, to)
{
	struct utsname uts;

	uts_read(&uts);
	return copy_to_user(to, &uts, sizeof(uts)) ? -EFAULT : 0;
}

static long uts_change(const char __user *name, int length,
		       void (*set)(const char *name, size_t length))
{
	char copy[UTS_LENGTH];

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (length < 0 || length > UTS_LENGTH)
		return -EINVAL;
	if (copy_from_user(copy, name, (unsigned int)length))
		return -EFAULT;
	set(copy, (unsigned int)length);
	return 0;
}

/* EPERM; EINVAL: below 0, or longer than UTS_LENGTH; EFAULT */
SYSCALL_DEFINE2(sethostname, const char __user *, name, int, length)
{
	return uts_change(name, length, uts_set_nodename);
}

/* As sethostname */
SYSCALL_DEFINE2(setdomainname, const char __user *, name, int, length)
{
	return uts_change(name, length, uts_set_domainname);
}
