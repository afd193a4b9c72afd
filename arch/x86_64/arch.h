/* SPDX-License-Identifier: MIT */
/*
 * What the files of this folder tell each other and nobody else.
 */
#ifndef ARCH_X86_64_ARCH_H
#define ARCH_X86_64_ARCH_H

#include <arch/context.h>
#include <arch/cpu.h>

#define FLAGS_TF 0x100
#define FLAGS_IF 0x200
#define FLAGS_DF 0x400
#define FLAGS_NT 0x4000
#define FLAGS_AC 0x40000

/* Vectors: exceptions, then device interrupts 0x30 + irq, then our own. */
#define VECTOR_PAGE_FAULT 14
#define VECTOR_IRQ_BASE 0x30
#define VECTOR_TIMER 0xf0
#define VECTOR_IPI_BASE 0xf1	/* + enum ipi, except the stop: an NMI */
#define VECTOR_SPURIOUS 0xff

/* entry.S */
extern void *const vector_stubs[256];
extern unsigned long cpu_kernel_sp;	/* per CPU */
void syscall_entry(void);
void context_switch_stack(unsigned long *save, unsigned long sp);
void context_start(void);
void trap_dispatch(struct pt_regs *regs, unsigned long vector);
void trap_page_fault(struct pt_regs *regs);

/* descriptors.c: whether addr lies on one of this CPU's fault stacks. */
bool on_fault_stack(unsigned long addr);

/* pgtable.c: maps a page of device memory or firmware tables for good, in
 * arch's part of the fixmap; NULL if that is full or there is no memory. */
void *arch_fixmap(phys_addr_t phys, unsigned long size, bool device);

/* apic.c */
void apic_eoi(void);
void apic_start_cpu(unsigned int cpu, phys_addr_t trampoline);
u32 apic_timer_count(void);
void apic_timer_set(u32 count);

/* smp.c, trampoline.S */
void secondary_entry(unsigned long cpu);
extern const char trampoline_start[], trampoline_end[], trampoline_words[];

/* copy.S's table, from linker.ld; distances from their own place. */
struct extable_entry {
	s32 insn, fixup;
};
extern const struct extable_entry _extable_start[], _extable_end[];

/* The stack for entries from user mode, on this CPU. */
void arch_set_entry_stack(void *top);

/* Per-CPU variables of this CPU: arch is below core/percpu.h. */
#ifdef __CHECKER__
#define __seg_gs
#endif
#define arch_this_cpu(var) \
	(*(__typeof__(var) __seg_gs *)(unsigned long)&(var))
unsigned long this_gs_base(void);
#define arch_this_cpu_ptr(ptr) \
	((__typeof__(ptr))((unsigned long)(ptr) + this_gs_base()))

#endif
