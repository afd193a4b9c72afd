/* SPDX-License-Identifier: MIT */
/*
 * Scheduling policies and CPUs: what sched_* calls tell, take and refuse.
 */
#include "abi.h"

#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define NOBODY 65534u
#define RESET 0x40000000	/* SCHED_RESET_ON_FORK */

/* Straight to the kernel: musl refuses these by itself. */
#define set(pid, policy, param) \
	syscall(SYS_sched_setscheduler, pid, policy, param)
#define get(pid) syscall(SYS_sched_getscheduler, pid)
#define set_param(pid, param) syscall(SYS_sched_setparam, pid, param)
#define get_param(pid, param) syscall(SYS_sched_getparam, pid, param)

struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint64_t more;			/* of a later kernel */
};

static const int none, ten = 10;

static void check_limits(void)
{
	gives(syscall(SYS_sched_get_priority_max, SCHED_FIFO), 99);
	gives(syscall(SYS_sched_get_priority_min, SCHED_FIFO), 1);
	gives(syscall(SYS_sched_get_priority_max, SCHED_RR), 99);
	gives(syscall(SYS_sched_get_priority_min, SCHED_RR), 1);
	gives(syscall(SYS_sched_get_priority_max, SCHED_OTHER), 0);
	gives(syscall(SYS_sched_get_priority_min, SCHED_BATCH), 0);
	gives(syscall(SYS_sched_get_priority_max, SCHED_IDLE), 0);
	gives(syscall(SYS_sched_get_priority_max, 6), 0);
	fails(syscall(SYS_sched_get_priority_max, 99), EINVAL);
	fails(syscall(SYS_sched_get_priority_min, -1), EINVAL);
}

static void check_policies(void)
{
	int param = -1;

	gives(get(0), SCHED_OTHER);
	gives(get_param(0, &param), 0);
	gives(param, 0);
	gives(set(0, SCHED_BATCH, &none), 0);
	gives(get(getpid()), SCHED_BATCH);
	gives(set(0, SCHED_IDLE, &none), 0);
	gives(get(0), SCHED_IDLE);
	gives(set(0, SCHED_OTHER, &none), 0);
	fails(set(0, SCHED_OTHER, &ten), EINVAL);
	fails(set(0, SCHED_FIFO, &none), EINVAL);
	fails(set(0, 99, &none), EINVAL);
	fails(set(0, -1, &none), EINVAL);
	fails(set(0, SCHED_OTHER, NULL), EINVAL);
	fails(set(0, SCHED_OTHER, 8), EFAULT);
	fails(set(-1, SCHED_OTHER, &none), EINVAL);
	fails(set(0x3fffffff, SCHED_OTHER, &none), ESRCH);
	fails(get(-1), EINVAL);
	fails(get(0x3fffffff), ESRCH);
	fails(get_param(0, NULL), EINVAL);
	fails(get_param(0, 8), EFAULT);
	fails(get_param(0x3fffffff, &param), ESRCH);
	fails(set_param(0, NULL), EINVAL);
	fails(set_param(0, &ten), EINVAL);
	gives(set_param(0, &none), 0);
}

static void check_intervals(void)
{
	struct timespec slice = { -1, -1 };

	gives(syscall(SYS_sched_rr_get_interval, 0, &slice), 0);
	ok(!slice.tv_sec && slice.tv_nsec >= 0, "a turn has a length");
	fails(syscall(SYS_sched_rr_get_interval, -1, &slice), EINVAL);
	fails(syscall(SYS_sched_rr_get_interval, 0x3fffffff, &slice), ESRCH);
	fails(syscall(SYS_sched_rr_get_interval, 0, 8), EFAULT);
}

static void check_priority(void)
{
	struct timespec slice = { -1, -1 };
	int param = -1, status;

	if (set(0, SCHED_FIFO, &ten)) {
		skip("root may have a priority", "not in this container");
		return;
	}
	gives(get(0), SCHED_FIFO);
	gives(get_param(0, &param), 0);
	gives(param, 10);
	gives(syscall(SYS_sched_rr_get_interval, 0, &slice), 0);
	ok(!slice.tv_sec && !slice.tv_nsec, "under SCHED_FIFO turns do not end");
	if (!fork())
		_exit(get(0) != SCHED_FIFO);
	wait(&status);
	ok(!status, "a child inherits policy and priority");
	gives(set(0, SCHED_RR | RESET, &ten), 0);
	gives(get(0), SCHED_RR | RESET);
	if (!fork())
		_exit(get(0) != SCHED_OTHER);
	wait(&status);
	ok(!status, "unless that was asked for");
	gives(syscall(SYS_sched_rr_get_interval, 0, &slice), 0);
	gives(slice.tv_nsec, 100000000);
	gives(set(0, SCHED_OTHER, &none), 0);
}

static void check_attr(void)
{
	struct attr attr = { .size = 48, .policy = SCHED_BATCH, .nice = 3 };

	gives(syscall(SYS_sched_setattr, 0, &attr, 0), 0);
	memset(&attr, 0xff, sizeof(attr));
	gives(syscall(SYS_sched_getattr, 0, &attr, 48, 0), 0);
	ok(attr.size == 48 && attr.policy == SCHED_BATCH && attr.nice == 3 &&
	   !attr.priority && !attr.flags, "attributes come back");
	gives(syscall(SYS_getpriority, PRIO_PROCESS, 0), 17);
	attr = (struct attr){ .size = 56 };
	gives(syscall(SYS_sched_setattr, 0, &attr, 0), 0);
	gives(syscall(SYS_getpriority, PRIO_PROCESS, 0), 20);
	attr.size = 20;
	fails(syscall(SYS_sched_setattr, 0, &attr, 0), E2BIG);
	ok(attr.size >= 48, "E2BIG tells the right size");
	attr.size = 5000;
	fails(syscall(SYS_sched_setattr, 0, &attr, 0), E2BIG);
	attr = (struct attr){ .size = 48, .policy = 99 };
	fails(syscall(SYS_sched_setattr, 0, &attr, 0), EINVAL);
	attr = (struct attr){ .size = 48, .flags = 1ULL << 40 };
	fails(syscall(SYS_sched_setattr, 0, &attr, 0), EINVAL);
	attr = (struct attr){ .size = 48 };
	fails(syscall(SYS_sched_setattr, 0, &attr, 1), EINVAL);
	fails(syscall(SYS_sched_setattr, -1, &attr, 0), EINVAL);
	fails(syscall(SYS_sched_setattr, 0, NULL, 0), EINVAL);
	fails(syscall(SYS_sched_setattr, 0, 8, 0), EFAULT);
	fails(syscall(SYS_sched_getattr, 0, &attr, 47, 0), EINVAL);
	fails(syscall(SYS_sched_getattr, 0, &attr, 48, 1), EINVAL);
	fails(syscall(SYS_sched_getattr, 0, 8, 48, 0), EFAULT);
	fails(syscall(SYS_sched_getattr, 0x3fffffff, &attr, 48, 0), ESRCH);
}

static long affinity(unsigned long *mask, unsigned int size)
{
	memset(mask, 0, size);
	return syscall(SYS_sched_getaffinity, 0, size, mask);
}

static void check_affinity(void)
{
	unsigned long all[128], mask[128] = { 0 };
	unsigned int cpu = ~0u, last = 0;
	long bytes = affinity(all, sizeof(all));
	int status;

	ok(bytes >= 8 && bytes % 8 == 0, "a set of CPUs has whole words");
	ok(all[0], "there is a CPU to run on");
	while (all[0] >> last >> 1)
		last++;
	mask[0] = 1UL << last;
	gives(syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask), 0);
	syscall(SYS_getcpu, &cpu, NULL, NULL);
	gives(cpu, last);
	affinity(mask, sizeof(mask));
	gives(mask[0], 1UL << last);
	if (!fork()) {
		affinity(mask, sizeof(mask));
		_exit(mask[0] != 1UL << last);
	}
	wait(&status);
	ok(!status, "a child inherits the set");
	gives(syscall(SYS_sched_setaffinity, 0, sizeof(all), all), 0);
	mask[0] = 0;
	fails(syscall(SYS_sched_setaffinity, 0, 8, mask), EINVAL);
	fails(syscall(SYS_sched_setaffinity, 0, 0, NULL), EINVAL);
	fails(syscall(SYS_sched_setaffinity, 0, 8, 8), EFAULT);
	fails(syscall(SYS_sched_setaffinity, 0x3fffffff, 8, all), ESRCH);
	fails(syscall(SYS_sched_getaffinity, 0, 7, mask), EINVAL);
	fails(syscall(SYS_sched_getaffinity, 0, 0, mask), EINVAL);
	fails(syscall(SYS_sched_getaffinity, 0, 8, 8), EFAULT);
	fails(syscall(SYS_sched_getaffinity, 0x3fffffff, 8, mask), ESRCH);
}

static void check_nobody(void)
{
	struct rlimit nothing = { 0, 0 };
	unsigned long mask[128];
	pid_t parent = getppid();

	setrlimit(RLIMIT_NICE, &nothing);
	setrlimit(RLIMIT_RTPRIO, &nothing);
	affinity(mask, sizeof(mask));
	syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	fails(set(0, SCHED_FIFO, &ten), EPERM);
	fails(set(0, SCHED_RR, &ten), EPERM);
	fails(set(parent, SCHED_BATCH, &none), EPERM);
	gives(get(parent), SCHED_OTHER);
	fails(syscall(SYS_sched_setaffinity, parent, sizeof(mask), mask), EPERM);
	gives(syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask), 0);
	gives(set(0, SCHED_BATCH | RESET, &none), 0);
	fails(set(0, SCHED_BATCH, &none), EPERM);
	gives(set(0, SCHED_IDLE | RESET, &none), 0);
	/* From there a limit of nice does not lead back. */
	fails(set(0, SCHED_OTHER | RESET, &none), EPERM);
}

int main(void)
{
	int status;

	check_limits();
	check_policies();
	check_intervals();
	check_priority();
	check_attr();
	check_affinity();
	fflush(stdout);
	if (!fork()) {
		check_nobody();
		return done();
	}
	wait(&status);
	return WEXITSTATUS(status);
}
