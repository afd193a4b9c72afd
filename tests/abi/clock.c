/* SPDX-License-Identifier: MIT */
/*
 * Clocks, which never go back, and sleeping by them, which never ends too
 * early.  Only a machine that stands still fails here by chance.
 */
#include "abi.h"

#include <sys/time.h>
#include <time.h>

#define SECOND 1000000000LL

static long long now(int clock)
{
	struct timespec time = { -1, -1 };

	syscall(SYS_clock_gettime, clock, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

static void check_monotonic(void)
{
	long long last = now(CLOCK_MONOTONIC), first = last;
	int good = last > 0;

	for (int i = 0; i < 1000; i++) {
		long long at = now(CLOCK_MONOTONIC);

		good &= at >= last;
		last = at;
	}
	ok(good, "the monotonic clock never goes back");
	ok(last > first, "and advances");
}

static void check_real(void)
{
	long long real = now(CLOCK_REALTIME);
	struct timeval time;
	time_t seconds;

	/* 2020-01-01 to 2100-01-01 */
	ok(real > 1577836800 * SECOND && real < 4102444800 * SECOND,
	   "the wall clock shows a time of this century");
	gives(syscall(SYS_gettimeofday, &time, NULL), 0);
	ok(time.tv_sec - real / SECOND <= 1, "gettimeofday agrees with it");
	ok(time.tv_usec >= 0 && time.tv_usec < 1000000, "in microseconds");
	seconds = syscall(SYS_time, NULL);
	ok(seconds - real / SECOND <= 2, "and so does time");
}

static void check_cpu(void)
{
	long long before = now(CLOCK_PROCESS_CPUTIME_ID);
	volatile int spin = 0;

	for (int i = 0; i < 3000000; i++)
		spin += i;
	ok(now(CLOCK_PROCESS_CPUTIME_ID) > before,
	   "computing uses up processor time");
	ok(now(CLOCK_THREAD_CPUTIME_ID) > 0, "of the thread, too");
}

static void check_sleep(void)
{
	struct timespec nap = { 0, 20000000 }, at;
	long long before = now(CLOCK_MONOTONIC);

	gives(nanosleep(&nap, NULL), 0);
	ok(now(CLOCK_MONOTONIC) - before >= 20000000,
	   "nanosleep sleeps at least so long");
	before = now(CLOCK_MONOTONIC) + 10000000;
	at.tv_sec = before / SECOND;
	at.tv_nsec = before % SECOND;
	gives(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL), 0);
	ok(now(CLOCK_MONOTONIC) >= before, "and until a given time");
	gives(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL), 0);
	at.tv_sec = at.tv_nsec = 0;
	gives(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL), 0);
}

static void check_errors(void)
{
	struct timespec time, bad = { 0, 1000000000 }, back = { -1, 0 };

	fails(syscall(SYS_clock_gettime, 12345, &time), EINVAL);
	fails(syscall(SYS_clock_gettime, CLOCK_REALTIME, 8), EFAULT);
	gives(syscall(SYS_clock_getres, CLOCK_MONOTONIC, &time), 0);
	ok(time.tv_sec == 0 && time.tv_nsec >= 1, "a resolution is told");
	gives(syscall(SYS_clock_getres, CLOCK_MONOTONIC, NULL), 0);
	fails(syscall(SYS_clock_getres, 12345, NULL), EINVAL);
	fails(syscall(SYS_nanosleep, &bad, NULL), EINVAL);
	fails(syscall(SYS_nanosleep, &back, NULL), EINVAL);
	fails(syscall(SYS_nanosleep, 8, NULL), EFAULT);
	fails(syscall(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &time,
		      NULL), EOPNOTSUPP);
	fails(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, &time,
		      NULL), EOPNOTSUPP);
}

int main(void)
{
	check_monotonic();
	check_real();
	check_cpu();
	check_sleep();
	check_errors();
	return done();
}
