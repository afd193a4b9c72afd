/* SPDX-License-Identifier: MIT */
/*
 * Builds the kernel's page tables: see layout.h for the picture.
 *
 * The array of struct page is mapped in blocks of MAX_ORDER frames: 32 KiB of
 * it for every 4 MiB that contain some RAM.  The frame allocator looks at the
 * buddy of each block it frees, so the whole block must be there; a coarser
 * grain (one 2 MiB page describes 256 MiB) would cost a 64 MiB machine 1.5 MiB
 * for nothing, a finer one would let that look fault.  Its frames are chosen
 * so that 2 MiB pages fit wherever 2 MiB of it are needed in a row.
 */
#define pr_fmt(fmt) "mem: " fmt

#include <mem/layout.h>

#include <arch/boot.h>
#include <core/printk.h>
#include <lib/errno.h>
#include <mem/early.h>
#include <mem/gfp.h>
#include <mem/page_debug.h>
#include <mem/tlb.h>

struct layout_section {
	char *start, *end;
	pgprot_t prot;
};

#define LAYOUT_SECTIONS 6

static void layout_sections(struct layout_section sections[LAYOUT_SECTIONS])
{
	const struct layout_section all[LAYOUT_SECTIONS] = {
		{ _text, _etext, PAGE_KERNEL_ROX },
		{ _rodata, _erodata, PAGE_KERNEL_RO },
		{ _data, _edata, PAGE_KERNEL },
		{ _init_start, _init_data, PAGE_KERNEL_ROX },
		{ _init_data, _init_end, PAGE_KERNEL },
		{ _bss, _end, PAGE_KERNEL },
	};

	for (unsigned int i = 0; i < LAYOUT_SECTIONS; i++)
		sections[i] = all[i];
}

static int __init layout_map_image(void)
{
	struct layout_section sections[LAYOUT_SECTIONS];
	int error = 0;

	layout_sections(sections);
	for (unsigned int i = 0; i < LAYOUT_SECTIONS && !error; i++) {
		const struct layout_section *s = &sections[i];

		if (s->start < s->end)
			error = pgtable_map(kernel_pgd, (unsigned long)s->start,
					    __pa(s->start), s->end - s->start,
					    s->prot, PMD_SHIFT);
	}
	/* The guard page below the first stack lies in .bss. */
	return error ? error : pgtable_unmap(kernel_pgd,
					     (unsigned long)boot_stack_guard,
					     PAGE_SIZE);
}

/* Takes the write permission of text and rodata away in the alias. */
static int __init layout_protect_aliases(void)
{
	struct layout_section sections[LAYOUT_SECTIONS];
	int error = 0;

	layout_sections(sections);
	for (unsigned int i = 0; i < LAYOUT_SECTIONS && !error; i++) {
		const struct layout_section *s = &sections[i];

		if (s->start < s->end && !pte_write(pfn_pte(0, s->prot)))
			error = pgtable_protect(kernel_pgd,
					(unsigned long)layout_alias(s->start),
					s->end - s->start, PAGE_KERNEL_RO);
	}
	return error;
}

static int __init layout_map_direct(u64 start, u64 end)
{
	return pgtable_map(kernel_pgd, (unsigned long)__va(phys_addr(start)),
			   phys_addr(start), end - start, PAGE_KERNEL,
			   page_debug ? PAGE_SHIFT : PUD_SHIFT);
}

/* The direct map: RAM below lowmem=.  Firmware's tables and device memory are
 * mapped by those who want them, with the cache type that they want. */
static int __init layout_map_memory(void)
{
	u64 limit = (u64)max_low_pfn << PAGE_SHIFT;
	int error = 0;

	for (unsigned int i = 0; i < memory_map.nr && !error; i++) {
		const struct memory_range *range = &memory_map.ranges[i];

		if (range->type == MEMORY_RAM && range->start < limit)
			error = layout_map_direct(range->start,
						  min(range->end, limit));
	}
	return error;
}

/* Maps struct pages for the frames [pfn, end), whole blocks. */
static int __init layout_map_pages(unsigned long pfn, unsigned long end)
{
	unsigned long virt = (unsigned long)pfn_to_page(pfn);
	unsigned long size = (unsigned long)pfn_to_page(end) - virt;
	unsigned long align = size < PMD_SIZE ? PAGE_SIZE : PMD_SIZE;
	unsigned long head = virt & (align - 1);
	u64 phys = early_alloc_phys(head + size, align, MEMORY_EARLY);

	if (!phys)
		return -ENOMEM;
	early_free_phys(phys, phys + head);
	return pgtable_map(kernel_pgd, virt, phys_addr(phys + head), size,
			   PAGE_KERNEL, PMD_SHIFT);
}

/* Calls fn for each run of blocks that contain RAM, by frame number. */
static int __init layout_for_each_block(int (*fn)(unsigned long pfn,
						  unsigned long end))
{
	const u64 block = PAGE_SIZE << MAX_ORDER;
	u64 start = 0, end = 0;
	int error = 0;

	for (unsigned int i = 0; i < memory_map.nr && !error; i++) {
		const struct memory_range *range = &memory_map.ranges[i];

		if (range->type != MEMORY_RAM)
			continue;
		if (ALIGN_DOWN(range->start, block) > end) {
			if (start < end)
				error = fn(PFN_DOWN(start), PFN_DOWN(end));
			start = ALIGN_DOWN(range->start, block);
		}
		end = ALIGN(range->end, block);
	}
	return error ? error : fn(PFN_DOWN(start), PFN_DOWN(end));
}

/* Once its tables are in use: all struct pages begin as zeros. */
static int __init layout_clear_pages(unsigned long pfn, unsigned long end)
{
	char *at = (char *)pfn_to_page(pfn);

	for (; at < (char *)pfn_to_page(end); at += PAGE_SIZE)
		clear_page(at);
	return 0;
}

const char *__init layout_setup(void)
{
	static const struct pgtable_source early_source = {
		.get = early_table_get, .put = early_table_put,
	};

	pgtable_set_source(&early_source);
	kernel_pgd = early_table_get();
	if (!kernel_pgd || layout_map_memory() || layout_map_image() ||
	    layout_protect_aliases() || pgtable_seal())
		return "no memory for the kernel's page tables";
	if (layout_for_each_block(layout_map_pages))
		return "no memory for the array of struct page";
	pgtable_activate(kernel_pgd);
	layout_for_each_block(layout_clear_pages);
	return NULL;
}

void layout_drop_init(void)
{
	unsigned long start = (unsigned long)_init_start;
	unsigned long size = _init_end - _init_start;
	unsigned long alias = (unsigned long)layout_alias(_init_start);

	/* Both ranges are mapped by 4 KiB pages or split already: no table is
	 * needed, so neither call can fail. */
	if (pgtable_unmap(kernel_pgd, start, size) ||
	    pgtable_protect(kernel_pgd, alias, size, PAGE_KERNEL))
		pr_warn("init sections could not be unmapped\n");
	flush_tlb_kernel_range(start, start + size);
	flush_tlb_kernel_range(alias, alias + size);
}

static void layout_print_cost(void)
{
	struct pgtable_census c;
	unsigned long tables, bytes;

	pgtable_census(kernel_pgd, PAGE_OFFSET, -1UL, &c);
	tables = c.tables[0] + c.tables[1] + c.tables[2] + c.tables[3];
	bytes = c.bytes_4k + c.bytes_2m + c.bytes_1g;
	pr_info("%lu MiB mapped (%lu MiB by 4K, %lu by 2M, %lu by 1G pages)\n",
		bytes >> 20, c.bytes_4k >> 20, c.bytes_2m >> 20,
		c.bytes_1g >> 20);
	/* 2^36 entries of 8 bytes is what one level would need. */
	pr_info("tables: %lu+%lu+%lu+%lu = %lu pages, %lu KiB; one flat table would take %lu GiB\n",
		c.tables[3], c.tables[2], c.tables[1], c.tables[0], tables,
		tables << (PAGE_SHIFT - 10), (8UL << 36) >> 30);
}

static void layout_print_area(const char *name, unsigned long start,
			      unsigned long end)
{
	pr_info("%16lx-%16lx %s\n", start, end, name);
}

void layout_print(void)
{
	layout_print_area("direct map", PAGE_OFFSET,
			  PAGE_OFFSET + (max_low_pfn << PAGE_SHIFT));
	layout_print_area("vmalloc", VMALLOC_START, VMALLOC_END);
	layout_print_area("struct pages", VMEMMAP_START,
			  (unsigned long)pfn_to_page(max_pfn));
	layout_print_area("kmap, fixmap", FIXMAP_START, FIXMAP_END);
	layout_print_area("text", (unsigned long)_text, (unsigned long)_etext);
	layout_print_area("rodata", (unsigned long)_rodata,
			  (unsigned long)_erodata);
	layout_print_area("data, bss", (unsigned long)_data,
			  (unsigned long)_end);
	layout_print_cost();
}
