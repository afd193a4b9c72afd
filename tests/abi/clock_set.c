/* SPDX-License-Identifier: MIT */
/*
 * Setting the wall clock: who may, to what, and that those who sleep until a
 * time of it notice.
 *
 * The last part only where the clock is nobody else's: on Faultline.
 */
#include "abi.h"

#include <stdlib.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#define NOBODY 65534u
#define BAD ((void *)8)

static struct timespec now(int clock)
{
	struct timespec time;

	syscall(SYS_clock_gettime, clock, &time);
	return time;
}

static void check_errors(void)
{
	struct timespec odd = { 1000000000, 1000000000 }, early = { 0, 0 };
	struct timeval strange = { 1000000000, -1 };
	struct timex timex = { .modes = 0 };

	fails(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &early), EINVAL);
	fails(syscall(SYS_clock_settime, CLOCK_BOOTTIME, &early), EINVAL);
	fails(syscall(SYS_clock_settime, CLOCK_PROCESS_CPUTIME_ID + 400,
		      &early), EINVAL);
	fails(syscall(SYS_clock_settime, CLOCK_REALTIME, BAD), EFAULT);
	fails(syscall(SYS_clock_settime, CLOCK_REALTIME, &odd), EINVAL);
	/* The machine has run longer than since 1970. */
	fails(syscall(SYS_clock_settime, CLOCK_REALTIME, &early), EINVAL);
	fails(syscall(SYS_settimeofday, BAD, NULL), EFAULT);
	fails(syscall(SYS_settimeofday, NULL, BAD), EFAULT);
	fails(syscall(SYS_settimeofday, &strange, NULL), EINVAL);
	ok(syscall(SYS_adjtimex, &timex) >= 0, "adjtimex tells the state");
	gives(timex.tick, 10000);
	ok(labs(timex.time.tv_sec - now(CLOCK_REALTIME).tv_sec) <= 1,
	   "and the time");
	fails(syscall(SYS_adjtimex, BAD), EFAULT);
	fails(syscall(SYS_clock_adjtime, CLOCK_REALTIME, BAD), EFAULT);
	fails(syscall(SYS_clock_adjtime, 12345, &timex), EINVAL);
	fails(syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, &timex), EOPNOTSUPP);
}

static void check_nobody(void)
{
	struct timespec time = now(CLOCK_REALTIME);
	struct timeval same = { time.tv_sec, 0 };
	struct timex timex = { .modes = ADJ_SETOFFSET };

	syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	fails(syscall(SYS_clock_settime, CLOCK_REALTIME, &time), EPERM);
	fails(syscall(SYS_settimeofday, &same, NULL), EPERM);
	fails(syscall(SYS_adjtimex, &timex), EPERM);
	timex.modes = 0;
	ok(syscall(SYS_adjtimex, &timex) >= 0, "anybody may look");
}

static int clock_is_ours(void)
{
	struct utsname name;

	uname(&name);
	return strstr(name.release, "faultline") != NULL;
}

static void check_set(void)
{
	struct timespec then = { 2000000000, 500 };
	struct timespec before = now(CLOCK_MONOTONIC), after;
	struct timeval later = { 2000000100, 5 };
	struct timex timex = { .modes = ADJ_SETOFFSET };

	gives(syscall(SYS_clock_settime, CLOCK_REALTIME, &then), 0);
	after = now(CLOCK_REALTIME);
	ok(after.tv_sec >= 2000000000 && after.tv_sec < 2000000020,
	   "the clock shows what it was set to");
	ok(now(CLOCK_MONOTONIC).tv_sec - before.tv_sec < 20,
	   "the monotonic one goes on");
	gives(syscall(SYS_settimeofday, &later, NULL), 0);
	after = now(CLOCK_REALTIME);
	ok(after.tv_sec >= 2000000100 && after.tv_sec < 2000000120,
	   "settimeofday sets it too");
	timex.time.tv_sec = -50;
	ok(syscall(SYS_adjtimex, &timex) >= 0, "adjtimex steps it");
	after = now(CLOCK_REALTIME);
	ok(after.tv_sec >= 2000000050 && after.tv_sec < 2000000070,
	   "by so much");
	timex.modes = ADJ_FREQUENCY;
	fails(syscall(SYS_adjtimex, &timex), EINVAL);
}

static void check_sleeper(void)
{
	struct timespec hour = now(CLOCK_REALTIME), start;
	int status;

	hour.tv_sec += 3600;
	start = now(CLOCK_MONOTONIC);
	if (!fork())
		_exit(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &hour,
				      NULL));
	usleep(20000);
	hour.tv_sec++;
	gives(syscall(SYS_clock_settime, CLOCK_REALTIME, &hour), 0);
	wait(&status);
	ok(!status && now(CLOCK_MONOTONIC).tv_sec - start.tv_sec < 60,
	   "who sleeps until then wakes up");
}

int main(void)
{
	int status;

	check_errors();
	if (clock_is_ours()) {
		check_set();
		check_sleeper();
	}
	fflush(stdout);
	if (!fork()) {
		check_nobody();
		return done();
	}
	wait(&status);
	return WEXITSTATUS(status);
}
