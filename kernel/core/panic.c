/* SPDX-License-Identifier: MIT */
/*
 * The last words.
 *
 * A panic tells, in this order: what happened, in words; the registers where
 * it happened; for an address, its walk through the four levels of page
 * tables; the calls that led there.  It uses as little of the kernel as it
 * can: other CPUs are stopped by NMI, and no lock is waited for.
 */
#include <core/panic.h>
#include <core/percpu.h>
#include <core/spinlock.h>
#include <arch/boot.h>
#include <arch/pgtable.h>
#include <arch/upcall.h>

bool panicking;
unsigned int warn_count;
const char *(*panic_explain_hook)(unsigned long addr);

/* A line of a report, at the default level (warning). */
static void __printf(1, 2) emit(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

/* A return address may be the first of the next function, if the call was the
 * last instruction: the byte before it is in the right one. */
static bool print_frame(unsigned long ip, void *unused)
{
	unsigned long offset;
	const char *name = symbol_lookup(ip - 1, &offset);

	emit("  [<%016lx>] %s+0x%lx\n", ip, name ?: "?",
	     name ? offset + 1 : 0);
	return true;
}

static void print_calls(unsigned long bp)
{
	emit("Call trace:\n");
	stack_walk(bp, print_frame, NULL);
}

void dump_stack(void)
{
	print_calls((unsigned long)__builtin_frame_address(0));
}

void warn_here(const char *file, int line, const char *what)
{
	__atomic_fetch_add(&warn_count, 1, __ATOMIC_RELAXED);
	pr_warn("warning: %s:%d: %s\n", file, line, what);
	dump_stack();
}

/* The first CPU that panics goes on; others, and a panic in a panic, stop. */
static void panic_begin(void)
{
	unsigned int cpu;

	local_irq_disable();
	if (__atomic_exchange_n(&panicking, true, __ATOMIC_SEQ_CST))
		cpu_stop();
	lock_debug = false;
	for_each_online_cpu(cpu)
		if (cpu != smp_processor_id())
			cpu_send_ipi(cpu, IPI_STOP);
	console_break_lock();
	console_loglevel = LOGLEVEL_DEBUG;
}

static void print_oops(const struct oops *oops)
{
	const struct pt_regs *regs = oops->regs;

	emit("at:\n");
	print_frame(regs->ip + 1, NULL);
	pt_regs_print(regs, emit);
	if (oops->about_address) {
		emit("page tables for %016lx:\n", oops->address);
		pgtable_describe(pgtable_active(), oops->address, emit);
	}
	print_calls(regs->bp);
}

static void __noreturn vpanic(const struct oops *oops, const char *fmt,
			      va_list args)
{
	static char words[256], status[272];

	panic_begin();
	vscnprintf(words, sizeof(words), fmt, args);
	emit("Kernel panic on CPU %u: %s\n", smp_processor_id(), words);
	if (oops)
		print_oops(oops);
	else
		dump_stack();
	emit("---[ end of panic ]---\n");
	scnprintf(status, sizeof(status), "panic %s", words);
	machine_report(status);
	machine_exit(true);
}

void __noreturn panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vpanic(NULL, fmt, args);
}

void __noreturn panic_oops(const struct oops *oops, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vpanic(oops, fmt, args);
}

static const char *const trap_words[] = {
	[TRAP_DIVIDE] = "division by zero or overflow",
	[TRAP_DEBUG] = "debug exception",
	[TRAP_NMI] = "non-maskable interrupt",
	[TRAP_BREAKPOINT] = "breakpoint",
	[TRAP_OVERFLOW] = "overflow",
	[TRAP_BOUNDS] = "bound range exceeded",
	[TRAP_INVALID_OPCODE] = "invalid instruction",
	[TRAP_NO_FPU] = "FPU used in the kernel",
	[TRAP_DOUBLE_FAULT] = "double fault",
	[TRAP_INVALID_TSS] = "invalid TSS",
	[TRAP_NO_SEGMENT] = "segment not present",
	[TRAP_STACK] = "stack segment fault (non-canonical stack address)",
	[TRAP_PROTECTION] = "general protection fault (non-canonical address "
			    "or privileged operation)",
	[TRAP_FPU] = "x87 exception", [TRAP_ALIGNMENT] = "alignment check",
	[TRAP_MACHINE_CHECK] = "machine check (hardware error)",
	[TRAP_SIMD] = "SIMD exception", [TRAP_UNKNOWN] = "unknown exception",
};

/* A stack that has run into its guard page cannot take the page fault about
 * it: that is how a double fault comes about. */
static void __noreturn double_fault(struct pt_regs *regs)
{
	struct oops oops = {
		.regs = regs, .about_address = true, .address = regs->sp - 8,
	};
	const char *what = panic_explain_hook
		? panic_explain_hook(regs->sp - 8) : NULL;

	if (what)
		panic_oops(&oops, "kernel stack overflow: %s", what);
	panic_oops(&oops, "double fault");
}

void kernel_trap(struct pt_regs *regs, enum trap trap, unsigned long error)
{
	struct oops oops = { .regs = regs };

	if (trap == TRAP_NMI && panicking)
		cpu_stop();
	if (trap == TRAP_DOUBLE_FAULT)
		double_fault(regs);
	panic_oops(&oops, "%s in the kernel, error code %#lx",
		   trap_words[trap], error);
}
