/* SPDX-License-Identifier: MIT */
/*
 * A program did what it must not: which signal is it, and why.
 *
 * arch says what the CPU complained about, vm which touch of memory it could
 * not satisfy.  Here both become a signal with Linux's si_code and si_addr, and a
 * note that says it in words should the signal end the program.
 */
#include <task/trap.h>

#include <arch/upcall.h>
#include <lib/string.h>
#include <task/signal.h>
#include <vm/fault.h>

struct trap_row {
	u8 vector;		/* SDM 3A table 6-1 */
	u8 sig;
	u8 code;
	bool addr_is_ip;	/* si_addr: the instruction; else 0 */
	const char *what;
};

static const struct trap_row trap_rows[] = {
	[TRAP_DIVIDE] = { 0, SIGFPE, FPE_INTDIV, true,
		"division by zero, or its result too large" },
	[TRAP_DEBUG] = { 1, SIGTRAP, TRAP_TRACE, true, "single step" },
	[TRAP_NMI] = { 2, SIGBUS, SI_KERNEL, false, "non-maskable interrupt" },
	[TRAP_BREAKPOINT] = { 3, SIGTRAP, SI_KERNEL, false,
		"breakpoint instruction" },
	[TRAP_OVERFLOW] = { 4, SIGSEGV, SI_KERNEL, false, "overflow (INTO)" },
	[TRAP_BOUNDS] = { 5, SIGSEGV, SI_KERNEL, false, "BOUND exceeded" },
	[TRAP_INVALID_OPCODE] = { 6, SIGILL, ILL_ILLOPN, true,
		"not an instruction of this CPU" },
	[TRAP_NO_FPU] = { 7, SIGFPE, SI_KERNEL, false, "no FPU" },
	[TRAP_DOUBLE_FAULT] = { 8, SIGSEGV, SI_KERNEL, false, "double fault" },
	[TRAP_INVALID_TSS] = { 10, SIGSEGV, SI_KERNEL, false, "invalid TSS" },
	[TRAP_NO_SEGMENT] = { 11, SIGBUS, SI_KERNEL, false,
		"segment not present" },
	[TRAP_STACK] = { 12, SIGBUS, SI_KERNEL, false,
		"non-canonical stack address" },
	[TRAP_PROTECTION] = { 13, SIGSEGV, SI_KERNEL, false,
		"general protection: a privileged instruction or a "
		"non-canonical address" },
	[TRAP_FPU] = { 16, SIGFPE, 0, true, "x87 floating-point error" },
	[TRAP_ALIGNMENT] = { 17, SIGBUS, BUS_ADRALN, false, "misaligned access" },
	[TRAP_MACHINE_CHECK] = { 18, SIGBUS, SI_KERNEL, false, "machine check" },
	[TRAP_SIMD] = { 19, SIGFPE, 0, true, "SSE floating-point error" },
	[TRAP_UNKNOWN] = { 255, SIGSEGV, SI_KERNEL, false, "unknown trap" },
};

/* The exceptions of x87 and SSE have the same six bits (SDM 1 8.1.3,
 * 10.2.3); among several the first of these rows counts. */
static const struct { u32 bits; int code; } fpe_codes[] = {
	{ 0x01, FPE_FLTINV }, { 0x04, FPE_FLTDIV }, { 0x08, FPE_FLTOVF },
	{ 0x12, FPE_FLTUND }, { 0x20, FPE_FLTRES },
};

/* What the FXSAVE area says (SDM 1 table 10-2). */
#define FXSAVE_FCW 0
#define FXSAVE_FSW 2
#define FXSAVE_MXCSR 24

/* Exceptions raised and not masked. */
static u32 fpe_raised(enum trap trap)
{
	const u8 *area = current->arch.fpu;
	u16 control, status;
	u32 mxcsr;

	fpu_save(&current->arch);
	memcpy(&control, area + FXSAVE_FCW, sizeof(control));
	memcpy(&status, area + FXSAVE_FSW, sizeof(status));
	memcpy(&mxcsr, area + FXSAVE_MXCSR, sizeof(mxcsr));
	return trap == TRAP_FPU ? status & ~control : mxcsr & ~(mxcsr >> 7);
}

static int fpe_code(enum trap trap)
{
	u32 raised;

	preempt_disable();
	raised = fpe_raised(trap);
	preempt_enable();
	for (unsigned int i = 0; i < ARRAY_SIZE(fpe_codes); i++) {
		if (raised & fpe_codes[i].bits)
			return fpe_codes[i].code;
	}
	return SI_KERNEL;
}

void user_trap(struct pt_regs *regs, enum trap trap, unsigned long error)
{
	const struct trap_row *row = &trap_rows[trap];
	struct fault_note note = {
		.what = row->what, .vector = row->vector, .error = error };
	struct siginfo info = {
		.si_signo = row->sig,
		.si_code = row->code,
		.si_addr = row->addr_is_ip ? regs->ip : 0,
	};

	if (trap == TRAP_FPU || trap == TRAP_SIMD)
		info.si_code = fpe_code(trap);
	if (trap == TRAP_DEBUG) {
		note.error = 0;
		if (!(error & DEBUG_STEP))
			info.si_code = TRAP_BRKPT;
	}
	signal_force(&info, &note);
}

/* What vm calls when it cannot make an address accessible.  What page tables
 * of the kernel's half hold is nobody's business: as if there were a page. */
static void trap_memory(int sig, int code, const struct fault_report *report)
{
	struct fault_note note = {
		.what = "page fault",
		.address = report->address,
		.error = report->access |
			 (report->address < TASK_SIZE ? 0 : FAULT_PROTECTION),
		.vector = VECTOR_PAGE_FAULT,
		.result = report->result,
	};
	struct siginfo info = {
		.si_signo = sig, .si_code = code,
		.si_addr = report->address };

	signal_force(&info, &note);
}

void trap_setup(void)
{
	vm_signal_hook = trap_memory;
}
