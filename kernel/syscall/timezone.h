/* SPDX-License-Identifier: MIT */
/*
 * The time zone that settimeofday(2) takes and gettimeofday(2) tells.  The
 * kernel's clock is UTC and stays so: nothing here looks at it.
 */
#ifndef SYSCALL_TIMEZONE_H
#define SYSCALL_TIMEZONE_H

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

extern struct timezone timezone_now;

#endif
