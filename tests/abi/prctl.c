/* SPDX-License-Identifier: MIT */
/*
 * A process's own settings: those that programs use, and how they are lost.
 */
#include "abi.h"

#include <signal.h>
#include <sys/prctl.h>

#define NOBODY 65534u

static void check_name(void)
{
	char name[17] = "0123456789abcdef";

	gives(prctl(PR_SET_NAME, "a name longer than sixteen"), 0);
	gives(prctl(PR_GET_NAME, name), 0);
	ok(!strcmp(name, "a name longer t"), "a name is cut to 15 bytes");
	gives(prctl(PR_SET_NAME, ""), 0);
	gives(prctl(PR_GET_NAME, name), 0);
	ok(!name[0] && !name[15], "and may be empty");
	fails(prctl(PR_SET_NAME, 8), EFAULT);
	fails(prctl(PR_GET_NAME, 8), EFAULT);
}

static void check_death(void)
{
	int sig = -1;

	gives(prctl(PR_GET_PDEATHSIG, &sig), 0);
	gives(sig, 0);
	fails(prctl(PR_SET_PDEATHSIG, 65), EINVAL);
	fails(prctl(PR_SET_PDEATHSIG, -1), EINVAL);
	gives(prctl(PR_SET_PDEATHSIG, SIGTERM), 0);
	gives(prctl(PR_GET_PDEATHSIG, &sig), 0);
	gives(sig, SIGTERM);
	fails(prctl(PR_GET_PDEATHSIG, 8), EFAULT);
}

static void check_dumpable(void)
{
	gives(prctl(PR_SET_DUMPABLE, 1), 0);
	gives(prctl(PR_GET_DUMPABLE), 1);
	fails(prctl(PR_SET_DUMPABLE, 2), EINVAL);
	gives(prctl(PR_SET_DUMPABLE, 0), 0);
	gives(prctl(PR_GET_DUMPABLE), 0);
	gives(prctl(PR_SET_DUMPABLE, 1), 0);
}

static void check_subreaper(void)
{
	int is = -1;

	gives(prctl(PR_GET_CHILD_SUBREAPER, &is), 0);
	gives(is, 0);
	gives(prctl(PR_SET_CHILD_SUBREAPER, 7), 0);
	gives(prctl(PR_GET_CHILD_SUBREAPER, &is), 0);
	gives(is, 1);
	gives(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	fails(prctl(PR_GET_CHILD_SUBREAPER, 8), EFAULT);
}

static void check_no_new_privs(void)
{
	gives(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
	fails(prctl(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0), EINVAL);
	fails(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
	fails(prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0), EINVAL);
	gives(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	fails(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
	gives(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
}

static void check_timing(void)
{
	long slack = prctl(PR_GET_TIMERSLACK);

	ok(slack > 0, "timers have some slack");
	gives(prctl(PR_SET_TIMERSLACK, 12345), 0);
	gives(prctl(PR_GET_TIMERSLACK), 12345);
	gives(prctl(PR_SET_TIMERSLACK, 0), 0);
	gives(prctl(PR_GET_TIMERSLACK), slack);
	gives(prctl(PR_GET_TIMING), PR_TIMING_STATISTICAL);
	gives(prctl(PR_SET_TIMING, PR_TIMING_STATISTICAL), 0);
	fails(prctl(PR_SET_TIMING, PR_TIMING_TIMESTAMP), EINVAL);
}

static void check_tid_address(void)
{
	static int tid;
	int *at = NULL;

	gives(syscall(SYS_set_tid_address, &tid), getpid());
	gives(prctl(PR_GET_TID_ADDRESS, &at), 0);
	ok(at == &tid, "the address of set_tid_address can be asked for");
	gives(syscall(SYS_set_tid_address, NULL), getpid());
}

static void check_unknown(void)
{
	fails(prctl(0, 0, 0, 0, 0), EINVAL);
	fails(prctl(9999, 0, 0, 0, 0), EINVAL);
	fails(prctl(-1, 0, 0, 0, 0), EINVAL);
	fails(prctl(PR_SET_MM, PR_SET_MM_BRK, 0, 0, 1), EINVAL);
}

/* Who becomes somebody else is not looked into any more. */
static void check_lost(void)
{
	int sig = -1;

	gives(syscall(SYS_setresuid, 0, 0, 0), 0);
	gives(prctl(PR_GET_DUMPABLE), 1);
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	gives(prctl(PR_GET_DUMPABLE), 0);
	gives(prctl(PR_GET_PDEATHSIG, &sig), 0);
	gives(sig, 0);
	fails(prctl(PR_SET_MM, PR_SET_MM_BRK, 0, 0, 0), EPERM);
}

int main(void)
{
	check_name();
	check_death();
	check_dumpable();
	check_subreaper();
	check_no_new_privs();
	check_timing();
	check_tid_address();
	check_unknown();
	check_lost();
	return done();
}
