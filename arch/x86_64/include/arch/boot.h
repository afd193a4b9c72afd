/* SPDX-License-Identifier: MIT */
/*
 * What the boot loader says, as one structure, whichever loader it was.
 *
 * Multiboot2 (GRUB) and PVH (QEMU's -kernel) leave lists of different shapes
 * in memory that nobody has checked.  The parsers read them defensively:
 * every tag is inside the block, every string ends.  Nothing here is sorted
 * or believed yet: kernel/mem/memmap.c makes a map of it.
 */
#ifndef ARCH_BOOT_H
#define ARCH_BOOT_H

#include <arch/boot_asm.h>
#include <arch/types.h>

enum boot_memory {
	BOOT_MEMORY_RAM, BOOT_MEMORY_RESERVED, BOOT_MEMORY_ACPI,
	BOOT_MEMORY_NVS, BOOT_MEMORY_BAD,
};

struct boot_range {
	u64 start, size;	/* bytes; may be unaligned, empty or wrap */
	enum boot_memory type;
};

struct boot_module {
	u64 start, end;		/* physical, end exclusive */
	char name[64];		/* its string, cut */
};

/* The firmware's map is bounded by its callers' interfaces (E820: 128 entries,
 * UEFI: some hundreds); a longer one is an error, said in words. */
#define BOOT_RANGES_MAX 512
#define BOOT_MODULES_MAX 32
#define BOOT_CMDLINE_MAX 2048

struct boot_info {
	const char *loader;
	char cmdline[BOOT_CMDLINE_MAX];
	bool cmdline_cut;
	unsigned int nr_ranges, nr_modules;
	struct boot_range ranges[BOOT_RANGES_MAX];
	struct boot_module modules[BOOT_MODULES_MAX];
	u64 info_start, info_end;	/* the loader's block itself */
	u8 rsdp[36];			/* ACPI root pointer, as copied */
	size_t rsdp_length;		/* 0: none; 20: ACPI 1; 36: ACPI 2 */
};

/*
 * Fills *info from what entry code was given.
 * => NULL, or a constant string saying what was wrong
 * => block must be readable through the boot mapping (below 4 GiB)
 */
const char *boot_info_parse(struct boot_info *info, u32 magic, u32 block);
/* The same for a multiboot2 block in memory (unit tests): size bytes are
 * readable at block. */
const char *multiboot2_parse(struct boot_info *info, const void *block,
			     size_t size);

/* cpu_cycles() at the first instruction. */
extern u64 boot_cycles;
/* The stack kernel_main() runs on, KERNEL_STACK_SIZE bytes, and the page below
 * it, which the kernel's tables leave out. */
extern char boot_stack[], boot_stack_guard[];

/* How a run ends; QEMU only (isa-debug-exit at 0xf4, debug console at 0xe9),
 * harmless elsewhere.  Text goes to the status channel as one line. */
void machine_report(const char *text);
void __noreturn machine_exit(bool failed);
/* An orderly end under QEMU; other machines start again. */
void __noreturn machine_restart(void);

#endif
