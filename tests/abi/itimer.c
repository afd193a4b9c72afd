/* SPDX-License-Identifier: MIT */
/*
 * Interval timers: alarm, setitimer, getitimer, by real time and by CPU time.
 */
#include "abi.h"

#include <signal.h>
#include <sys/time.h>
#include <time.h>

static volatile int taken;
static volatile int last_sig, last_code;

static void count(int sig, siginfo_t *info, void *context)
{
	(void)context;
	taken++;
	last_sig = sig;
	last_code = info->si_code;
}

static void handle(int sig)
{
	struct sigaction action = { .sa_sigaction = count,
				    .sa_flags = SA_SIGINFO };

	sigemptyset(&action.sa_mask);
	sigaction(sig, &action, NULL);
}

static int set(int which, long value_us, long interval_us)
{
	struct itimerval time = {
		{ interval_us / 1000000, interval_us % 1000000 },
		{ value_us / 1000000, value_us % 1000000 } };

	return syscall(SYS_setitimer, which, &time, NULL);
}

static long long cpu_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static long long now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void check_real(void)
{
	struct itimerval time, old;
	long long before = now_us();

	handle(SIGALRM);
	gives(syscall(SYS_getitimer, ITIMER_REAL, &time), 0);
	ok(!time.it_value.tv_sec && !time.it_value.tv_usec &&
	   !time.it_interval.tv_sec && !time.it_interval.tv_usec,
	   "a process begins without timers");
	gives(set(ITIMER_REAL, 20000, 0), 0);
	while (!taken)
		;
	ok(now_us() - before >= 20000, "it does not fire early");
	ok(last_sig == SIGALRM && last_code == SI_KERNEL, "SIGALRM comes");
	gives(syscall(SYS_getitimer, ITIMER_REAL, &time), 0);
	ok(!time.it_value.tv_sec && !time.it_value.tv_usec,
	   "once, without an interval");
	gives(set(ITIMER_REAL, 5000000, 3000000), 0);
	gives(syscall(SYS_getitimer, ITIMER_REAL, &time), 0);
	ok(time.it_interval.tv_sec == 3 && time.it_value.tv_sec == 4 &&
	   time.it_value.tv_usec > 0, "what is left is told");
	time.it_value.tv_sec = time.it_value.tv_usec = 0;
	gives(syscall(SYS_setitimer, ITIMER_REAL, &time, &old), 0);
	ok(old.it_interval.tv_sec == 3 && old.it_value.tv_sec == 4,
	   "by setitimer too");
	gives(syscall(SYS_getitimer, ITIMER_REAL, &time), 0);
	ok(!time.it_value.tv_sec && !time.it_value.tv_usec,
	   "zero stops it");
}

static void check_periodic(void)
{
	long long before = now_us();

	taken = 0;
	gives(set(ITIMER_REAL, 5000, 5000), 0);
	while (taken < 4)
		;
	ok(now_us() - before >= 20000, "a period is no shorter than asked for");
	signal(SIGALRM, SIG_IGN);
	taken = 0;
	usleep(30000);
	handle(SIGALRM);
	gives(set(ITIMER_REAL, 0, 0), 0);
}

static void check_alarm(void)
{
	gives(syscall(SYS_alarm, 10), 0);
	gives(syscall(SYS_alarm, 5), 10);
	gives(syscall(SYS_alarm, 0), 5);
	gives(syscall(SYS_alarm, 0), 0);
	set(ITIMER_REAL, 100000, 0);
	gives(syscall(SYS_alarm, 0), 1);
	set(ITIMER_REAL, 2300000, 0);
	gives(syscall(SYS_alarm, 0), 2);
	/* An alarm has no interval, whatever the timer had before. */
	set(ITIMER_REAL, 9000000, 9000000);
	syscall(SYS_alarm, 9);
	{
		struct itimerval time;

		getitimer(ITIMER_REAL, &time);
		gives(time.it_interval.tv_sec, 0);
	}
	syscall(SYS_alarm, 0);
}

static void check_cpu(int which, int sig, const char *name)
{
	long long before = cpu_us();
	struct itimerval time;

	handle(sig);
	taken = 0;
	gives(set(which, 30000, 0), 0);
	usleep(60000);
	ok(!taken, "%s stands still while one sleeps", name);
	gives(syscall(SYS_getitimer, which, &time), 0);
	ok(time.it_value.tv_sec == 0 && time.it_value.tv_usec > 0,
	   "and tells what is left");
	while (!taken)
		;
	ok(cpu_us() - before >= 29000, "it fires when so much is used");
	ok(last_sig == sig && last_code == SI_KERNEL, "with its own signal");
	taken = 0;
	gives(set(which, 10000, 10000), 0);
	while (taken < 3)
		;
	ok(1, "again and again, if asked to");
	gives(set(which, 0, 0), 0);
	taken = 0;
	before = cpu_us();
	while (cpu_us() - before < 30000)
		;
	ok(!taken, "until it is stopped");
}

static void check_errors(void)
{
	struct itimerval bad = { { 0, 0 }, { 0, 1000000 } }, good = { 0 };

	fails(syscall(SYS_setitimer, ITIMER_REAL, &bad, NULL), EINVAL);
	bad = (struct itimerval){ { 0, 0 }, { -1, 0 } };
	fails(syscall(SYS_setitimer, ITIMER_REAL, &bad, NULL), EINVAL);
	bad = (struct itimerval){ { 0, -1 }, { 0, 0 } };
	fails(syscall(SYS_setitimer, ITIMER_REAL, &bad, NULL), EINVAL);
	fails(syscall(SYS_setitimer, 3, &good, NULL), EINVAL);
	fails(syscall(SYS_setitimer, ITIMER_REAL, 8, NULL), EFAULT);
	fails(syscall(SYS_setitimer, ITIMER_REAL, &good, 8), EFAULT);
	fails(syscall(SYS_getitimer, 3, &good), EINVAL);
	fails(syscall(SYS_getitimer, -1, &good), EINVAL);
	fails(syscall(SYS_getitimer, ITIMER_REAL, 8), EFAULT);
	gives(syscall(SYS_setitimer, ITIMER_REAL, NULL, NULL), 0);
}

int main(void)
{
	check_real();
	check_periodic();
	check_alarm();
	check_cpu(ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL");
	check_cpu(ITIMER_PROF, SIGPROF, "ITIMER_PROF");
	check_errors();
	return done();
}
