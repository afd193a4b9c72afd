/* SPDX-License-Identifier: MIT */
/*
 * Setting the names of the system, and who may.  On Linux the program first
 * makes itself a system name of its own, so that the host keeps its.
 */
#include "abi.h"

#include <sched.h>
#include <sys/utsname.h>

#define NOBODY 65534u

static struct utsname uts;

static void check_host(void)
{
	gives(sethostname("four", 4), 0);
	uname(&uts);
	ok(!strcmp(uts.nodename, "four"), "uname tells the new host name");
	/* Its length counts, not a NUL; what was there is gone. */
	gives(sethostname("abcdef", 2), 0);
	uname(&uts);
	ok(!memcmp(uts.nodename, "ab\0\0\0\0", 6), "a shorter one replaces it");
	gives(syscall(SYS_sethostname, "", 0), 0);
	uname(&uts);
	ok(!uts.nodename[0], "and it may be empty");
	memset(uts.sysname, 'x', 64);
	gives(sethostname(uts.sysname, 64), 0);
	uname(&uts);
	gives(strlen(uts.nodename), 64);
}

static void check_domain(void)
{
	gives(setdomainname("example.org", 11), 0);
	uname(&uts);
	ok(!strcmp(uts.domainname, "example.org"), "a domain name is told");
	ok(strlen(uts.nodename) == 64, "beside the host name");
}

static void check_errors(void)
{
	fails(syscall(SYS_sethostname, "x", 65), EINVAL);
	fails(syscall(SYS_sethostname, "x", -1), EINVAL);
	fails(syscall(SYS_sethostname, 8, 4), EFAULT);
	fails(syscall(SYS_setdomainname, "x", 65), EINVAL);
	fails(syscall(SYS_setdomainname, 8, 4), EFAULT);
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	fails(sethostname("y", 1), EPERM);
	fails(syscall(SYS_sethostname, 8, 99), EPERM);
	fails(setdomainname("y", 1), EPERM);
}

int main(void)
{
	if (syscall(SYS_unshare, CLONE_NEWUTS) && errno != ENOSYS) {
		skip("names can be set", "the host's are not to be touched");
		return done();
	}
	check_host();
	check_domain();
	check_errors();
	return done();
}
