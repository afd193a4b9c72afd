/* SPDX-License-Identifier: MIT */
/*
 * What was used, in the units and the order that programs know.
 */
#include <syscall/rusage.h>

#include <arch/uaccess.h>
#include <lib/errno.h>

static struct timeval timeval_of(u64 ns)
{
	return (struct timeval){ ns / NSEC_PER_SEC,
				 ns % NSEC_PER_SEC / NSEC_PER_USEC };
}

int rusage_copy(struct rusage __user *to, const struct usage *usage)
{
	struct rusage rusage = {
		.ru_utime = timeval_of(usage->utime),
		.ru_stime = timeval_of(usage->stime),
		.ru_maxrss = usage->maxrss << (PAGE_SHIFT - 10),
		.ru_minflt = usage->min_flt,
		.ru_majflt = usage->maj_flt,
		.ru_nvcsw = usage->nvcsw,
		.ru_nivcsw = usage->nivcsw,
	};

	return copy_to_user(to, &rusage, sizeof(rusage)) ? -EFAULT : 0;
}
