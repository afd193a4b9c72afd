/* SPDX-License-Identifier: MIT */
/*
 * Process groups and sessions as a process without children sees them:
 * getpgid, getpgrp, getsid, setpgid, setsid (credentials(7)).
 */
#include "abi.h"
#include <limits.h>
#include <signal.h>

#define NOBODY 0x3fffffff

int main(void)
{
	gives(getpgid(0), getpgrp());
	gives(getpgid(getpid()), getpgrp());
	gives(getsid(0), getsid(getpid()));
	fails(getpgid(NOBODY), ESRCH);
	fails(getsid(NOBODY), ESRCH);
	fails(setpgid(0, -1), EINVAL);
	fails(setpgid(0, INT_MIN), EINVAL);
	fails(setpgid(NOBODY, 0), ESRCH);
	fails(setpgid(-5, 5), ESRCH);
	fails(setpgid(getppid(), 0), ESRCH);
	fails(setpgid(0, NOBODY), EPERM);
	if (getsid(0) != getpid())
		gives(setpgid(0, 0), 0);
	gives(getpgrp(), getpid());
	fails(setsid(), EPERM);
	gives(kill(-getpid(), 0), 0);
	gives(kill(0, 0), 0);
	fails(kill(-NOBODY, 0), ESRCH);
	return done();
}
