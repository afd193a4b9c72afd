/* SPDX-License-Identifier: MIT */
/*
 * What the kernel's most frequent services cost, in ticks of the time stamp
 * counter.
 *
 * One static binary for two kernels: it prints a line "name ticks" for each
 * figure, the average over many repetitions less the loop around them.  Under
 * tools/run --icount a tick is an instruction, and the figures are exact.
 *
 *	getppid           a system call that does nothing
 *	read_fault        first read of a page: the zero page is mapped
 *	write_after_read  then the first write: a frame takes its place
 *	write_fault       first write of a page never read
 *	write_mapped      a write to a page that is there
 *	touch_64m         per page, first writes to 64 MiB, tables included
 *	mmap_munmap       a page mapped and unmapped, never touched
 *	mmap_touch_munmap the same, written to in between
 *	brk               the heap grown by a page and shrunk again
 *	clock_gettime     the monotonic clock, by system call
 *	signal_self       kill(getpid()): to a handler and back
 *	sigsegv_handled   a write to memory that is not there, to a handler that
 *	                  steps over it, and back
 *	pipe_self         a byte written to a pipe and read back
 *	switch_one_way    half of a round between two processes that wait for
 *	                  each other's byte, on one CPU
 *	fork_exit_wait    a child of this small process made, ended, waited for
 *	cow_copy          first write to a page shared with a child: a copy
 *	cow_reuse         the same when the child is gone: the page itself
 *
 * Large pages would hide the faults: on Linux they are switched off for the
 * areas measured.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096UL
/* Within one page-table page (2 MiB), which is there beforehand. */
#define FAULT_PAGES 256UL
#define TOUCH_PAGES (64UL * 256)
#define TABLE_SPAN (2UL << 20)
#define CALLS 1000UL
#define FORKS 200UL

static int on_linux;

static inline unsigned long ticks(void)
{
	unsigned int low, high;

	__asm__ volatile("lfence; rdtsc; lfence"
			 : "=a"(low), "=d"(high) :: "memory");
	return (unsigned long)high << 32 | low;
}

/* No wrapper between the measurement and the kernel. */
static inline long call(long nr, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = 0;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10),
			   "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static void report(const char *name, unsigned long total, unsigned long loop,
		   unsigned long count)
{
	unsigned long net = total > loop ? total - loop : 0;

	printf("%s %lu\n", name, (net + count / 2) / count);
}

/* Ticks of `count` rounds with nothing in them but what keeps the compiler
 * from removing them. */
static unsigned long empty_loop(unsigned long count)
{
	unsigned long start = ticks();

	for (unsigned long i = 0; i < count; i++)
		__asm__ volatile("" : "+r"(i) :: "memory");
	return ticks() - start;
}

static void bench_getppid(void)
{
	unsigned long start = ticks(), total, count = CALLS;

	/* The least a loop around a system call can be: two instructions and
	 * the number in AX. */
	do {
		long result;

		__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_getppid)
				 : "rcx", "r11", "memory");
	} while (--count);
	total = ticks() - start;
	report("getppid", total, 3 * CALLS, CALLS);
}

static unsigned long write_pages(volatile char *at, unsigned long pages)
{
	unsigned long start = ticks();

	for (unsigned long i = 0; i < pages; i++)
		at[i * PAGE] = 1;
	return ticks() - start;
}

static unsigned long read_pages(volatile char *at, unsigned long pages)
{
	unsigned long start = ticks();

	for (unsigned long i = 0; i < pages; i++)
		(void)at[i * PAGE];
	return ticks() - start;
}

static void *map(unsigned long size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		perror("mmap");
		_exit(1);
	}
	if (on_linux)
		madvise(at, size, MADV_NOHUGEPAGE);
	return at;
}

/* Pages whose table is there: their neighbour has been written to. */
static char *map_with_table(void)
{
	char *area = map(2 * TABLE_SPAN);
	char *at = (char *)(((unsigned long)area + TABLE_SPAN - 1) &
			    ~(TABLE_SPAN - 1));

	at[FAULT_PAGES * PAGE] = 1;
	return at;
}

static void bench_faults(void)
{
	char *page = map_with_table();
	unsigned long read, after, mapped, loop = empty_loop(FAULT_PAGES);

	read = read_pages(page, FAULT_PAGES);
	after = write_pages(page, FAULT_PAGES);
	mapped = write_pages(page, FAULT_PAGES);
	report("read_fault", read, loop, FAULT_PAGES);
	report("write_after_read", after, loop, FAULT_PAGES);
	report("write_fault", write_pages(map_with_table(), FAULT_PAGES),
	       loop, FAULT_PAGES);
	report("write_mapped", mapped, loop, FAULT_PAGES);
}

static void bench_touch(void)
{
	char *area = map(TOUCH_PAGES * PAGE);

	report("touch_64m", write_pages(area, TOUCH_PAGES),
	       empty_loop(TOUCH_PAGES), TOUCH_PAGES);
	munmap(area, TOUCH_PAGES * PAGE);
}

static void bench_mmap(int touch)
{
	unsigned long start = ticks(), total;

	for (unsigned long i = 0; i < CALLS; i++) {
		volatile char *at = (char *)call(
			SYS_mmap, 0, PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1);

		if (touch)
			*at = 1;
		call(SYS_munmap, (long)at, PAGE, 0, 0, 0);
	}
	total = ticks() - start;
	report(touch ? "mmap_touch_munmap" : "mmap_munmap", total,
	       empty_loop(CALLS), CALLS);
}

static void bench_brk(void)
{
	long heap = call(SYS_brk, 0, 0, 0, 0, 0);
	unsigned long start = ticks(), total;

	for (unsigned long i = 0; i < CALLS; i++) {
		call(SYS_brk, heap + PAGE, 0, 0, 0, 0);
		call(SYS_brk, heap, 0, 0, 0, 0);
	}
	total = ticks() - start;
	report("brk", total, empty_loop(CALLS), CALLS);
}

static void bench_clock(void)
{
	unsigned long start = ticks(), total;
	struct timespec now;

	for (unsigned long i = 0; i < CALLS; i++)
		call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0, 0);
	total = ticks() - start;
	report("clock_gettime", total, empty_loop(CALLS), CALLS);
}

/* As the kernel takes it: no C library between it and the handler. */
struct kernel_sigaction {
	void (*handler)(int sig, siginfo_t *info, void *context);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

void signal_restorer(void);
__asm__("signal_restorer: mov $15, %eax\n\tsyscall");

static void handle(int sig, void (*handler)(int, siginfo_t *, void *))
{
	struct kernel_sigaction action = {
		.handler = handler,
		.flags = SA_SIGINFO | 0x04000000,	/* SA_RESTORER */
		.restorer = signal_restorer,
	};

	call(SYS_rt_sigaction, sig, (long)&action, 0, 8, 0);
}

static void do_nothing(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
}

static void bench_signal(void)
{
	unsigned long start, total;
	long pid = call(SYS_getpid, 0, 0, 0, 0, 0);

	handle(SIGUSR1, do_nothing);
	call(SYS_kill, pid, SIGUSR1, 0, 0, 0);
	start = ticks();
	for (unsigned long i = 0; i < CALLS; i++)
		call(SYS_kill, pid, SIGUSR1, 0, 0, 0);
	total = ticks() - start;
	report("signal_self", total, empty_loop(CALLS), CALLS);
}

/* MOVB $1, (%RDI) */
#define STORE_LENGTH 3

static void step_over(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig, (void)info;
	uc->uc_mcontext.gregs[REG_RIP] += STORE_LENGTH;
}

static void bench_segv(void)
{
	unsigned long start, total;
	char *at = map(PAGE);

	munmap(at, PAGE);
	handle(SIGSEGV, step_over);
	start = ticks();
	for (unsigned long i = 0; i < CALLS; i++)
		__asm__ volatile("movb $1, (%0)" :: "D"(at) : "memory");
	total = ticks() - start;
	report("sigsegv_handled", total, empty_loop(CALLS), CALLS);
}

static void bench_pipe(void)
{
	unsigned long start, total;
	char byte = 0;
	int fds[2];

	if (pipe(fds))
		_exit(1);
	start = ticks();
	for (unsigned long i = 0; i < CALLS; i++) {
		call(SYS_write, fds[1], (long)&byte, 1, 0, 0);
		call(SYS_read, fds[0], (long)&byte, 1, 0, 0);
	}
	total = ticks() - start;
	report("pipe_self", total, empty_loop(CALLS), CALLS);
	close(fds[0]);
	close(fds[1]);
}

/* Answers every byte until there are no more. */
static void echo(int in, int out)
{
	char byte;

	while (call(SYS_read, in, (long)&byte, 1, 0, 0) == 1)
		call(SYS_write, out, (long)&byte, 1, 0, 0);
	_exit(0);
}

static void bench_switch(void)
{
	unsigned long start, total;
	int there[2], back[2];
	char byte = 0;

	if (pipe(there) || pipe(back))
		_exit(1);
	if (!fork()) {
		close(there[1]);
		echo(there[0], back[1]);
	}
	start = ticks();
	for (unsigned long i = 0; i < CALLS; i++) {
		call(SYS_write, there[1], (long)&byte, 1, 0, 0);
		call(SYS_read, back[0], (long)&byte, 1, 0, 0);
	}
	total = ticks() - start;
	close(there[1]);
	wait(NULL);
	report("switch_one_way", total, empty_loop(CALLS), 2 * CALLS);
}

static void bench_fork(void)
{
	unsigned long start = ticks();

	for (unsigned long i = 0; i < FORKS; i++) {
		long pid = call(SYS_fork, 0, 0, 0, 0, 0);

		if (!pid)
			call(SYS_exit_group, 0, 0, 0, 0, 0);
		call(SYS_wait4, pid, 0, 0, 0, 0);
	}
	report("fork_exit_wait", ticks() - start, empty_loop(FORKS), FORKS);
}

static void bench_cow(void)
{
	char *page = map_with_table();
	unsigned long copied, loop = empty_loop(FAULT_PAGES);
	long pid;

	write_pages(page, FAULT_PAGES);
	pid = call(SYS_fork, 0, 0, 0, 0, 0);
	while (!pid)
		call(SYS_pause, 0, 0, 0, 0, 0);
	copied = write_pages(page, FAULT_PAGES);
	call(SYS_kill, pid, SIGKILL, 0, 0, 0);
	call(SYS_wait4, pid, 0, 0, 0, 0);
	pid = call(SYS_fork, 0, 0, 0, 0, 0);
	if (!pid)
		call(SYS_exit_group, 0, 0, 0, 0, 0);
	call(SYS_wait4, pid, 0, 0, 0, 0);
	report("cow_copy", copied, loop, FAULT_PAGES);
	report("cow_reuse", write_pages(page, FAULT_PAGES), loop, FAULT_PAGES);
}

int main(void)
{
	struct utsname system;

	if (uname(&system))
		return 1;
	on_linux = !strstr(system.release, "faultline");
	bench_getppid();
	/* Of what comes later it would copy all tables. */
	bench_fork();
	bench_faults();
	bench_touch();
	bench_mmap(0);
	bench_mmap(1);
	bench_brk();
	bench_clock();
	bench_signal();
	bench_segv();
	bench_pipe();
	bench_switch();
	bench_cow();
	return 0;
}
