/* SPDX-License-Identifier: MIT */
/*
 * Resource limits: reading, lowering, raising them, and three that take
 * effect.
 */
#include "abi.h"

#include <sys/mman.h>
#include <sys/resource.h>

static void check_errors(void)
{
	struct rlimit limit = { 2, 1 };

	fails(syscall(SYS_getrlimit, 16, &limit), EINVAL);
	fails(syscall(SYS_getrlimit, RLIMIT_NOFILE, 8), EFAULT);
	fails(syscall(SYS_setrlimit, RLIMIT_NOFILE, 8), EFAULT);
	fails(syscall(SYS_setrlimit, RLIMIT_CORE, &limit), EINVAL);
	fails(syscall(SYS_prlimit64, 0, 16, NULL, &limit), EINVAL);
	fails(syscall(SYS_prlimit64, 0x3fffffff, 0, NULL, &limit), ESRCH);
	fails(syscall(SYS_prlimit64, 0, 0, 8, NULL), EFAULT);
	fails(syscall(SYS_prlimit64, 0, 0, NULL, 8), EFAULT);
}

static void check_change(void)
{
	struct rlimit was, now, want;

	gives(getrlimit(RLIMIT_NOFILE, &was), 0);
	ok(was.rlim_cur > 3 && was.rlim_cur <= was.rlim_max,
	   "descriptors are limited");
	want = was;
	want.rlim_cur = 16;
	gives(syscall(SYS_prlimit64, getpid(), RLIMIT_NOFILE, &want, &now), 0);
	ok(now.rlim_cur == was.rlim_cur, "prlimit tells the old value");
	gives(getrlimit(RLIMIT_NOFILE, &now), 0);
	gives(now.rlim_cur, 16);
	fails(dup2(1, 16), EBADF);
	gives(dup2(1, 15), 15);
	gives(close(15), 0);
	gives(setrlimit(RLIMIT_NOFILE, &was), 0);
}

static void check_address_space(void)
{
	struct rlimit was, tight;
	void *at;

	getrlimit(RLIMIT_AS, &was);
	tight = was;
	tight.rlim_cur = 32UL << 20;
	gives(setrlimit(RLIMIT_AS, &tight), 0);
	at = mmap(NULL, 64UL << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		  -1, 0);
	ok(at == MAP_FAILED && errno == ENOMEM, "RLIMIT_AS limits mmap");
	gives(setrlimit(RLIMIT_AS, &was), 0);
	at = mmap(NULL, 64UL << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		  -1, 0);
	ok(at != MAP_FAILED, "until it is raised again");
}

int main(void)
{
	check_errors();
	check_change();
	check_address_space();
	return done();
}
