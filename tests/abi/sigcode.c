/* SPDX-License-Identifier: MIT */
/*
 * What a fault is called: signal, si_code, si_addr.
 */
#include "abi.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

static siginfo_t last;
static greg_t trapno;
static sigjmp_buf escape;

static void leave(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;

	(void)sig;
	last = *info;
	trapno = uc->uc_mcontext.gregs[REG_TRAPNO];
	siglongjmp(escape, 1);
}

static void handle_all(void)
{
	static const int sigs[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE };
	struct sigaction action = { .sa_sigaction = leave,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_sp = malloc(1 << 16), .ss_size = 1 << 16 };

	sigaltstack(&stack, NULL);
	for (unsigned int i = 0; i < sizeof(sigs) / sizeof(*sigs); i++)
		sigaction(sigs[i], &action, NULL);
}

static void expect(const char *what, int sig, int code, int trap)
{
	if (!ok(last.si_signo == sig && last.si_code == code &&
		trapno == trap, "%s", what))
		printf("# signal %d code %d addr %p exception %ld\n",
		       last.si_signo, last.si_code, last.si_addr,
		       (long)trapno);
}

/* QEMU's own CPU does not raise what SSE unmasks, has #GP where #SS belongs, and
 * no INT1. */
static int is_tcg(void)
{
	unsigned int a = 0x40000000, b, c, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return b == 0x54474354;		/* "TCGT" */
}

/* The same, where the CPU can do it. */
#define TRY_REAL(what, ...)                                    \
	do {                                                   \
		if (is_tcg())                                  \
			skip(what, "not done by this CPU");    \
		else                                           \
			TRY(what, __VA_ARGS__);                \
	} while (0)

/* Runs the statement, and says what came of it. */
#define TRY(what, sig, code, trap, statement)         \
	do {                                          \
		memset(&last, 0, sizeof(last));       \
		if (!sigsetjmp(escape, 1)) {          \
			statement;                    \
		}                                     \
		expect(what, sig, code, trap);        \
	} while (0)

static void check_memory(void)
{
	char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	volatile char *none = mmap(NULL, 4096, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void (*call)(void) = (void (*)(void))page;

	munmap(page + 4096, 4096);
	TRY("reading what is not mapped", SIGSEGV, SEGV_MAPERR, 14,
	    (void)*(volatile char *)(page + 4096 + 7));
	ok(last.si_addr == page + 4096 + 7, "at its address");
	TRY("writing what is read-only", SIGSEGV, SEGV_ACCERR, 14,
	    *(volatile char *)(page + 3) = 1);
	ok(last.si_addr == page + 3, "at its address");
	TRY("reading what has no access", SIGSEGV, SEGV_ACCERR, 14,
	    (void)*none);
	TRY("executing data", SIGSEGV, SEGV_ACCERR, 14, call());
	ok(last.si_addr == page, "at its address");
	TRY("executing nothing", SIGSEGV, SEGV_MAPERR, 14,
	    ((void (*)(void))(page + 4096))());
	TRY("reading the kernel's half", SIGSEGV, SEGV_MAPERR, 14,
	    (void)*(volatile char *)0xffffffffff000000);
	TRY("an address that is none", SIGSEGV, SI_KERNEL, 13,
	    (void)*(volatile char *)0x1234567890abcdef);
	ok(last.si_addr == NULL, "which is not told");
	TRY_REAL("pushing to an address that is none", SIGBUS, SI_KERNEL, 12,
	    __asm__ volatile("mov %%rsp, %%rbx\n\tmov %0, %%rsp\n\t"
			     "mov (%%rsp), %%rax"
			     :: "r"(0x8000000000000000) : "rax", "rbx"));
}

static void check_file(void)
{
	char name[] = "/tmp/sigcodeXXXXXX";
	int fd = mkstemp(name);
	char *map;

	unlink(name);
	if (ftruncate(fd, 100)) {
		ok(0, "a file has a size");
		return;
	}
	map = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
	TRY("reading behind the end of a file", SIGBUS, BUS_ADRERR, 14,
	    (void)*(volatile char *)(map + 4096 + 9));
	ok(last.si_addr == map + 4096 + 9, "at its address");
	munmap(map, 8192);
	close(fd);
}

static void check_instructions(void)
{
	TRY("UD2", SIGILL, ILL_ILLOPN, 6, __asm__ volatile("ud2"));
	ok(last.si_addr != NULL, "the instruction is told");
	TRY("a privileged instruction", SIGSEGV, SI_KERNEL, 13,
	    __asm__ volatile("hlt"));
	TRY("a port", SIGSEGV, SI_KERNEL, 13,
	    __asm__ volatile("in $0x80, %%al" ::: "rax"));
	TRY("a vector that is not for programs", SIGSEGV, SI_KERNEL, 13,
	    __asm__ volatile("int $0x42"));
	TRY("INT3", SIGTRAP, SI_KERNEL, 3, __asm__ volatile("int3"));
	TRY_REAL("INT1", SIGTRAP, TRAP_BRKPT, 1,
	    __asm__ volatile(".byte 0xf1"));
	TRY("a single step", SIGTRAP, TRAP_TRACE, 1,
	    __asm__ volatile("pushfq\n\torl $0x100, (%%rsp)\n\tpopfq\n\tnop"
			     ::: "cc", "memory"));
	ok(last.si_addr != NULL, "the instruction is told");
}

static void check_integers(void)
{
	TRY("a division by zero", SIGFPE, FPE_INTDIV, 0,
	    __asm__ volatile("div %0" :: "r"(0) : "rax", "rdx"));
	TRY("a quotient that does not fit", SIGFPE, FPE_INTDIV, 0,
	    __asm__ volatile("idiv %0" :: "r"(-1), "a"(0x80000000),
			     "d"(0xffffffff)));
}

static void sse_unmask(unsigned int bit)
{
	unsigned int mxcsr = 0x1f80 & ~(bit << 7);

	__asm__ volatile("ldmxcsr %0" :: "m"(mxcsr));
}

static void check_sse(void)
{
	volatile double zero = 0, one = 1, three = 3, huge = 1e308,
			tiny = 1e-308, minus = -1, sink;

	sse_unmask(1);
	TRY_REAL("SSE: the root of -1", SIGFPE, FPE_FLTINV, 19,
	    __asm__ volatile("sqrtsd %1, %%xmm0\n\tmovsd %%xmm0, %0"
			     : "=m"(sink) : "m"(minus) : "xmm0"));
	sse_unmask(4);
	TRY_REAL("SSE: one by zero", SIGFPE, FPE_FLTDIV, 19, sink = one / zero);
	sse_unmask(8);
	TRY_REAL("SSE: an overflow", SIGFPE, FPE_FLTOVF, 19, sink = huge * huge);
	sse_unmask(16);
	TRY_REAL("SSE: an underflow", SIGFPE, FPE_FLTUND, 19, sink = tiny * tiny);
	sse_unmask(32);
	TRY_REAL("SSE: a result that is not exact", SIGFPE, FPE_FLTRES, 19,
	    sink = one / three);
	sse_unmask(0);
	(void)sink;
}

static void x87(unsigned short unmask, double a, double b)
{
	unsigned short control = 0x37f & ~unmask;
	volatile double sink;

	__asm__ volatile("fnclex\n\tfldcw %0\n\tfldl %1\n\tfdivl %2\n\t"
			 "fstpl %3\n\tfwait"
			 :: "m"(control), "m"(a), "m"(b), "m"(sink));
}

static void check_x87(void)
{
	TRY("x87: zero by zero", SIGFPE, FPE_FLTINV, 16, x87(1, 0, 0));
	TRY("x87: one by zero", SIGFPE, FPE_FLTDIV, 16, x87(4, 1, 0));
	TRY("x87: a result that is not exact", SIGFPE, FPE_FLTRES, 16,
	    x87(32, 1, 3));
	__asm__ volatile("fninit");
}

int main(void)
{
	handle_all();
	check_memory();
	check_file();
	check_instructions();
	check_integers();
	check_sse();
	check_x87();
	return done();
}
