/* SPDX-License-Identifier: MIT */
/*
 * Waiting for signals: pause, sigsuspend, sigtimedwait; and sigqueue, which
 * sends what is worth waiting for.  A timer plays the other process.
 */
#include "abi.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

#define MSEC 1000000LL

static volatile int taken;
static siginfo_t last;
static sigset_t frame_mask;

static void count(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;

	(void)sig;
	taken++;
	last = *info;
	frame_mask = uc->uc_sigmask;
}

static void handle(int sig)
{
	struct sigaction action = { .sa_sigaction = count,
				    .sa_flags = SA_SIGINFO };

	sigemptyset(&action.sa_mask);
	sigaction(sig, &action, NULL);
}

static sigset_t set_of(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	if (sig)
		sigaddset(&set, sig);
	return set;
}

static void block(int how, int sig)
{
	sigset_t set = set_of(sig);

	sigprocmask(how, &set, NULL);
}

static int is_blocked(int sig)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, sig);
}

static int is_pending(int sig)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, sig);
}

static void alarm_in(long ms)
{
	struct itimerval time = { .it_value.tv_usec = ms * 1000 };

	setitimer(ITIMER_REAL, &time, NULL);
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 * MSEC + time.tv_nsec;
}

static int timedwait(const sigset_t *set, siginfo_t *info,
		     const struct timespec *timeout)
{
	return syscall(SYS_rt_sigtimedwait, set, info, timeout, 8);
}

static int queue(int sig, int code, int value)
{
	siginfo_t info = { .si_code = code };

	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value.sival_int = value;
	return syscall(SYS_rt_sigqueueinfo, getpid(), sig, &info);
}

static void check_pause(void)
{
	handle(SIGALRM);
	taken = 0;
	alarm_in(20);
	fails(syscall(SYS_pause), EINTR);
	ok(taken == 1, "pause returns when a handler has run");
	ok(last.si_code == SI_KERNEL, "an alarm is the kernel's");
}

static void check_suspend(void)
{
	sigset_t none = set_of(0);

	taken = 0;
	block(SIG_BLOCK, SIGALRM);
	alarm_in(10);
	while (!is_pending(SIGALRM))
		;
	gives(taken, 0);
	fails(sigsuspend(&none), EINTR);
	ok(taken == 1, "sigsuspend takes what was pending");
	ok(is_blocked(SIGALRM), "and blocks it again");
	ok(sigismember(&frame_mask, SIGALRM),
	   "its handler returns to the set before sigsuspend");
	alarm_in(20);
	fails(sigsuspend(&none), EINTR);
	ok(taken == 2, "and what comes while it sleeps");
	fails(syscall(SYS_rt_sigsuspend, &none, 4), EINVAL);
	fails(syscall(SYS_rt_sigsuspend, 8, 8), EFAULT);
	block(SIG_UNBLOCK, SIGALRM);
}

/* A signal without handler does not end it. */
static void check_suspend_ignored(void)
{
	sigset_t none = set_of(0);

	taken = 0;
	block(SIG_BLOCK, SIGURG);
	raise(SIGURG);
	ok(is_pending(SIGURG), "a blocked signal is kept, ignored or not");
	alarm_in(30);
	fails(sigsuspend(&none), EINTR);
	ok(taken == 1 && !is_pending(SIGURG),
	   "sigsuspend sleeps on after a signal that does nothing");
	block(SIG_UNBLOCK, SIGURG);
}

static void check_timedwait(void)
{
	struct timespec zero = { 0, 0 }, nap = { 0, 30 * MSEC };
	sigset_t set = set_of(SIGUSR1);
	long long before;
	siginfo_t info;

	block(SIG_BLOCK, SIGUSR1);
	handle(SIGUSR1);
	taken = 0;
	fails(timedwait(&set, NULL, &zero), EAGAIN);
	before = now();
	fails(timedwait(&set, NULL, &nap), EAGAIN);
	ok(now() - before >= 30 * MSEC, "sigtimedwait waits so long");
	kill(getpid(), SIGUSR1);
	gives(timedwait(&set, &info, &zero), SIGUSR1);
	ok(info.si_signo == SIGUSR1 && info.si_code == SI_USER &&
	   info.si_pid == getpid(), "and tells what it took");
	ok(!is_pending(SIGUSR1) && !taken, "which is gone, without a handler");
	block(SIG_UNBLOCK, SIGUSR1);

	set = set_of(SIGALRM);
	block(SIG_BLOCK, SIGALRM);
	alarm_in(20);
	gives(timedwait(&set, &info, NULL), SIGALRM);
	ok(!taken && info.si_code == SI_KERNEL,
	   "a signal that comes meanwhile is taken, though blocked");
	block(SIG_UNBLOCK, SIGALRM);
}

static void check_timedwait_interrupted(void)
{
	struct timespec second = { 1, 0 };
	sigset_t set = set_of(SIGUSR1);

	block(SIG_BLOCK, SIGUSR1);
	taken = 0;
	alarm_in(20);
	fails(timedwait(&set, NULL, &second), EINTR);
	ok(taken == 1, "the handler of another signal has run");
	block(SIG_UNBLOCK, SIGUSR1);
}

static void check_timedwait_errors(void)
{
	struct timespec bad = { 0, 1000 * MSEC }, negative = { -1, 0 },
			zero = { 0, 0 };
	sigset_t set = set_of(SIGUSR1), all;

	fails(syscall(SYS_rt_sigtimedwait, &set, NULL, &zero, 4), EINVAL);
	fails(syscall(SYS_rt_sigtimedwait, 8, NULL, &zero, 8), EFAULT);
	fails(timedwait(&set, NULL, (void *)8), EFAULT);
	fails(timedwait(&set, NULL, &bad), EINVAL);
	fails(timedwait(&set, NULL, &negative), EINVAL);
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	fails(timedwait(&set, (void *)8, &zero), EFAULT);
	block(SIG_UNBLOCK, SIGUSR1);
	sigfillset(&all);
	fails(timedwait(&all, NULL, &zero), EAGAIN);
}

/* The lowest number first, and of one number the oldest. */
static void check_order(void)
{
	struct timespec zero = { 0, 0 };
	int low = SIGRTMIN + 1, high = SIGRTMIN + 2;
	sigset_t set = set_of(low);
	siginfo_t info;

	sigaddset(&set, high);
	sigprocmask(SIG_BLOCK, &set, NULL);
	gives(queue(high, SI_QUEUE, 1), 0);
	gives(queue(low, SI_QUEUE, 2), 0);
	gives(queue(low, SI_QUEUE, 3), 0);
	gives(timedwait(&set, &info, &zero), low);
	ok(info.si_value.sival_int == 2 && info.si_code == SI_QUEUE,
	   "the first of the lower number comes first");
	gives(timedwait(&set, &info, &zero), low);
	gives(info.si_value.sival_int, 3);
	gives(timedwait(&set, &info, &zero), high);
	gives(info.si_value.sival_int, 1);
	fails(timedwait(&set, &info, &zero), EAGAIN);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void check_queue(void)
{
	siginfo_t info = { .si_code = SI_QUEUE };

	handle(SIGUSR1);
	taken = 0;
	gives(queue(SIGUSR1, SI_QUEUE, 42), 0);
	ok(taken == 1 && last.si_value.sival_int == 42 &&
	   last.si_code == SI_QUEUE && last.si_pid == getpid(),
	   "sigqueue carries a value");
	gives(queue(SIGUSR1, SI_USER, 7), 0);
	ok(last.si_code == SI_USER, "one may write to oneself in any name");
	gives(syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGUSR1,
		      &info), 0);
	gives(taken, 3);
	gives(queue(0, SI_QUEUE, 0), 0);
	gives(taken, 3);
	fails(queue(65, SI_QUEUE, 0), EINVAL);
	fails(queue(-1, SI_QUEUE, 0), EINVAL);
	fails(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, 8), EFAULT);
	fails(syscall(SYS_rt_sigqueueinfo, 0x3fffffff, SIGUSR1, &info), ESRCH);
	fails(syscall(SYS_rt_sigqueueinfo, 0x3fffffff, 65, &info), ESRCH);
	info.si_code = SI_USER;
	fails(syscall(SYS_rt_sigqueueinfo, getppid() ? getppid() : 1, 0,
		      &info), EPERM);
	info.si_code = SI_TKILL;
	fails(syscall(SYS_rt_sigqueueinfo, getppid() ? getppid() : 1, 0,
		      &info), EPERM);
	info.si_code = SI_QUEUE;
	fails(syscall(SYS_rt_tgsigqueueinfo, 0, getpid(), 0, &info), EINVAL);
	fails(syscall(SYS_rt_tgsigqueueinfo, getpid(), -1, 0, &info), EINVAL);
	fails(syscall(SYS_rt_tgsigqueueinfo, 0x3fffffff, getpid(), 0, &info),
	      ESRCH);
	fails(syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), 0, 8),
	      EFAULT);
}

/* RLIMIT_SIGPENDING: what cannot be told is refused, or loses its details. */
static void check_limit(void)
{
	struct rlimit was, none;

	getrlimit(RLIMIT_SIGPENDING, &was);
	none = was;
	none.rlim_cur = 0;
	gives(setrlimit(RLIMIT_SIGPENDING, &none), 0);
	handle(SIGRTMIN);
	handle(SIGUSR1);
	taken = 0;
	fails(queue(SIGRTMIN, SI_QUEUE, 1), EAGAIN);
	gives(taken, 0);
	gives(kill(getpid(), SIGRTMIN), 0);
	ok(taken == 1 && last.si_signo == SIGRTMIN,
	   "kill is never refused for want of room");
	gives(queue(SIGUSR1, SI_QUEUE, 5), 0);
	ok(taken == 2 && last.si_value.sival_int == 0,
	   "an ordinary signal arrives without its details");
	gives(kill(getpid(), SIGUSR1), 0);
	ok(last.si_pid == getpid(), "but kill's are told");
	setrlimit(RLIMIT_SIGPENDING, &was);
	gives(queue(SIGRTMIN, SI_QUEUE, 1), 0);
	gives(taken, 4);
}

int main(void)
{
	check_pause();
	check_suspend();
	check_suspend_ignored();
	check_timedwait();
	check_timedwait_interrupted();
	check_timedwait_errors();
	check_order();
	check_queue();
	check_limit();
	return done();
}
