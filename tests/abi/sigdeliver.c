/* SPDX-License-Identifier: MIT */
/*
 * Delivering signals: in which order, with what blocked, to the stopped, to
 * children and to the programs they become.
 */
#include "abi.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

static volatile int taken, order;

static void note(int sig)
{
	taken++;
	order = order * 100 + sig;
}

static void handle_mask(int sig, void (*fn)(int), int flags, int also)
{
	struct sigaction action = { .sa_handler = fn, .sa_flags = flags };

	sigemptyset(&action.sa_mask);
	if (also)
		sigaddset(&action.sa_mask, also);
	sigaction(sig, &action, NULL);
}

static void handle(int sig, void (*fn)(int), int flags)
{
	handle_mask(sig, fn, flags, 0);
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

static int is_blocked(int sig)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, sig);
}

static void nap(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&time, &time))
		;
}

static void raise_both(void)
{
	sigset_t both;

	sigemptyset(&both);
	sigaddset(&both, SIGUSR1);
	sigaddset(&both, SIGUSR2);
	sigprocmask(SIG_BLOCK, &both, NULL);
	raise(SIGUSR2);
	raise(SIGUSR1);
	order = taken = 0;
	sigprocmask(SIG_UNBLOCK, &both, NULL);
}

static void check_order(void)
{
	handle(SIGUSR1, note, 0);
	handle(SIGUSR2, note, 0);
	raise_both();
	ok(order == SIGUSR2 * 100 + SIGUSR1,
	   "of two, the lower gets its frame first, and so runs last");
	handle_mask(SIGUSR1, note, 0, SIGUSR2);
	raise_both();
	ok(order == SIGUSR1 * 100 + SIGUSR2,
	   "unless it blocks the other meanwhile");
	ok(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2),
	   "afterwards both are as before");
}

static volatile int blocked_inside;

static void look(int sig)
{
	note(sig);
	blocked_inside = is_blocked(SIGUSR1) * 2 + is_blocked(SIGUSR2);
}

static void check_mask(void)
{
	handle_mask(SIGUSR1, look, 0, SIGUSR2);
	raise(SIGUSR1);
	gives(blocked_inside, 3);
	handle_mask(SIGUSR1, look, SA_NODEFER, SIGUSR2);
	raise(SIGUSR1);
	gives(blocked_inside, 1);
	handle_mask(SIGUSR1, look, SA_RESETHAND, SIGUSR2);
	raise(SIGUSR1);
	gives(blocked_inside, 3);
	handle_mask(SIGUSR1, look, 0, SIGKILL);
	{
		struct sigaction action;

		sigaction(SIGUSR1, NULL, &action);
		ok(!sigismember(&action.sa_mask, SIGKILL),
		   "SIGKILL is in no mask");
	}
}

static int status_of(void (*fn)(void))
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		fn();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return status;
}

static void check_fork(void)
{
	int status = -1;
	pid_t child;

	handle(SIGUSR1, note, 0);
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	child = fork();
	if (!child) {
		struct sigaction action;

		sigaction(SIGUSR1, NULL, &action);
		_exit(is_pending(SIGUSR1) | (!is_blocked(SIGUSR1)) << 1 |
		      (action.sa_handler != note) << 2);
	}
	waitpid(child, &status, 0);
	ok(status == 0, "a child inherits handlers and what is blocked, "
			"but nothing that is pending");
	block(SIG_UNBLOCK, SIGUSR1);
}

static void become_another(void)
{
	stack_t stack = { .ss_sp = malloc(1 << 16), .ss_size = 1 << 16 };

	sigaltstack(&stack, NULL);
	handle(SIGUSR1, note, 0);
	signal(SIGUSR2, SIG_IGN);
	block(SIG_BLOCK, SIGHUP);
	raise(SIGHUP);
	execl("/proc/self/exe", "sigdeliver", "exec", NULL);
	_exit(99);
}

static int after_exec(void)
{
	struct sigaction one, two;
	stack_t stack;

	sigaction(SIGUSR1, NULL, &one);
	sigaction(SIGUSR2, NULL, &two);
	sigaltstack(NULL, &stack);
	return (one.sa_handler != SIG_DFL) | (two.sa_handler != SIG_IGN) << 1 |
	       !is_blocked(SIGHUP) << 2 | !is_pending(SIGHUP) << 3 |
	       !(stack.ss_flags & SS_DISABLE) << 4;
}

static void check_exec(void)
{
	ok(status_of(become_another) == 0,
	   "exec resets handlers and the handler stack; what is ignored, "
	   "blocked and pending stays");
}

static void blocks_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	raise(SIGKILL);
}

/* A child that waits, everything as it was. */
static pid_t waiting_child(void (*prepare)(void))
{
	pid_t child = fork();

	if (child)
		return child;
	if (prepare)
		prepare();
	for (;;)
		pause();
}

static int stops(pid_t child)
{
	int status = -1;

	return waitpid(child, &status, WUNTRACED) == child &&
	       WIFSTOPPED(status);
}

static int dies_of(pid_t child, int sig)
{
	int status = -1;

	return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
	       WTERMSIG(status) == sig && !WCOREDUMP(status);
}

static void check_stopped(void)
{
	pid_t child = waiting_child(NULL);
	int status;

	ok(WTERMSIG(status_of(blocks_all)) == SIGKILL,
	   "SIGKILL comes through when all is blocked");
	kill(child, SIGSTOP);
	ok(stops(child), "SIGSTOP stops");
	kill(child, SIGTERM);
	nap(20);
	ok(waitpid(child, &status, WNOHANG) == 0,
	   "a stopped process does not take a deadly signal");
	kill(child, SIGCONT);
	ok(dies_of(child, SIGTERM), "but when it goes on");
	child = waiting_child(NULL);
	kill(child, SIGSTOP);
	ok(stops(child), "stopped again");
	kill(child, SIGKILL);
	ok(dies_of(child, SIGKILL), "SIGKILL ends a stopped process");
	child = waiting_child(blocks_all);
	ok(dies_of(child, SIGKILL), "whatever it blocks");
}

/* Stop signals and SIGCONT cancel each other, blocked or not. */
static void check_cancelling(void)
{
	sigset_t both;

	sigemptyset(&both);
	sigaddset(&both, SIGTSTP);
	sigaddset(&both, SIGCONT);
	sigprocmask(SIG_BLOCK, &both, NULL);
	raise(SIGTSTP);
	ok(is_pending(SIGTSTP), "a blocked stop signal waits");
	raise(SIGCONT);
	ok(!is_pending(SIGTSTP) && is_pending(SIGCONT),
	   "SIGCONT takes it away");
	raise(SIGTSTP);
	ok(is_pending(SIGTSTP) && !is_pending(SIGCONT), "and the reverse");
	signal(SIGTSTP, SIG_IGN);
	signal(SIGTSTP, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &both, NULL);
}

static void check_children(void)
{
	struct sigaction action = { .sa_handler = note,
				    .sa_flags = SA_NOCLDWAIT };
	int status;
	pid_t child;

	taken = 0;
	handle(SIGCHLD, note, 0);
	child = fork();
	if (!child)
		_exit(0);
	gives(waitpid(child, &status, 0), child);
	ok(taken == 1, "SIGCHLD comes when a child ends");
	signal(SIGCHLD, SIG_IGN);
	child = fork();
	if (!child)
		_exit(0);
	fails(waitpid(child, &status, 0), ECHILD);
	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
	taken = 0;
	child = fork();
	if (!child)
		_exit(0);
	while (waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	ok(taken == 1 && kill(child, 0) == -1 && errno == ESRCH,
	   "SA_NOCLDWAIT leaves no zombie, but tells");
	signal(SIGCHLD, SIG_DFL);
}

static char alt_room[1 << 16];
static stack_t inside;

static void look_at_stack(int sig)
{
	note(sig);
	sigaltstack(NULL, &inside);
}

static void check_autodisarm(void)
{
	stack_t stack = { .ss_sp = alt_room, .ss_size = sizeof(alt_room) },
		after, bad = stack;

	sigaltstack(&stack, NULL);
	handle(SIGUSR1, look_at_stack, SA_ONSTACK);
	raise(SIGUSR1);
	ok(inside.ss_flags == SS_ONSTACK, "a handler is on its stack");
	stack.ss_flags = (int)(1U << 31);	/* SS_AUTODISARM */
	gives(syscall(SYS_sigaltstack, &stack, NULL), 0);
	raise(SIGUSR1);
	ok(inside.ss_flags == SS_DISABLE,
	   "SS_AUTODISARM lays the stack aside meanwhile");
	syscall(SYS_sigaltstack, NULL, &after);
	ok(after.ss_sp == alt_room && after.ss_flags == stack.ss_flags,
	   "and takes it up again");
	bad.ss_flags = 3;
	fails(syscall(SYS_sigaltstack, &bad, NULL), EINVAL);
	stack.ss_flags = SS_DISABLE;
	sigaltstack(&stack, NULL);
}

static volatile int warned;

static void warn(int sig)
{
	(void)sig;
	warned++;
}

/* The soft limit warns, every second; the hard one kills. */
static void uses_up_its_time(void)
{
	struct rlimit limit = { 1, 2 };

	handle(SIGXCPU, warn, 0);
	setrlimit(RLIMIT_CPU, &limit);
	while (!warned)
		;
	getrlimit(RLIMIT_CPU, &limit);
	if (limit.rlim_cur != 2)
		_exit(1);
	for (;;)
		;
}

static void check_cpu_limit(void)
{
	int status = status_of(uses_up_its_time);

	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "RLIMIT_CPU warns with SIGXCPU and ends with SIGKILL");
}

int main(int argc, char **argv)
{
	struct rlimit no_core = { 0, 0 };

	(void)argv;
	if (argc == 2)
		return after_exec();
	setrlimit(RLIMIT_CORE, &no_core);
	check_order();
	check_mask();
	check_fork();
	check_exec();
	check_stopped();
	check_cancelling();
	check_children();
	check_autodisarm();
	check_cpu_limit();
	return done();
}
