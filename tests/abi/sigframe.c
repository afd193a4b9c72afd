/* SPDX-License-Identifier: MIT */
/*
 * The signal frame: what a handler finds in its ucontext, what it may change,
 * and what happens to a program that returns through one that is no good.
 */
#include "abi.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>

#define FXSAVE_SOFTWARE 464
#define MAGIC1 0x46505853u
#define MAGIC2 0x46505845u

static ucontext_t seen;
static siginfo_t last;
static volatile int taken;
static unsigned char fpu_start[1024];
static sigjmp_buf escape;

static unsigned int word_at(const void *area, unsigned long offset)
{
	unsigned int word;

	memcpy(&word, (const char *)area + offset, sizeof(word));
	return word;
}

static void note(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	const char *fpu = (const char *)uc->uc_mcontext.fpregs;
	unsigned int size = 512;

	(void)sig;
	taken++;
	last = *info;
	seen = *uc;
	if (word_at(fpu, FXSAVE_SOFTWARE) == MAGIC1)
		size = word_at(fpu, FXSAVE_SOFTWARE + 4);
	memcpy(fpu_start, fpu, size < sizeof(fpu_start) ? size
							: sizeof(fpu_start));
}

static void leave(int sig, siginfo_t *info, void *context)
{
	note(sig, info, context);
	siglongjmp(escape, 1);
}

static void handle(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_sigaction = fn,
				    .sa_flags = SA_SIGINFO | flags };

	sigemptyset(&action.sa_mask);
	sigaction(sig, &action, NULL);
}

/* All general registers have values of their own at an UD2. */
static void check_registers(void)
{
	unsigned long sp, ip;
	greg_t *r = seen.uc_mcontext.gregs;

	handle(SIGILL, leave, 0);
	if (!sigsetjmp(escape, 1))
		__asm__ volatile("mov %%rsp, %0\n\t"
				 "lea 1f(%%rip), %%rax\n\t"
				 "mov %%rax, %1\n\t"
				 "mov $1, %%eax\n\tmov $2, %%ebx\n\t"
				 "mov $3, %%ecx\n\tmov $4, %%edx\n\t"
				 "mov $5, %%esi\n\tmov $6, %%edi\n\t"
				 "mov $8, %%r8d\n\tmov $9, %%r9d\n\t"
				 "mov $10, %%r10d\n\tmov $11, %%r11d\n\t"
				 "mov $12, %%r12d\n\tmov $13, %%r13d\n\t"
				 "mov $14, %%r14d\n\tmov $15, %%r15d\n\t"
				 "std\n\t"
				 "1: ud2\n\t"
				 : "=m"(sp), "=m"(ip) : : "memory", "rax",
				   "rbx", "rcx", "rdx", "rsi", "rdi", "r8",
				   "r9", "r10", "r11", "r12", "r13", "r14",
				   "r15", "cc");
	__asm__ volatile("cld");
	ok(r[REG_RAX] == 1 && r[REG_RBX] == 2 && r[REG_RCX] == 3 &&
	   r[REG_RDX] == 4 && r[REG_RSI] == 5 && r[REG_RDI] == 6 &&
	   r[REG_R8] == 8 && r[REG_R9] == 9 && r[REG_R10] == 10 &&
	   r[REG_R11] == 11 && r[REG_R12] == 12 && r[REG_R13] == 13 &&
	   r[REG_R14] == 14 && r[REG_R15] == 15, "registers are told");
	ok((unsigned long)r[REG_RSP] == sp, "so is the stack pointer");
	ok((unsigned long)r[REG_RIP] == ip &&
	   last.si_addr == (void *)ip, "and the instruction");
	ok(r[REG_EFL] & 0x400, "the direction flag was set");
	ok((r[REG_CSGSFS] & 0xffff) == 0x33 &&
	   ((unsigned long)r[REG_CSGSFS] >> 48) == 0x2b, "and the segments");
	ok(r[REG_TRAPNO] == 6 && r[REG_ERR] == 0, "an UD2 is exception 6");
}

static void touch(volatile char *at)
{
	if (!sigsetjmp(escape, 1))
		*at = 1;
}

static void check_fault_words(void)
{
	greg_t *r = seen.uc_mcontext.gregs;
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	handle(SIGSEGV, leave, 0);
	touch((char *)0x10);
	ok(r[REG_TRAPNO] == 14 && r[REG_ERR] == 6 && r[REG_CR2] == 0x10,
	   "a write to nothing: exception 14, error 6, its address in CR2");
	ok(*page == 0, "a page is there");
	touch(page + 5);
	ok(r[REG_ERR] == 7 && r[REG_CR2] == (greg_t)page + 5,
	   "to what is read-only: error 7");
	if (!sigsetjmp(escape, 1))
		(void)*(volatile char *)0xffffffff80000000;
	ok(r[REG_ERR] == 5 && last.si_code == SEGV_MAPERR &&
	   last.si_addr == (void *)0xffffffff80000000,
	   "in the kernel's half: error 5, whatever is there");
	munmap(page, 4096);
}

static void check_mask_and_stack(void)
{
	stack_t stack = { .ss_sp = malloc(1 << 16), .ss_size = 1 << 16 };
	sigset_t usr2, none;

	sigemptyset(&none);
	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	sigaltstack(&stack, NULL);
	sigprocmask(SIG_SETMASK, &usr2, NULL);
	handle(SIGUSR1, note, SA_ONSTACK);
	raise(SIGUSR1);
	ok(sigismember(&seen.uc_sigmask, SIGUSR2) &&
	   !sigismember(&seen.uc_sigmask, SIGUSR1),
	   "the blocked set is that of before the handler");
	ok(seen.uc_stack.ss_sp == stack.ss_sp &&
	   seen.uc_stack.ss_size == stack.ss_size &&
	   seen.uc_stack.ss_flags == 0, "the handler stack is told");
	ok(seen.uc_link == NULL && (seen.uc_flags & 6) == 6,
	   "uc_flags say that SS counts");
	sigprocmask(SIG_SETMASK, &none, NULL);
	stack.ss_flags = SS_DISABLE;
	sigaltstack(&stack, NULL);
	handle(SIGUSR1, note, 0);
}

/* As glibc and gdb look for the extended state. */
static void check_fpu_layout(void)
{
	unsigned int size, extended;

	raise(SIGUSR1);
	ok(((unsigned long)seen.uc_mcontext.fpregs & 63) == 0,
	   "FPU state is aligned");
	gives(word_at(fpu_start, 24), 0x1f80);
	gives(word_at(fpu_start, 0) & 0xffff, 0x37f);
	if (!(seen.uc_flags & 1)) {
		skip("the extended state", "no XSAVE");
		return;
	}
	extended = word_at(fpu_start, FXSAVE_SOFTWARE + 4);
	size = word_at(fpu_start, FXSAVE_SOFTWARE + 16);
	ok(word_at(fpu_start, FXSAVE_SOFTWARE) == MAGIC1 &&
	   extended == size + 4 && size >= 576, "the first magic word");
	ok(size + 4 <= sizeof(fpu_start) * 4 &&
	   (word_at(fpu_start, FXSAVE_SOFTWARE + 8) & 3) == 3,
	   "which components there are");
	ok(size > sizeof(fpu_start) - 4 || word_at(fpu_start, size) == MAGIC2,
	   "the second magic word");
}

/* A handler changes registers of the interrupted code; of vectors too. */
static void change(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	note(sig, info, context);
	uc->uc_mcontext.fpregs->_xmm[3].element[0] = 0x11223344;
	uc->uc_mcontext.gregs[REG_RIP] += 2;
	uc->uc_mcontext.gregs[REG_EFL] |= 1;
	sigaddset(&uc->uc_sigmask, SIGUSR2);
}

static void check_changes(void)
{
	unsigned char carry;
	unsigned int xmm3;
	sigset_t set;

	handle(SIGILL, change, 0);
	__asm__ volatile("pxor %%xmm3, %%xmm3\n\tclc\n\tud2\n\tsetc %0\n\t"
			 "movd %%xmm3, %1"
			 : "=r"(carry), "=r"(xmm3) : : "xmm3", "cc");
	gives(xmm3, 0x11223344);
	gives(carry, 1);
	sigprocmask(SIG_BLOCK, NULL, &set);
	ok(sigismember(&set, SIGUSR2), "the blocked set is the frame's");
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

/* Handlers begin with the FPU as a program does. */
static unsigned int handler_mxcsr;
static unsigned short handler_fcw;

static void look_at_fpu(int sig)
{
	(void)sig;
	__asm__ volatile("stmxcsr %0\n\tfnstcw %1"
			 : "=m"(handler_mxcsr), "=m"(handler_fcw));
}

static void check_fpu_reset(void)
{
	unsigned int mine = 0x9fc0, after = 0;

	signal(SIGUSR1, look_at_fpu);
	__asm__ volatile("ldmxcsr %0" : : "m"(mine));
	raise(SIGUSR1);
	__asm__ volatile("stmxcsr %0" : "=m"(after));
	gives(handler_mxcsr, 0x1f80);
	gives(handler_fcw, 0x37f);
	gives(after, 0x9fc0);
	mine = 0x1f80;
	__asm__ volatile("ldmxcsr %0" : : "m"(mine));
}

/* What a bad frame's last moment was: run in a child, which dies of it. */
static int spoil;

static void spoiler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	greg_t *r = uc->uc_mcontext.gregs;
	char *fpu = (char *)uc->uc_mcontext.fpregs;

	(void)sig, (void)info;
	switch (spoil) {
	case 0:
		r[REG_CSGSFS] = (r[REG_CSGSFS] & ~0xffffL) | 0x10;
		break;
	case 1:
		r[REG_RIP] = 0x0000800000000000;
		break;
	case 2:
		r[REG_RIP] = (greg_t)0xffffffff80100000;
		break;
	case 3:		/* reserved bits of MXCSR */
		memset(fpu + 24, 0xff, 4);
		break;
	case 4:		/* a component that does not exist */
		memset(fpu + 512, 0xff, 8);
		break;
	case 5:		/* reserved words of the header */
		memset(fpu + 528, 0xff, 48);
		break;
	case 6:
		uc->uc_mcontext.fpregs = (void *)8;
		break;
	case 7:
		uc->uc_mcontext.fpregs = (void *)(fpu + 4);
		break;
	case 8:
		uc->uc_mcontext.fpregs = (void *)0xffff888000000000;
		break;
	case 9:
		r[REG_CSGSFS] = (r[REG_CSGSFS] & 0xffffffffffffL) |
				0x1000000000000L * 0x18;
		break;
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

static void raise_spoiled(void)
{
	signal(SIGSEGV, SIG_DFL);
	handle(SIGUSR1, spoiler, 0);
	raise(SIGUSR1);
}

static void return_from_nowhere(void)
{
	signal(SIGSEGV, SIG_DFL);
	__asm__ volatile("mov $0x1000, %%esp\n\tmov $15, %%eax\n\tsyscall"
			 ::: "memory");
}

static void return_from_zeros(void)
{
	static char zeros[8192] __attribute__((aligned(64)));

	signal(SIGSEGV, SIG_DFL);
	__asm__ volatile("mov %0, %%rsp\n\tmov $15, %%eax\n\tsyscall"
			 :: "r"(zeros + 4096) : "memory");
}

static int dies_of_segv(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

/* QEMU's own CPU does not look at MXCSR's reserved bits when it loads state. */
static int is_tcg(void)
{
	unsigned int a = 0x40000000, b, c, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return b == 0x54474354;		/* "TCGT" */
}

static void check_bad_frames(void)
{
	static const char *const what[] = {
		"the kernel's code segment", "no address to return to",
		"an address of the kernel's", "reserved bits in MXCSR",
		"unknown FPU components", "a bad FPU header",
		"FPU state nowhere", "FPU state misaligned",
		"FPU state in the kernel", "the kernel's stack segment",
	};

	for (spoil = 0; spoil < (int)(sizeof(what) / sizeof(*what)); spoil++) {
		if (spoil == 3 && is_tcg())
			skip(what[spoil], "not seen by this CPU");
		else if ((spoil == 4 || spoil == 5) && !(seen.uc_flags & 1))
			skip(what[spoil], "no XSAVE");
		else
			ok(dies_of_segv(status_of(raise_spoiled)),
			   "a frame with %s is SIGSEGV", what[spoil]);
	}
	ok(dies_of_segv(status_of(return_from_nowhere)),
	   "so is one that is not there");
	ok(dies_of_segv(status_of(return_from_zeros)),
	   "and one of zeros");
}

/* Without the magic words only the old 512 bytes count; without a pointer
 * nothing does. */
static void drop_magic(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig, (void)info;
	memset((char *)uc->uc_mcontext.fpregs + FXSAVE_SOFTWARE, 0, 48);
	uc->uc_mcontext.fpregs->_xmm[4].element[0] = 77;
}

static void drop_fpu(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig, (void)info;
	uc->uc_mcontext.fpregs = NULL;
}

static unsigned int xmm4_after(void (*fn)(int, siginfo_t *, void *))
{
	unsigned int xmm4 = 5;
	pid_t me = getpid();

	handle(SIGUSR1, fn, 0);
	__asm__ volatile("movd %0, %%xmm4\n\tsyscall\n\tmovd %%xmm4, %0"
			 : "+r"(xmm4) : "a"(SYS_kill), "D"(me), "S"(SIGUSR1)
			 : "rcx", "r11", "xmm4", "memory");
	return xmm4;
}

static void check_partial_frames(void)
{
	gives(xmm4_after(note), 5);
	gives(xmm4_after(drop_magic), 77);
	gives(xmm4_after(drop_fpu), 0);
}

/* No room for a frame: the program gets SIGSEGV, which may have a handler on
 * another stack. */
static void no_stack(void)
{
	signal(SIGSEGV, SIG_DFL);
	handle(SIGUSR1, note, 0);
	__asm__ volatile("mov $0x1000, %%esp\n\tsyscall"
			 :: "a"(SYS_kill), "D"(getpid()), "S"(SIGUSR1)
			 : "memory");
}

static void segv_on_bad_stack(void)
{
	handle(SIGSEGV, note, 0);
	__asm__ volatile("mov $0x1000, %esp\n\tpush %rax");
}

static void say_and_go(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	_exit(info->si_code == SI_KERNEL ? 3 : 4);
}

static void survives_on_altstack(void)
{
	static char room[1 << 16];
	stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };

	sigaltstack(&stack, NULL);
	handle(SIGSEGV, say_and_go, SA_ONSTACK);
	handle(SIGUSR1, note, 0);
	__asm__ volatile("mov $0x1000, %%esp\n\tsyscall"
			 :: "a"(SYS_kill), "D"(getpid()), "S"(SIGUSR1)
			 : "memory");
}

/* On a handler stack, almost at its lower end; there is memory below. */
static void fills_altstack(void)
{
	char *area = mmap(NULL, 1 << 18, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t stack = { .ss_sp = area + (1 << 17), .ss_size = 1 << 16 };

	signal(SIGSEGV, SIG_DFL);
	sigaltstack(&stack, NULL);
	handle(SIGUSR1, note, SA_ONSTACK);
	__asm__ volatile("mov %3, %%rsp\n\tsyscall\n\t"
			 "mov $231, %%eax\n\txor %%edi, %%edi\n\tsyscall"
			 :: "a"(SYS_kill), "D"(getpid()), "S"(SIGUSR1),
			    "r"(area + (1 << 17) + 600) : "memory");
}

static void no_restorer(void)
{
	struct { void *handler; unsigned long flags, restorer, mask; } action = {
		(void *)note, SA_SIGINFO, 0, 0 };

	signal(SIGSEGV, SIG_DFL);
	syscall(SYS_rt_sigaction, SIGUSR1, &action, NULL, 8);
	raise(SIGUSR1);
}

static void check_no_room(void)
{
	ok(dies_of_segv(status_of(no_stack)),
	   "no room for a frame is SIGSEGV");
	ok(dies_of_segv(status_of(segv_on_bad_stack)),
	   "no room for SIGSEGV's own is the end");
	gives(status_of(survives_on_altstack), 3 << 8);
	ok(dies_of_segv(status_of(fills_altstack)),
	   "a frame does not cross the end of a handler stack");
	ok(dies_of_segv(status_of(no_restorer)),
	   "a handler without restorer cannot run");
}

int main(void)
{
	check_registers();
	check_fault_words();
	check_mask_and_stack();
	check_fpu_layout();
	check_changes();
	check_fpu_reset();
	check_partial_frames();
	check_bad_frames();
	check_no_room();
	return done();
}
