/* SPDX-License-Identifier: MIT */
/*
 * struct rusage, as wait4(2), waitid(2) and getrusage(2) tell it.
 */
#ifndef SYSCALL_RUSAGE_H
#define SYSCALL_RUSAGE_H

#include <task/usage.h>

struct timeval {
	s64 tv_sec, tv_usec;
};

/* As getrusage(2) tells it. */
struct rusage {
	struct timeval ru_utime, ru_stime;
	s64 ru_maxrss;			/* KiB */
	s64 ru_ixrss, ru_idrss, ru_isrss; /* not kept, as on Linux */
	s64 ru_minflt, ru_majflt, ru_nswap;
	s64 ru_inblock, ru_oublock, ru_msgsnd, ru_msgrcv, ru_nsignals;
	s64 ru_nvcsw, ru_nivcsw;
};
BUILD_BUG_ON(sizeof(struct rusage) != 144);

/* 0 or -EFAULT. */
int __must_check rusage_copy(struct rusage __user *to,
			     const struct usage *usage);

#endif
