/* SPDX-License-Identifier: MIT */
/*
 * What a process and its children have used: getrusage and times.
 */
#include "abi.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>

#define PAGES 64L

static struct rusage usage(int who)
{
	struct rusage now;

	syscall(SYS_getrusage, who, &now);
	return now;
}

static long long microseconds(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

/* Computes, mostly in user mode, until so much CPU time is used up. */
static void spin(long milliseconds)
{
	clock_t end = clock() + milliseconds * (CLOCKS_PER_SEC / 1000);

	while (clock() < end) {
		for (volatile int i = 0; i < 100000; i++)
			;
	}
}

static void touch_pages(void)
{
	char *at = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (long i = 0; i < PAGES; i++)
		at[i * 4096] = 1;
	munmap(at, PAGES * 4096);
}

static void check_self(void)
{
	struct rusage before = usage(RUSAGE_SELF), after;

	touch_pages();
	spin(60);
	usleep(30000);
	after = usage(RUSAGE_SELF);
	ok(microseconds(after.ru_utime) + microseconds(after.ru_stime) -
	   microseconds(before.ru_utime) - microseconds(before.ru_stime) >=
	   50000, "computing is counted");
	ok(microseconds(after.ru_utime) > microseconds(before.ru_utime),
	   "as time in user mode");
	ok(after.ru_minflt - before.ru_minflt >= PAGES / 16,
	   "so are page faults");
	ok(after.ru_nvcsw > before.ru_nvcsw, "and going to sleep");
	ok(after.ru_maxrss >= PAGES * 4 && after.ru_maxrss < 1 << 20,
	   "the most memory, in KiB");
	after = usage(RUSAGE_THREAD);
	ok(microseconds(after.ru_utime) <=
	   microseconds(usage(RUSAGE_SELF).ru_utime),
	   "the only thread used no more than the process");
}

static void check_children(void)
{
	struct rusage before = usage(RUSAGE_CHILDREN), after;
	struct tms tms;
	int status;

	if (!fork()) {
		touch_pages();
		spin(60);
		_exit(0);
	}
	after = usage(RUSAGE_CHILDREN);
	ok(microseconds(after.ru_utime) == microseconds(before.ru_utime),
	   "a child does not count while it runs");
	wait(&status);
	after = usage(RUSAGE_CHILDREN);
	ok(microseconds(after.ru_utime) + microseconds(after.ru_stime) >= 50000,
	   "it counts when it has been waited for");
	ok(after.ru_minflt > before.ru_minflt, "with its page faults");
	times(&tms);
	ok(tms.tms_cutime + tms.tms_cstime >= 4, "times knows of it too");
}

static void check_times(void)
{
	long hz = sysconf(_SC_CLK_TCK);
	struct tms tms = { -1, -1, -1, -1 };
	clock_t before, after;

	gives(hz, 100);
	before = times(&tms);
	ok(tms.tms_utime + tms.tms_stime >= 5 && tms.tms_utime >= 0,
	   "times counts in ticks");
	usleep(50000);
	after = syscall(SYS_times, NULL);
	ok(after - before >= 4 && after - before < 50 * hz,
	   "and tells how many have passed");
}

static void check_errors(void)
{
	fails(syscall(SYS_getrusage, 2, &(struct rusage){ 0 }), EINVAL);
	fails(syscall(SYS_getrusage, -2, &(struct rusage){ 0 }), EINVAL);
	fails(syscall(SYS_getrusage, 0, 8), EFAULT);
	fails(syscall(SYS_times, 8), EFAULT);
}

int main(void)
{
	check_self();
	check_children();
	check_times();
	check_errors();
	return done();
}
