/* SPDX-License-Identifier: MIT */
/*
 * timer_create and its kin: signals, overruns, clocks of CPU time; and sleeping
 * by such a clock.
 */
#include "abi.h"

#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#define MSEC 1000000LL
#define SEC (1000 * MSEC)

/* As the kernel takes it. */
struct event {
	union sigval value;
	int signo, notify, tid, rest[11];
};

static volatile int taken, missed, last_overrun;
static siginfo_t last;

static void count(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	taken++;
	last = *info;
	last_overrun = info->si_overrun;
	missed += last_overrun;
}

static void handle(int sig)
{
	struct sigaction action = { .sa_sigaction = count,
				    .sa_flags = SA_SIGINFO };

	sigemptyset(&action.sa_mask);
	sigaction(sig, &action, NULL);
}

static void block(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(how, &set, NULL);
}

static int is_pending(int sig)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, sig);
}

static int create(int clock, int notify, int sig, int *id)
{
	struct event event = { .value.sival_int = 4711, .signo = sig,
			       .notify = notify, .tid = syscall(SYS_gettid) };

	return syscall(SYS_timer_create, clock, &event, id);
}

static struct itimerspec spec(long long value, long long interval)
{
	return (struct itimerspec){
		{ interval / SEC, interval % SEC }, { value / SEC, value % SEC } };
}

static int set(int id, int flags, long long value, long long interval)
{
	struct itimerspec time = spec(value, interval);

	return syscall(SYS_timer_settime, id, flags, &time, NULL);
}

static long long now(int clock)
{
	struct timespec time = { 0, 0 };

	syscall(SYS_clock_gettime, clock, &time);
	return time.tv_sec * SEC + time.tv_nsec;
}

static void nap(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * MSEC };

	while (nanosleep(&time, &time))
		;
}

/* How often a handler ran: waits for that many, but not for ever; the timer's
 * processor may be busy elsewhere. */
static int taken_by_now(int count)
{
	for (int i = 0; i < 10000 && taken < count; i++)
		nap(1);
	return taken;
}

static long long left_of(int id)
{
	struct itimerspec time = spec(-1, 0);

	syscall(SYS_timer_gettime, id, &time);
	return time.it_value.tv_sec * SEC + time.it_value.tv_nsec;
}

static void check_signal(int clock, const char *name)
{
	long long before = now(CLOCK_MONOTONIC);
	int id = -1;

	handle(SIGUSR1);
	taken = 0;
	ok(create(clock, SIGEV_SIGNAL, SIGUSR1, &id) == 0 && id >= 0,
	   "a timer on %s", name);
	gives(left_of(id), 0);
	gives(set(id, 0, 20 * MSEC, 0), 0);
	ok(left_of(id) > 0 && left_of(id) <= 20 * MSEC, "it has so much left");
	ok(taken_by_now(1) == 1 && now(CLOCK_MONOTONIC) - before >= 20 * MSEC,
	   "it fires once");
	ok(last.si_signo == SIGUSR1 && last.si_code == SI_TIMER &&
	   last.si_timerid == id && last.si_overrun == 0 &&
	   last.si_value.sival_int == 4711, "and says which it is");
	gives(left_of(id), 0);
	gives(set(id, TIMER_ABSTIME, now(clock) + 20 * MSEC, 0), 0);
	gives(taken_by_now(2), 2);
	gives(set(id, TIMER_ABSTIME, 1, 0), 0);
	ok(taken_by_now(3) == 3, "a time gone by fires at once");
	gives(syscall(SYS_timer_delete, id), 0);
	fails(syscall(SYS_timer_delete, id), EINVAL);
}

static void check_overrun(void)
{
	struct itimerspec time;
	int id = -1;

	handle(SIGUSR1);
	block(SIG_BLOCK, SIGUSR1);
	create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, &id);
	gives(set(id, 0, 5 * MSEC, 5 * MSEC), 0);
	nap(52);
	while (!is_pending(SIGUSR1))
		nap(1);
	taken = 0;
	block(SIG_UNBLOCK, SIGUSR1);
	ok(taken == 1, "a blocked signal of a timer waits once");
	ok(last_overrun >= 8, "and counts the others");
	ok(syscall(SYS_timer_getoverrun, id) == last_overrun,
	   "as timer_getoverrun does");
	ok(taken_by_now(2) >= 2, "then it goes on");
	ok(syscall(SYS_timer_getoverrun, id) == last_overrun,
	   "and counts anew");
	gives(syscall(SYS_timer_gettime, id, &time), 0);
	gives(time.it_interval.tv_nsec, 5 * MSEC);
	time = spec(0, 7 * MSEC);
	gives(syscall(SYS_timer_settime, id, 0, &time, &time), 0);
	ok(time.it_interval.tv_nsec == 5 * MSEC && time.it_value.tv_nsec > 0,
	   "what it was is told");
	gives(syscall(SYS_timer_gettime, id, &time), 0);
	ok(!time.it_interval.tv_nsec && !time.it_value.tv_nsec,
	   "a value of zero stops it, interval and all");
	signal(SIGUSR1, SIG_IGN);
	set(id, 0, MSEC, MSEC);
	nap(10);
	handle(SIGUSR1);
	taken = 0;
	set(id, 0, MSEC, MSEC);
	ok(taken_by_now(2) >= 2, "it survives that its signal was ignored");
	gives(syscall(SYS_timer_delete, id), 0);
}

static void check_notify(void)
{
	int id = -1, other = -1;

	taken = 0;
	gives(create(CLOCK_MONOTONIC, SIGEV_NONE, 0, &id), 0);
	gives(set(id, 0, 10 * MSEC, 0), 0);
	ok(left_of(id) > 0, "a silent timer runs");
	nap(20);
	ok(left_of(id) == 0 && !taken, "and runs out, silently");
	gives(set(id, 0, 10 * MSEC, 10 * MSEC), 0);
	nap(25);
	ok(left_of(id) > 0 && left_of(id) <= 10 * MSEC, "or begins again");
	gives(syscall(SYS_timer_delete, id), 0);
	gives(create(CLOCK_MONOTONIC, SIGEV_SIGNAL | SIGEV_THREAD_ID, SIGUSR1,
		     &id), 0);
	gives(set(id, 0, 5 * MSEC, 0), 0);
	ok(taken_by_now(1) == 1 && last.si_code == SI_TIMER,
	   "one thread is told");
	gives(syscall(SYS_timer_delete, id), 0);
	handle(SIGALRM);
	gives(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &id), 0);
	gives(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &other), 0);
	ok(id != other, "each timer has a number of its own");
	taken = 0;
	set(other, 0, 5 * MSEC, 0);
	ok(taken_by_now(1) == 1 && last.si_signo == SIGALRM && last.si_value.sival_int == other,
	   "without an event it is SIGALRM with the timer's number");
	gives(syscall(SYS_timer_delete, id), 0);
	gives(syscall(SYS_timer_delete, other), 0);
}

static void spin(int clock, long long ns)
{
	long long end = now(clock) + ns;

	while (now(clock) < end)
		;
}

static void check_cpu(int clock, const char *name)
{
	int id = -1;

	handle(SIGUSR1);
	taken = 0;
	ok(create(clock, SIGEV_SIGNAL, SIGUSR1, &id) == 0,
	   "a timer by the CPU time of %s", name);
	gives(set(id, 0, 30 * MSEC, 0), 0);
	nap(60);
	ok(!taken && left_of(id) > 0, "stands still while one sleeps");
	spin(clock, 40 * MSEC);
	ok(taken == 1 && last.si_code == SI_TIMER, "and fires by and by");
	taken = missed = 0;
	gives(set(id, 0, 10 * MSEC, 10 * MSEC), 0);
	spin(clock, 60 * MSEC);
	ok(taken + missed >= 2, "again and again");
	gives(syscall(SYS_timer_delete, id), 0);
}

static void check_errors(void)
{
	struct event bad = { .notify = 99, .signo = SIGUSR1 };
	struct itimerspec time = spec(0, 0);
	int id = -1;

	fails(create(12345, SIGEV_SIGNAL, SIGUSR1, &id), EINVAL);
	fails(create(CLOCK_MONOTONIC_RAW, SIGEV_SIGNAL, SIGUSR1, &id),
	      EOPNOTSUPP);
	fails(create(CLOCK_REALTIME_COARSE, SIGEV_SIGNAL, SIGUSR1, &id),
	      EOPNOTSUPP);
	fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, 0, &id), EINVAL);
	fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, 65, &id), EINVAL);
	fails(syscall(SYS_timer_create, CLOCK_MONOTONIC, &bad, &id), EINVAL);
	bad.notify = SIGEV_SIGNAL | SIGEV_THREAD_ID;
	bad.tid = 1;
	fails(syscall(SYS_timer_create, CLOCK_MONOTONIC, &bad, &id), EINVAL);
	fails(syscall(SYS_timer_create, CLOCK_MONOTONIC, 8, &id), EFAULT);
	fails(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, 8), EFAULT);
	gives(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, &id), 0);
	fails(syscall(SYS_timer_settime, id, 0, NULL, NULL), EINVAL);
	fails(syscall(SYS_timer_settime, id, 0, 8, NULL), EFAULT);
	fails(syscall(SYS_timer_settime, id, 0, &time, 8), EFAULT);
	time.it_value.tv_nsec = SEC;
	fails(syscall(SYS_timer_settime, id, 0, &time, NULL), EINVAL);
	time = spec(-1, 0);
	fails(syscall(SYS_timer_settime, id, 0, &time, NULL), EINVAL);
	time = spec(0, 0);
	fails(syscall(SYS_timer_settime, 99, 0, &time, NULL), EINVAL);
	fails(syscall(SYS_timer_gettime, 99, &time), EINVAL);
	fails(syscall(SYS_timer_gettime, id, 8), EFAULT);
	fails(syscall(SYS_timer_getoverrun, 99), EINVAL);
	gives(syscall(SYS_timer_delete, id), 0);
}

static void check_limit(void)
{
	struct rlimit was, none;
	int id = -1;

	getrlimit(RLIMIT_SIGPENDING, &was);
	none = was;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_SIGPENDING, &none);
	fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, &id), EAGAIN);
	setrlimit(RLIMIT_SIGPENDING, &was);
}

/* Neither a child nor what it becomes has its parent's timers; but interval
 * timers outlive exec, and only exec. */
static int no_timer_left(int id)
{
	struct itimerspec time;
	struct itimerval interval;

	return syscall(SYS_timer_gettime, id, &time) == -1 &&
	       getitimer(ITIMER_REAL, &interval) == 0 &&
	       !interval.it_value.tv_sec;
}

static void check_inheritance(void)
{
	struct itimerval time = { .it_value.tv_sec = 100 };
	int id = -1, status = -1;
	char number[16];
	pid_t child;

	create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, &id);
	set(id, 0, 100 * SEC, 0);
	setitimer(ITIMER_REAL, &time, NULL);
	child = fork();
	if (!child)
		_exit(no_timer_left(id) ? 3 : 4);
	waitpid(child, &status, 0);
	ok(status == 3 << 8, "a child has none of its parent's timers");
	child = fork();
	if (!child) {
		create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, &id);
		setitimer(ITIMER_REAL, &time, NULL);
		snprintf(number, sizeof(number), "%d", id);
		execl("/proc/self/exe", "posix_timer", "exec", number, NULL);
		_exit(5);
	}
	waitpid(child, &status, 0);
	ok(status == 6 << 8,
	   "exec ends timers, but not the interval timer");
	time.it_value.tv_sec = 0;
	setitimer(ITIMER_REAL, &time, NULL);
	syscall(SYS_timer_delete, id);
}

static int after_exec(int id)
{
	struct itimerspec time;
	struct itimerval interval;

	getitimer(ITIMER_REAL, &interval);
	return syscall(SYS_timer_gettime, id, &time) == -1 &&
	       interval.it_value.tv_sec > 90 ? 6 : 7;
}

/* The number of a process's clock, as clock_getcpuclockid makes it. */
static int clock_of(pid_t pid, int kind)
{
	return (int)(~(unsigned int)pid << 3 | kind);
}

static void check_clocks(void)
{
	struct timespec time = { 0, 20 * MSEC }, at;
	int mine = clock_of(getpid(), 2), status;
	pid_t child;

	spin(CLOCK_PROCESS_CPUTIME_ID, 10 * MSEC);
	ok(now(mine) >= 10 * MSEC && now(clock_of(0, 2)) >= 10 * MSEC,
	   "a process's clock has a number");
	ok(now(clock_of(0, 1)) <= now(mine), "one counts user mode only");
	fails(syscall(SYS_clock_gettime, clock_of(getpid(), 3), &at), EINVAL);
	fails(syscall(SYS_clock_gettime, clock_of(0x0fffffff, 2), &at), EINVAL);
	fails(syscall(SYS_clock_gettime, clock_of(1, 6), &at), EINVAL);
	fails(syscall(SYS_clock_nanosleep, clock_of(0, 6), 0, &time, NULL),
	      EINVAL);
	child = fork();
	if (!child)
		for (;;)
			;
	nap(20);
	ok(now(clock_of(child, 2)) > 0, "another process's can be read");
	at.tv_sec = 0;
	at.tv_nsec = now(clock_of(child, 2));
	gives(syscall(SYS_clock_nanosleep, clock_of(child, 2), 0, &time,
		      NULL), 0);
	ok(now(clock_of(child, 2)) >= at.tv_nsec + 20 * MSEC,
	   "one can sleep by it");
	handle(SIGALRM);
	setitimer(ITIMER_REAL,
		  &(struct itimerval){ .it_value.tv_usec = 20000 }, NULL);
	time = (struct timespec){ 100, 0 };
	at = (struct timespec){ 0, 0 };
	fails(syscall(SYS_clock_nanosleep, clock_of(child, 2), 0, &time, &at),
	      EINTR);
	ok(at.tv_sec == 99, "and is told what is left");
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	fails(syscall(SYS_clock_gettime, clock_of(child, 2), &at), EINVAL);
}

/* A timer until a time of the wall clock follows the clock, one for a while
 * does not.  The clock is the guest's own. */
static void check_step(void)
{
	struct timespec real;
	int until = -1, during = -1;
	struct utsname system;

	uname(&system);
	if (!strstr(system.release, "faultline")) {
		skip("setting the clock", "it is not ours to set");
		return;
	}
	handle(SIGUSR1);
	create(CLOCK_REALTIME, SIGEV_SIGNAL, SIGUSR1, &until);
	create(CLOCK_REALTIME, SIGEV_SIGNAL, SIGUSR1, &during);
	set(until, TIMER_ABSTIME, now(CLOCK_REALTIME) + 1800 * SEC, 0);
	set(during, 0, 1800 * SEC, 0);
	clock_gettime(CLOCK_REALTIME, &real);
	real.tv_sec += 3600;
	taken = 0;
	gives(clock_settime(CLOCK_REALTIME, &real), 0);
	ok(taken_by_now(1) == 1 && last.si_timerid == until,
	   "a timer until a time of the wall clock follows it");
	ok(left_of(during) > 1700 * SEC, "one for a while does not");
	real.tv_sec -= 3600;
	clock_settime(CLOCK_REALTIME, &real);
	syscall(SYS_timer_delete, until);
	syscall(SYS_timer_delete, during);
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		int id = 0;

		sscanf(argv[2], "%d", &id);
		return after_exec(id);
	}
	check_signal(CLOCK_MONOTONIC, "CLOCK_MONOTONIC");
	check_signal(CLOCK_REALTIME, "CLOCK_REALTIME");
	check_signal(CLOCK_BOOTTIME, "CLOCK_BOOTTIME");
	check_overrun();
	check_notify();
	check_cpu(CLOCK_PROCESS_CPUTIME_ID, "the process");
	check_cpu(CLOCK_THREAD_CPUTIME_ID, "the thread");
	check_errors();
	check_limit();
	check_inheritance();
	check_clocks();
	check_step();
	return done();
}
