/* SPDX-License-Identifier: MIT */
/*
 * Segments, the task state segment, the interrupt table.
 *
 * In 64-bit mode segments hold nothing but privilege, and the TSS nothing but
 * stacks: rsp0 for entries from user mode, and seven (IST) for vectors that
 * must not trust the stack they strike on.  Above each such stack stands this
 * CPU's GS base, which entry code could not otherwise know there:
 *
 *	+------------------+------------------ IST pointer
 *	| stack, growing   |  gs base | 0 |
 *	+------------------+
 *
 * GDT, TSS and stacks are per CPU; the interrupt table is one for all.
 */
#include <arch/msr.h>
#include <arch/segment.h>
#include "arch.h"

struct tss {
	u32 reserved0;
	u64 rsp[3], reserved1, ist[7], reserved2;
	u16 reserved3, io_map;
} __packed;

struct fault_stack {
	u8 space[IST_STACK_SIZE];
	u64 gs_base, zero;
} __aligned(16);

struct cpu_descriptors {
	u64 gdt[TSS_SELECTOR / 8 + 2];
	struct tss tss;
	struct fault_stack stacks[IST_COUNT];
} __aligned(64);

static __section(".percpu") struct cpu_descriptors descriptors;

struct gate {
	u16 offset_low, selector;
	u8 ist, type;
	u16 offset_mid;
	u32 offset_high, reserved;
} __packed;

static struct gate idt[256] __aligned(4096);

struct table_register {
	u16 limit;
	u64 base;
} __packed;

unsigned long this_gs_base(void)
{
	return rdmsr(MSR_GS_BASE);
}

bool on_fault_stack(unsigned long addr)
{
	struct cpu_descriptors *d = arch_this_cpu_ptr(&descriptors);
	unsigned long start = (unsigned long)d->stacks;

	return addr >= start && addr < start + sizeof(d->stacks);
}

static void gdt_fill(struct cpu_descriptors *d)
{
	u64 tss = (u64)&d->tss;

	d->gdt[KERNEL_CS / 8] = 0x00af9b000000ffff;
	d->gdt[KERNEL_DS / 8] = 0x00cf93000000ffff;
	d->gdt[USER32_CS / 8] = 0x00cffb000000ffff;
	d->gdt[USER_DS / 8] = 0x00cff3000000ffff;
	d->gdt[USER_CS / 8] = 0x00affb000000ffff;
	d->gdt[TSS_SELECTOR / 8] = (sizeof(struct tss) - 1) |
				   (tss & 0xffffff) << 16 | 0x89UL << 40 |
				   (tss >> 24 & 255) << 56;
	d->gdt[TSS_SELECTOR / 8 + 1] = tss >> 32;
}

static void tss_fill(struct cpu_descriptors *d)
{
	d->tss.io_map = sizeof(struct tss);	/* none: no user ports */
	for (int i = 0; i < IST_COUNT; i++) {
		d->stacks[i].gs_base = this_gs_base();
		d->tss.ist[i] = (u64)&d->stacks[i].gs_base;
	}
}

static void gdt_load(struct cpu_descriptors *d)
{
	struct table_register gdtr = { sizeof(d->gdt) - 1, (u64)d->gdt };
	unsigned long gs_base = this_gs_base();

	/* The far return loads CS; the null GS would clear its base. */
	__asm__ volatile("lgdt %0\n"
			 "push %1\n"
			 "lea 1f(%%rip), %%rax\n"
			 "push %%rax\n"
			 "lretq\n"
			 "1: mov %2, %%ss\n"
			 "mov %3, %%ds\n mov %3, %%es\n"
			 "mov %3, %%fs\n mov %3, %%gs\n"
			 : : "m"(gdtr), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0)
			 : "rax", "memory");
	wrmsr(MSR_GS_BASE, gs_base);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
	__asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR));
}

static void idt_fill(void)
{
	static const u8 ist[256] = {
		[2] = IST_NMI, [8] = IST_DOUBLE_FAULT,
		[18] = IST_MACHINE_CHECK,
	};

	for (int i = 0; i < 256; i++) {
		u64 entry = (u64)vector_stubs[i];
		bool user = i == 3 || i == 4;	/* INT3, INTO */

		idt[i] = (struct gate){
			.offset_low = entry & 0xffff, .selector = KERNEL_CS,
			.ist = ist[i], .type = user ? 0xee : 0x8e,
			.offset_mid = entry >> 16 & 0xffff,
			.offset_high = entry >> 32,
		};
	}
}

void cpu_descriptors_setup(unsigned int cpu)
{
	struct cpu_descriptors *d = arch_this_cpu_ptr(&descriptors);
	struct table_register idtr = { sizeof(idt) - 1, (u64)idt };

	if (cpu == 0)
		idt_fill();
	gdt_fill(d);
	tss_fill(d);
	gdt_load(d);
	__asm__ volatile("lidt %0" : : "m"(idtr));
}

void arch_set_entry_stack(void *top)
{
	arch_this_cpu(descriptors).tss.rsp[0] = (u64)top;
	arch_this_cpu(cpu_kernel_sp) = (unsigned long)top;
}
