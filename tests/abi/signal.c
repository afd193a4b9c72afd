/* SPDX-License-Identifier: MIT */
/*
 * Signals of one process to itself: sending, blocking, handling, coming back
 * with the registers that the handler left.
 */
#include "abi.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

static volatile int taken, order;
static siginfo_t last;
static sigjmp_buf escape;

static void count(int sig, siginfo_t *info, void *context)
{
	(void)context;
	taken++;
	order = order * 100 + sig;
	last = *info;
}

static void leave(int sig, siginfo_t *info, void *context)
{
	count(sig, info, context);
	siglongjmp(escape, 1);
}

static void handle(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = fn,
				    .sa_flags = SA_SIGINFO | flags };

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

static void check_actions(void)
{
	struct sigaction action;

	handle(SIGUSR1, count, SA_RESTART);
	gives(sigaction(SIGUSR1, NULL, &action), 0);
	ok(action.sa_sigaction == count && action.sa_flags & SA_RESTART,
	   "an action is told as it was set");
	fails(syscall(SYS_rt_sigaction, SIGKILL, &action, NULL, 8), EINVAL);
	fails(syscall(SYS_rt_sigaction, SIGSTOP, &action, NULL, 8), EINVAL);
	gives(syscall(SYS_rt_sigaction, SIGKILL, NULL, &action, 8), 0);
	fails(syscall(SYS_rt_sigaction, 65, NULL, NULL, 8), EINVAL);
	fails(syscall(SYS_rt_sigaction, 0, NULL, NULL, 8), EINVAL);
	fails(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4), EINVAL);
	fails(syscall(SYS_rt_sigprocmask, 9, &action, NULL, 8), EINVAL);
}

static void check_delivery(void)
{
	taken = 0;
	gives(kill(getpid(), SIGUSR1), 0);
	gives(taken, 1);
	ok(last.si_signo == SIGUSR1 && last.si_code == SI_USER &&
	   last.si_pid == getpid() && last.si_uid == getuid(),
	   "kill says who sent it");
	gives(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1), 0);
	ok(taken == 2 && last.si_code == SI_TKILL, "so does tgkill");
	gives(kill(getpid(), 0), 0);
	gives(taken, 2);
	fails(kill(getpid(), 65), EINVAL);
	fails(kill(getpid(), -1), EINVAL);
	fails(kill(0x3fffffff, SIGUSR1), ESRCH);
	fails(syscall(SYS_tgkill, 0x3fffffff, getpid(), 0), ESRCH);
	fails(syscall(SYS_tgkill, 0, getpid(), 0), EINVAL);
}

static void check_blocking(void)
{
	taken = 0;
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	raise(SIGUSR1);
	ok(taken == 0 && is_pending(SIGUSR1), "a blocked signal waits");
	block(SIG_UNBLOCK, SIGUSR1);
	ok(taken == 1 && !is_pending(SIGUSR1),
	   "and arrives once, however often it was sent");
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	ok(!is_pending(SIGUSR1), "ignoring it drops it");
	block(SIG_UNBLOCK, SIGUSR1);
	raise(SIGUSR1);
	raise(SIGCHLD);
	gives(taken, 1);
	block(SIG_BLOCK, SIGKILL);
	block(SIG_BLOCK, SIGSTOP);
	ok(1, "SIGKILL cannot be blocked");
}

static void check_realtime(void)
{
	taken = order = 0;
	handle(SIGRTMIN, count, 0);
	block(SIG_BLOCK, SIGRTMIN);
	for (int i = 0; i < 3; i++)
		raise(SIGRTMIN);
	block(SIG_UNBLOCK, SIGRTMIN);
	gives(taken, 3);
}

static volatile int depth, deepest;

static void nested(int sig, siginfo_t *info, void *context)
{
	(void)info, (void)context;
	if (++depth > deepest)
		deepest = depth;
	if (taken++ < 2)
		raise(sig);
	depth--;
}

static void check_nesting(void)
{
	taken = deepest = 0;
	handle(SIGUSR2, nested, 0);
	raise(SIGUSR2);
	ok(taken == 3 && deepest == 1, "a signal is blocked in its handler");
	taken = deepest = 0;
	handle(SIGUSR2, nested, SA_NODEFER);
	raise(SIGUSR2);
	ok(taken == 3 && deepest == 3, "but not with SA_NODEFER");
	handle(SIGUSR2, count, SA_RESETHAND);
	raise(SIGUSR2);
	ok(signal(SIGUSR2, SIG_IGN) == SIG_DFL, "SA_RESETHAND takes once");
}

static void change_context(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig, (void)info;
	uc->uc_mcontext.gregs[REG_RBX] += 1;
	/* Behind the UD2 that raised it. */
	uc->uc_mcontext.gregs[REG_RIP] += 2;
	__asm__ volatile("pxor %%xmm5, %%xmm5" ::: "xmm5");
}

/* The interrupted code goes on with its registers, or with those that the
 * handler gave it. */
static void check_registers(void)
{
	unsigned long rbx = 41, r15 = 15, xmm = 0x1234567890abcdef, back;

	handle(SIGILL, change_context, 0);
	__asm__ volatile("movq %3, %%xmm5\n\t"
			 "mov %2, %%r15\n\t"
			 "ud2\n\t"
			 "mov %%r15, %2\n\t"
			 "movq %%xmm5, %1"
			 : "+b"(rbx), "=r"(back), "+r"(r15)
			 : "r"(xmm) : "r15", "xmm5", "memory");
	gives(rbx, 42);
	gives(r15, 15);
	ok(back == xmm, "vector registers survive a handler");
	signal(SIGILL, SIG_DFL);
}

static void check_fault(void)
{
	char *at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	handle(SIGSEGV, leave, 0);
	if (!sigsetjmp(escape, 1))
		at[100] = 1;
	ok(last.si_signo == SIGSEGV && last.si_code == SEGV_ACCERR &&
	   last.si_addr == at + 100, "a write to read-only memory is told");
	munmap(at, 4096);
	if (!sigsetjmp(escape, 1))
		at[100] = 1;
	ok(last.si_code == SEGV_MAPERR && last.si_addr == at + 100,
	   "so is one to no memory");
	if (!sigsetjmp(escape, 1))
		*(volatile char *)0x8000000000000000 = 1;
	ok(last.si_code == SI_KERNEL, "and one to what is no address");
	handle(SIGFPE, leave, 0);
	if (!sigsetjmp(escape, 1))
		__asm__ volatile("div %0" :: "r"(0) : "rax", "rdx");
	ok(last.si_signo == SIGFPE && last.si_code == FPE_INTDIV,
	   "and a division by zero");
	handle(SIGTRAP, count, 0);
	__asm__ volatile("int3");
	ok(last.si_signo == SIGTRAP && last.si_code == SI_KERNEL,
	   "and a breakpoint, after which the program goes on");
}

static char *handler_sp;

static void where(int sig, siginfo_t *info, void *context)
{
	count(sig, info, context);
	handler_sp = __builtin_frame_address(0);
}

static void check_altstack(void)
{
	stack_t stack = { .ss_size = 1 << 16 }, old;

	stack.ss_sp = malloc(stack.ss_size);
	gives(sigaltstack(NULL, &old), 0);
	gives(old.ss_flags, SS_DISABLE);
	gives(sigaltstack(&stack, NULL), 0);
	handle(SIGUSR1, where, SA_ONSTACK);
	raise(SIGUSR1);
	ok(handler_sp > (char *)stack.ss_sp &&
	   handler_sp < (char *)stack.ss_sp + stack.ss_size,
	   "SA_ONSTACK runs on the other stack");
	handle(SIGUSR1, where, 0);
	raise(SIGUSR1);
	ok(handler_sp < (char *)stack.ss_sp ||
	   handler_sp > (char *)stack.ss_sp + stack.ss_size,
	   "and only with that flag");
	stack.ss_size = 100;
	fails(syscall(SYS_sigaltstack, &stack, NULL), ENOMEM);
	stack.ss_flags = 0x4000;
	fails(syscall(SYS_sigaltstack, &stack, NULL), EINVAL);
	stack.ss_flags = SS_DISABLE;
	gives(sigaltstack(&stack, NULL), 0);
}

/* A stack overflow can be survived on another stack. */
static int overflow(int depth_now)
{
	volatile char frame[65536];

	frame[0] = (char)depth_now;
	return depth_now < 0 ? 0 : overflow(depth_now + 1) + frame[0];
}

static void check_overflow(void)
{
	stack_t stack = { .ss_size = 1 << 16 };

	stack.ss_sp = malloc(stack.ss_size);
	sigaltstack(&stack, NULL);
	handle(SIGSEGV, leave, SA_ONSTACK);
	taken = 0;
	if (!sigsetjmp(escape, 1))
		overflow(0);
	gives(taken, 1);
}

int main(void)
{
	check_actions();
	check_delivery();
	check_blocking();
	check_realtime();
	check_nesting();
	check_registers();
	check_fault();
	check_altstack();
	check_overflow();
	return done();
}
