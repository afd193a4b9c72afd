/* SPDX-License-Identifier: MIT */
/*
 * Page sizes and the address map.
 *
 * Four levels of tables translate 48 bits of virtual address; the upper 16
 * bits repeat bit 47 ("canonical", SDM 1 3.3.7.1).  The halves are the
 * process's and the kernel's, at the bases that Linux documents for x86-64:
 *
 *	0000000000000000 .. 00007fffffffefff	the process
 *	ffff888000000000			all of physical memory
 *	ffffc90000000000 .. ffffc97fffffffff	vmalloc, ioremap, stacks
 *	ffffea0000000000			struct page array (vmemmap)
 *	ffffffff7f000000 .. ffffffff7fdfffff	kmap slots and fixmap
 *	ffffffff7fe00000 .. ffffffff7fffffff	arch's fixmap
 *	ffffffff80000000			the kernel image
 */
#ifndef ARCH_PAGE_H
#define ARCH_PAGE_H

#define PAGE_SHIFT 12
#define PMD_SHIFT 21
#define PUD_SHIFT 30
#define PGDIR_SHIFT 39

#define TASK_SIZE 0x00007ffffffff000UL
#define PAGE_OFFSET 0xffff888000000000UL
#define VMALLOC_START 0xffffc90000000000UL
#define VMALLOC_END 0xffffc98000000000UL
#define VMEMMAP_START 0xffffea0000000000UL
#define FIXMAP_START 0xffffffff7f000000UL
#define FIXMAP_END 0xffffffff80000000UL
#define KERNEL_BASE 0xffffffff80000000UL

/* The last 2 MiB of the fixmap window are arch's own: APICs, ACPI tables. */
#define ARCH_FIXMAP_START (FIXMAP_END - 0x200000)
/* A frame of low memory in which further CPUs start, in 16-bit mode. */
#define TRAMPOLINE_PHYS 0x8000

/* Kernel stack of one task, in pages; an unmapped guard page lies below. */
#define KERNEL_STACK_PAGES 4

/* Physical addresses: 52 bits is the architecture's limit (SDM 3A 4.1.4), the
 * direct map's window (64 TiB) is ours. */
#define PHYS_MAX 0x400000000000UL

#ifndef __ASSEMBLER__
#include <arch/types.h>

#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PMD_SIZE (1UL << PMD_SHIFT)
#define PMD_MASK (~(PMD_SIZE - 1))
#define PUD_SIZE (1UL << PUD_SHIFT)
#define PUD_MASK (~(PUD_SIZE - 1))
#define PGDIR_SIZE (1UL << PGDIR_SHIFT)
#define PGDIR_MASK (~(PGDIR_SIZE - 1))
#define PTRS_PER_PTE 512
#define KERNEL_STACK_SIZE (KERNEL_STACK_PAGES * PAGE_SIZE)

#define PAGE_ALIGN(x) ALIGN(x, PAGE_SIZE)
#define PAGE_ALIGNED(x) IS_ALIGNED((unsigned long)(x), PAGE_SIZE)
#define offset_in_page(x) ((unsigned long)(x) & ~PAGE_MASK)

#define PFN_DOWN(x) ((unsigned long)(x) >> PAGE_SHIFT)
#define PFN_UP(x) (((unsigned long)(x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_PHYS(pfn) phys_addr((u64)(pfn) << PAGE_SHIFT)
#define PHYS_PFN(phys) ((unsigned long)(phys_value(phys) >> PAGE_SHIFT))

/*
 * A kernel logical address for a physical one: an addition.
 * => valid only below the end of the direct map (lowmem)
 */
static inline void *__va(phys_addr_t phys)
{
	return (void *)(phys_value(phys) + PAGE_OFFSET);
}

/*
 * The physical address of a kernel logical address or of a symbol of the
 * image; not of vmalloc or kmap addresses.
 */
static inline phys_addr_t __pa(const volatile void *virt)
{
	unsigned long v = (unsigned long)virt;

	return phys_addr(v - (v >= KERNEL_BASE ? KERNEL_BASE : PAGE_OFFSET));
}

/* Bounds of the image, from linker.ld. */
extern char _boot_start[], _boot_end[], _text[], _etext[], _rodata[],
	_erodata[], _data[], _edata[], _init_start[], _init_data[],
	_init_end[], _bss[], _end[];

#endif
#endif
