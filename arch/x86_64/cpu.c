/* SPDX-License-Identifier: MIT */
/*
 * What this CPU can do, and turning it on.
 *
 * Features are read once, on the boot CPU, and all CPUs are taken to be alike.
 * Protection comes first: no execution of data (NX), no kernel writes through
 * read-only entries (WP), no kernel execution of or access to user pages
 * (SMEP, SMAP), no leak of descriptor addresses (UMIP).
 */
#include <arch/cpu.h>
#include <arch/msr.h>
#include <arch/segment.h>
#include <arch/types.h>
#include <arch/uaccess.h>
#include "arch.h"

struct cpu_features cpu_features;
bool smap_enabled;

void __noreturn cpu_stop(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" ::: "memory");
}

bool cpu_random(u64 *word)
{
	bool ok = false;

	/* A few tries: RDRAND may run dry for a moment (SDM 1 7.3.17). */
	for (int i = 0; i < 10 && !ok && cpu_features.rdrand; i++)
		__asm__ volatile("rdrand %0; setc %1"
				 : "=r"(*word), "=qm"(ok) :: "cc");
	return ok;
}

static void read_identity(void)
{
	struct cpuid vendor = cpuid(0, 0), version = cpuid(1, 0);
	u32 words[3] = { vendor.ebx, vendor.edx, vendor.ecx };
	u32 base_family = version.eax >> 8 & 15;

	__builtin_memcpy(cpu_features.vendor, words, 12);
	cpu_features.family = base_family +
			      (base_family == 15 ? version.eax >> 20 & 255 : 0);
	cpu_features.model = (version.eax >> 4 & 15) |
			     (version.eax >> 12 & 0xf0);
	cpu_features.stepping = version.eax & 15;
	cpu_features.hwcap = version.edx;
	for (u32 i = 0; i < 3; i++) {
		struct cpuid part = cpuid(0x80000002 + i, 0);

		__builtin_memcpy(cpu_features.brand + 16 * i, &part, 16);
	}
}

/* x87 and SSE always; AVX and AVX-512 where the CPU has their state. */
static void read_fpu_state(void)
{
	u64 have;

	cpu_features.xcr0 = 3;
	cpu_features.xsave_size = 512;		/* FXSAVE */
	if (!cpu_features.xsave)
		return;
	have = cpuid(0xd, 0).eax;
	if (have & 4)
		cpu_features.xcr0 |= 4;
	if ((have & 0xe4) == 0xe4)
		cpu_features.xcr0 |= 0xe0;
}

void cpu_features_setup(void)
{
	struct cpuid basic = cpuid(1, 0), extended = cpuid(0x80000001, 0);
	struct cpuid structured = { 0 };
	u32 extended_max = cpuid(0x80000000, 0).eax;

	if (cpuid(0, 0).eax >= 7)
		structured = cpuid(7, 0);
	read_identity();
	cpu_features.pge = basic.edx & BIT(13);
	cpu_features.pat = basic.edx & BIT(16);
	cpu_features.x2apic = basic.ecx & BIT(21);
	cpu_features.xsave = basic.ecx & BIT(26);
	cpu_features.rdrand = basic.ecx & BIT(30);
	cpu_features.nx = extended.edx & BIT(20);
	cpu_features.gib_pages = extended.edx & BIT(26);
	cpu_features.fsgsbase = structured.ebx & BIT(0);
	cpu_features.smep = structured.ebx & BIT(7);
	cpu_features.erms = structured.ebx & BIT(9);
	cpu_features.smap = structured.ebx & BIT(20);
	cpu_features.umip = structured.ecx & BIT(2);
	cpu_features.la57 = structured.ecx & BIT(16);
	cpu_features.phys_bits = extended_max >= 0x80000008
		? cpuid(0x80000008, 0).eax & 255 : 36;
	read_fpu_state();
}

/*
 * Entry n of the page attribute table is what (PAT, PCD, PWT) = n selects.
 * Entry 1 becomes write-combining instead of write-through, which nobody uses
 * (SDM 3A table 11-12).
 *
 *	0 WB  1 WC  2 UC-  3 UC   and the same again with the PAT bit
 */
#define PAT_ENTRIES 0x0007010600070106UL

static void fpu_setup_cpu(void)
{
	write_cr0((read_cr0() & ~(unsigned long)(CR0_EM | CR0_TS)) |
		  CR0_MP | CR0_NE);
	write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT |
		  (cpu_features.xsave ? CR4_OSXSAVE : 0));
	if (cpu_features.xsave) {
		__asm__ volatile("xsetbv" : : "c"(0), "d"(0),
				 "a"((u32)cpu_features.xcr0));
		cpu_features.xsave_size = cpuid(0xd, 0).ebx;
	}
}

static void syscall_setup_cpu(void)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE | EFER_NXE);
	wrmsr(MSR_STAR, (u64)USER32_CS << 48 | (u64)KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (u64)syscall_entry);
	wrmsr(MSR_FMASK, FLAGS_IF | FLAGS_DF | FLAGS_TF | FLAGS_AC |
			 FLAGS_NT);
}

void cpu_control_setup(void)
{
	write_cr0((read_cr0() | CR0_WP) & ~(unsigned long)CR0_AM);
	write_cr4(read_cr4() | CR4_DE | CR4_MCE |
		  (cpu_features.pge ? CR4_PGE : 0) |
		  (cpu_features.smep ? CR4_SMEP : 0) |
		  (cpu_features.smap ? CR4_SMAP : 0) |
		  (cpu_features.umip ? CR4_UMIP : 0));
	smap_enabled = cpu_features.smap;
	if (cpu_features.pat)
		wrmsr(MSR_PAT, PAT_ENTRIES);
	fpu_setup_cpu();
	syscall_setup_cpu();
}
