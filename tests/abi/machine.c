/* SPDX-License-Identifier: MIT */
/*
 * Questions about the machine and how a program runs on it: getcpu, sysinfo,
 * personality, membarrier, robust lists, and who may not end it all.
 */
#include "abi.h"

#include <sched.h>
#include <sys/personality.h>
#include <sys/reboot.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>

#define NOBODY 65534u

#define REBOOT_MAGIC1 0xfee1dead
#define REBOOT_MAGIC2 672274793

/* Of membarrier(2). */
#define BARRIER_QUERY 0
#define BARRIER_GLOBAL 1
#define BARRIER_PRIVATE 8
#define BARRIER_REGISTER_PRIVATE 16

static void check_cpu(void)
{
	unsigned int cpu = ~0u, node = ~0u;

	gives(syscall(SYS_getcpu, &cpu, &node, NULL), 0);
	ok(cpu < (unsigned int)sysconf(_SC_NPROCESSORS_CONF),
	   "it runs on a CPU that there is");
	gives(node, 0);
	gives(syscall(SYS_getcpu, NULL, NULL, NULL), 0);
	fails(syscall(SYS_getcpu, 8, NULL, NULL), EFAULT);
	fails(syscall(SYS_getcpu, NULL, 8, NULL), EFAULT);
}

static void check_sysinfo(void)
{
	struct sysinfo info;

	gives(sysinfo(&info), 0);
	ok(info.mem_unit >= 1 && info.totalram > info.freeram &&
	   info.freeram > 0, "some memory is free, not all");
	ok(info.procs >= 1, "there is a process");
	ok(info.totalhigh <= info.totalram && info.freehigh <= info.freeram,
	   "high memory is part of it");
	fails(syscall(SYS_sysinfo, 8), EFAULT);
}

static void check_personality(void)
{
	int status;

	gives(personality(0xffffffff), 0);
	gives(personality(ADDR_NO_RANDOMIZE), 0);
	gives(personality(0xffffffff), ADDR_NO_RANDOMIZE);
	if (!fork())
		_exit(personality(0xffffffff) != ADDR_NO_RANDOMIZE);
	wait(&status);
	ok(!status, "a child inherits the personality");
	gives(personality(PER_LINUX), ADDR_NO_RANDOMIZE);
	gives(personality(0xffffffff), 0);
}

static long membarrier(int command, unsigned int flags)
{
	return syscall(SYS_membarrier, command, flags, 0);
}

static void check_membarrier(void)
{
	long known = membarrier(BARRIER_QUERY, 0);

	if (known < 0 && errno == ENOSYS) {
		skip("membarrier", "this Linux has none");
		return;
	}
	ok(known & BARRIER_GLOBAL && known & BARRIER_PRIVATE &&
	   known & BARRIER_REGISTER_PRIVATE, "the usual barriers are known");
	fails(membarrier(BARRIER_QUERY, 1 << 5), EINVAL);
	fails(membarrier(3, 0), EINVAL);
	fails(membarrier(-1, 0), EINVAL);
	gives(membarrier(BARRIER_GLOBAL, 0), 0);
	fails(membarrier(BARRIER_PRIVATE, 0), EPERM);
	gives(membarrier(BARRIER_REGISTER_PRIVATE, 0), 0);
	gives(membarrier(BARRIER_PRIVATE, 0), 0);
}

static void check_robust_list(void)
{
	static long head[3];
	long *got = NULL, size = 0;

	gives(syscall(SYS_set_robust_list, head, sizeof(head)), 0);
	gives(syscall(SYS_get_robust_list, 0, &got, &size), 0);
	ok(got == head && size == sizeof(head), "a robust list can be asked for");
	gives(syscall(SYS_get_robust_list, getpid(), &got, &size), 0);
	fails(syscall(SYS_get_robust_list, 0x3fffffff, &got, &size), ESRCH);
	fails(syscall(SYS_get_robust_list, 0, 8, &size), EFAULT);
	fails(syscall(SYS_get_robust_list, 0, &got, 8), EFAULT);
	gives(syscall(SYS_set_robust_list, NULL, sizeof(head)), 0);
}

static long reboot_call(unsigned int magic1, unsigned int magic2,
			unsigned int command)
{
	return syscall(SYS_reboot, magic1, magic2, command, NULL);
}

static void check_nobody(void)
{
	long *got, size;

	/* As root only with numbers that cannot mean it. */
	fails(reboot_call(REBOOT_MAGIC1, 1, RB_ENABLE_CAD), EINVAL);
	fails(reboot_call(1, REBOOT_MAGIC2, RB_ENABLE_CAD), EINVAL);
	fails(reboot_call(REBOOT_MAGIC1, REBOOT_MAGIC2, 0x12121212), EINVAL);
	gives(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
	fails(reboot_call(REBOOT_MAGIC1, REBOOT_MAGIC2, 0x12121212), EPERM);
	fails(syscall(SYS_get_robust_list, 1, &got, &size), EPERM);
	fails(syscall(SYS_get_robust_list, getppid(), &got, &size), EPERM);
}

int main(void)
{
	check_cpu();
	check_sysinfo();
	check_personality();
	check_membarrier();
	check_robust_list();
	check_nobody();
	return done();
}
