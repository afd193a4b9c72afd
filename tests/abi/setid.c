/* SPDX-License-Identifier: MIT */
/*
 * Becoming somebody else: which of its real, effective and saved ids a
 * process may make which, as root and as nobody, for users and for groups.
 *
 * The program begins as root and ends as nobody, for good.
 */
#include "abi.h"

#include <grp.h>
#include <stdlib.h>
#include <sys/fsuid.h>

#define NOBODY 65534u
#define OTHER 1000u
#define KEEP ((unsigned int)-1)

/* Straight to the kernel: C libraries go through all threads. */
#define setuid(u) syscall(SYS_setuid, u)
#define setgid(g) syscall(SYS_setgid, g)
#define setreuid(r, e) syscall(SYS_setreuid, r, e)
#define setregid(r, e) syscall(SYS_setregid, r, e)
#define setresuid(r, e, s) syscall(SYS_setresuid, r, e, s)
#define setresgid(r, e, s) syscall(SYS_setresgid, r, e, s)
#define getresuid(r, e, s) syscall(SYS_getresuid, r, e, s)
#define getresgid(r, e, s) syscall(SYS_getresgid, r, e, s)
#define setfsuid(u) syscall(SYS_setfsuid, u)
#define setfsgid(g) syscall(SYS_setfsgid, g)
#define setgroups(n, l) syscall(SYS_setgroups, n, l)
#define getgroups(n, l) syscall(SYS_getgroups, n, l)

static void users_are(unsigned int real, unsigned int effective,
		      unsigned int saved)
{
	unsigned int r, e, s;

	getresuid(&r, &e, &s);
	ok(r == real && e == effective && s == saved &&
	   getuid() == real && geteuid() == effective,
	   "user ids are %d, %d, %d", (int)real, (int)effective, (int)saved);
	/* The file system id follows the effective one. */
	gives(setfsuid(KEEP), effective);
}

static void groups_are(unsigned int real, unsigned int effective,
		       unsigned int saved)
{
	unsigned int r, e, s;

	getresgid(&r, &e, &s);
	ok(r == real && e == effective && s == saved &&
	   getgid() == real && getegid() == effective,
	   "group ids are %d, %d, %d", (int)real, (int)effective, (int)saved);
	gives(setfsgid(KEEP), effective);
}

static void check_lists(void)
{
	static gid_t list[65537];
	gid_t some[] = { 30, 10, 20, 10 }, got[8];

	gives(setgroups(4, some), 0);
	gives(getgroups(0, NULL), 4);
	gives(getgroups(8, got), 4);
	ok(got[0] == 10 && got[1] == 10 && got[2] == 20 && got[3] == 30,
	   "groups come back in order");
	fails(getgroups(3, got), EINVAL);
	fails(getgroups(-1, got), EINVAL);
	fails(getgroups(4, 8), EFAULT);
	fails(setgroups(65537, list), EINVAL);
	fails(setgroups(-1, list), EINVAL);
	fails(setgroups(1, 8), EFAULT);
	some[0] = KEEP;
	fails(setgroups(1, some), EINVAL);
	gives(getgroups(0, NULL), 4);
	gives(setgroups(65536, list), 0);
	gives(getgroups(0, NULL), 65536);
	gives(setgroups(0, NULL), 0);
	gives(getgroups(0, NULL), 0);
}

/* Root may have any ids; an id of -1 stays what it is. */
static void check_root(void)
{
	users_are(0, 0, 0);
	fails(setuid(KEEP), EINVAL);
	fails(setgid(KEEP), EINVAL);
	gives(setresgid(1, 2, 3), 0);
	groups_are(1, 2, 3);
	gives(setresgid(KEEP, 5, KEEP), 0);
	groups_are(1, 5, 3);
	gives(setgid(7), 0);
	groups_are(7, 7, 7);
	gives(setregid(8, KEEP), 0);
	groups_are(8, 7, 7);
	gives(setregid(KEEP, 8), 0);
	groups_are(8, 8, 7);
	gives(setregid(KEEP, 9), 0);
	groups_are(8, 9, 9);
	gives(setresgid(OTHER, NOBODY, OTHER), 0);
	fails(getresuid(8, 8, 8), EFAULT);
	fails(getresgid(8, 8, 8), EFAULT);
}

/* Who steps down and keeps root as its saved id can step up again. */
static void check_step_down(void)
{
	gives(setresuid(OTHER, NOBODY, 0), 0);
	users_are(OTHER, NOBODY, 0);
	fails(setuid(7), EPERM);
	fails(setresuid(7, KEEP, KEEP), EPERM);
	fails(setresuid(KEEP, 7, KEEP), EPERM);
	fails(setresuid(KEEP, KEEP, 7), EPERM);
	fails(setreuid(7, KEEP), EPERM);
	/* The saved id may become the effective one, not the real one. */
	fails(setreuid(0, KEEP), EPERM);
	fails(setreuid(KEEP, 7), EPERM);
	fails(setgroups(0, NULL), EPERM);
	fails(setgid(7), EPERM);
	gives(setuid(0), 0);
	users_are(OTHER, 0, 0);
	gives(setresuid(OTHER, NOBODY, 0), 0);
	/* Exchange: and the saved id follows. */
	gives(setreuid(NOBODY, OTHER), 0);
	users_are(NOBODY, OTHER, OTHER);
}

/* Root is gone for good. */
static void check_unprivileged(void)
{
	fails(setuid(0), EPERM);
	fails(setresuid(KEEP, 0, KEEP), EPERM);
	gives(setresuid(KEEP, KEEP, KEEP), 0);
	gives(setresuid(OTHER, NOBODY, NOBODY), 0);
	users_are(OTHER, NOBODY, NOBODY);
	gives(setreuid(KEEP, OTHER), 0);
	/* The effective id became the real one: the saved id stays. */
	users_are(OTHER, OTHER, NOBODY);
	gives(setuid(NOBODY), 0);
	users_are(OTHER, NOBODY, NOBODY);
	groups_are(OTHER, NOBODY, OTHER);
	fails(setgid(0), EPERM);
	fails(setregid(0, KEEP), EPERM);
	fails(setresgid(0, KEEP, KEEP), EPERM);
	gives(setgid(OTHER), 0);
	groups_are(OTHER, OTHER, OTHER);
}

/* setfsuid tells what was before, even if it changes nothing. */
static void check_file_ids(void)
{
	gives(setfsuid(0), NOBODY);
	gives(setfsuid(KEEP), NOBODY);
	gives(setfsuid(OTHER), NOBODY);
	gives(setfsuid(KEEP), OTHER);
	gives(setfsgid(0), OTHER);
	gives(setfsgid(KEEP), OTHER);
	gives(setresuid(NOBODY, NOBODY, NOBODY), 0);
	users_are(NOBODY, NOBODY, NOBODY);
}

int main(void)
{
	check_lists();
	check_root();
	check_step_down();
	check_unprivileged();
	check_file_ids();
	return done();
}
