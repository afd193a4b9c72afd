/* SPDX-License-Identifier: MIT */
/*
 * What the system calls itself (uname(2)).
 *
 * There is one such name; host and domain name may be set.  Programs look at
 * sysname and release to see what they may ask for.
 */
#ifndef TASK_UTS_H
#define TASK_UTS_H

#include <arch/types.h>

#define UTS_LENGTH 64		/* bytes of a name without its NUL */

struct utsname {
	char sysname[UTS_LENGTH + 1], nodename[UTS_LENGTH + 1];
	char release[UTS_LENGTH + 1], version[UTS_LENGTH + 1];
	char machine[UTS_LENGTH + 1], domainname[UTS_LENGTH + 1];
};

/* All names as they are at one moment. */
void uts_read(struct utsname *to);

/* length bytes, at most UTS_LENGTH, without a NUL. */
void uts_set_nodename(const char *name, size_t length);
void uts_set_domainname(const char *name, size_t length);

#endif
