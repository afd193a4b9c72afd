/* SPDX-License-Identifier: MIT */
/*
 * /proc/cpuinfo: a block for each CPU, all alike, of what CPUID said of the
 * first one.
 */
#include <arch/timer.h>
#include <core/percpu.h>
#include <core/proc.h>

/* Bits of CPUID.1:EDX, as Linux spells them; NULL: reserved. */
static const char *const edx_names[32] = {
	"fpu", "vme", "de", "pse", "tsc", "msr", "pae", "mce", "cx8", "apic",
	NULL, "sep", "mtrr", "pge", "mca", "cmov", "pat", "pse36", "pn",
	"clflush", NULL, "dts", "acpi", "mmx", "fxsr", "sse", "sse2", "ss",
	"ht", "tm", "ia64", "pbe",
};

static void show_flags(struct format_sink *sink)
{
	const struct cpu_features *f = &cpu_features;
	const struct {
		bool has;
		const char *name;
	} others[] = {
		{ f->nx, "nx" }, { f->gib_pages, "pdpe1gb" },
		{ true, "lm" }, { f->x2apic, "x2apic" },
		{ f->xsave, "xsave" }, { f->osxsave, "osxsave" },
		{ f->rdrand, "rdrand" }, { f->fsgsbase, "fsgsbase" },
		{ f->smep, "smep" }, { f->erms, "erms" },
		{ f->smap, "smap" }, { f->la57, "la57" }, { f->umip, "umip" },
	};
	unsigned int i;

	format_print(sink, "flags\t\t:");
	for (i = 0; i < 32; i++)
		if (f->hwcap >> i & 1 && edx_names[i])
			format_print(sink, " %s", edx_names[i]);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (others[i].has)
			format_print(sink, " %s", others[i].name);
	format_print(sink, "\n");
}

static void show_cpu(struct format_sink *sink, unsigned int cpu)
{
	const struct cpu_features *f = &cpu_features;

	format_print(sink, "processor\t: %u\nvendor_id\t: %s\n"
		     "cpu family\t: %u\nmodel\t\t: %u\nmodel name\t: %s\n"
		     "stepping\t: %u\ncpu MHz\t\t: %llu.%03llu\n", cpu,
		     f->vendor, f->family, f->model,
		     *f->brand ? f->brand : "unknown", f->stepping,
		     cycles_hz / 1000000, cycles_hz / 1000 % 1000);
	show_flags(sink);
	format_print(sink, "address sizes\t: %u bits physical, "
		     "48 bits virtual\n\n", f->phys_bits);
}

static void show_cpuinfo(struct format_sink *sink)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		show_cpu(sink, cpu);
}
PROC_FILE("cpuinfo", 0444, show_cpuinfo);
