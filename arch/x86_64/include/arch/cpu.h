/* SPDX-License-Identifier: MIT */
/*
 * The processor: what it can do, its sets, its interrupt flag, bring-up.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <arch/types.h>

/* CPUs are numbered 0.. in the order of the MADT, the boot CPU first.  A set
 * of them is one word; more CPUs than that are left off with a log line. */
#define NR_CPUS 64
typedef u64 cpumask_t;

/* What this machine's CPUs have; read once from CPUID on the boot CPU. */
struct cpu_features {
	char vendor[13], brand[49];
	u32 family, model, stepping;
	bool nx, pge, pat, smep, smap, umip, gib_pages, fsgsbase, rdrand,
		xsave, la57, erms, x2apic, osxsave;
	u8 phys_bits;		/* MAXPHYADDR */
	u32 hwcap;		/* CPUID.1:EDX, for AT_HWCAP */
	u64 xcr0;		/* state components kept per task */
	u32 xsave_size;		/* bytes of a task's FPU state */
};
extern struct cpu_features cpu_features;

/* Reads CPUID into cpu_features; first thing in 64-bit mode. */
void cpu_features_setup(void);
/* Turns on NX, WP, PGE, PAT, SMEP, SMAP, UMIP, FPU, SYSCALL on this CPU. */
void cpu_control_setup(void);
/* GDT, TSS and IDT of this CPU; its fault stacks are part of the area. */
void cpu_descriptors_setup(unsigned int cpu);

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline void local_irq_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void local_irq_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

/* Waits for an interrupt with interrupts on; none is lost in between. */
static inline void cpu_idle_wait(void)
{
	__asm__ volatile("sti; hlt" ::: "memory");
}

static inline unsigned long local_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=r"(flags) :: "memory");
	return flags;
}

static inline bool irqs_disabled(void)
{
	return !(local_flags() & 0x200);
}

static inline unsigned long arch_irq_save(void)
{
	unsigned long flags = local_flags();

	local_irq_disable();
	return flags;
}

static inline void arch_irq_restore(unsigned long flags)
{
	if (flags & 0x200)
		local_irq_enable();
}

#define local_irq_save(flags) ((flags) = arch_irq_save())
#define local_irq_restore(flags) arch_irq_restore(flags)

/* Time stamp counter: ticks since reset at cycles_hz (arch/timer.h). */
static inline u64 cpu_cycles(void)
{
	u32 low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) :: "memory");
	return (u64)high << 32 | low;
}

/* Stops this CPU for ever, interrupts off. */
void __noreturn cpu_stop(void);

/* A random word from the CPU, if it has RDRAND; false if not. */
bool cpu_random(u64 *word);

/*
 * Starts the CPU with this number, whose per-CPU area and idle stack (its
 * top, exclusive) the caller has made; it will call upcall cpu_main().
 * => the caller waits for a sign of life
 */
void cpu_start(unsigned int cpu, void *stack_top, unsigned long gs_base);
/* Frees what only cpu_start() needed (trampoline, its page tables). */
void cpu_start_done(void);

/* Inter-processor interrupts; delivered to the upcall ipi(). */
enum ipi { IPI_RESCHEDULE, IPI_CALL, IPI_STOP, IPI_WORK };
void cpu_send_ipi(unsigned int cpu, enum ipi kind);

#endif
