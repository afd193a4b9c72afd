/* SPDX-License-Identifier: MIT */
/*
 * The boot order of mem/, as a list.
 *
 * Each step uses only the steps above it.  A step that fails says so in words;
 * main prints them and ends the machine, so nothing is unwound here.
 */
#define pr_fmt(fmt) "mem: " fmt

#include <mem/init.h>

#include <core/panic.h>
#include <core/printk.h>
#include <mem/early.h>
#include <mem/frames.h>
#include <mem/kmap.h>
#include <mem/layout.h>
#include <mem/owner.h>
#include <mem/page_debug.h>
#include <mem/resource.h>
#include <mem/slab.h>
#include <mem/stack.h>
#include <mem/table.h>
#include <mem/vmalloc.h>
#include <mem/xarray.h>
#include <mem/zone.h>

/* For a panic: why an address of ours is not mapped. */
static const char *mem_explain_address(unsigned long addr)
{
	const char *what;

	if (vmalloc_guard_hit(addr, &what))
		return what;
	if ((addr & PAGE_MASK) == (unsigned long)boot_stack_guard)
		return "guard page below the boot stack";
	if (page_debug && addr >= PAGE_OFFSET &&
	    pfn_valid((addr - PAGE_OFFSET) >> PAGE_SHIFT))
		return "a user's frame, reached without kmap (debug=pages)";
	return NULL;
}

const char *__init mem_setup(const struct boot_info *info)
{
	const char *error = early_setup(info);

	if (!error)
		error = layout_setup();
	if (error)
		return error;
	frames_setup();
	table_setup();
	if (!slab_setup() || !stack_setup() || !table_cache_setup() ||
	    !kmap_setup() ||
	    !xarray_setup() || !resource_setup())
		return "no memory for the kernel's allocators";
	page_debug_setup();
	owner_ledger_setup();
	slab_ledger_setup();
	panic_explain_hook = mem_explain_address;
	return NULL;
}

bool mem_cpu_setup(unsigned int cpu)
{
	kmap_cpu_setup(cpu);
	return slab_cpu_setup(cpu);
}

const void *mem_map_module(u64 start, u64 end)
{
	u64 first = ALIGN_DOWN(start, PAGE_SIZE), size = end - first;
	struct vm_struct *area;

	if (PFN_UP(end) <= max_low_pfn)
		return __va(phys_addr(start));
	area = vm_area_create(PAGE_ALIGN(size), VM_MAP,
			      (unsigned long)__builtin_return_address(0));
	if (!area)
		return NULL;
	if (!vm_area_map(area->addr, PFN_DOWN(first), PFN_UP(size),
			 PAGE_KERNEL_RO))
		return (void *)(area->addr + offset_in_page(start));
	vm_area_destroy(area, false);
	return NULL;
}

void mem_unmap_module(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vunmap((void *)((unsigned long)addr & PAGE_MASK));
}

void mem_release_range(u64 start, u64 end)
{
	/* The low frames stay reserved, whoever lay there. */
	start = max_t(u64, start, EARLY_LOW_RESERVED);
	if (start < end)
		frames_release(start, end);
}

void mem_release_boot(const struct boot_info *info)
{
	mem_release_range((unsigned long)_boot_start,
			  (unsigned long)_boot_end);
	mem_release_range(info->info_start, info->info_end);
}

void mem_release_init(void)
{
	u64 start = phys_value(__pa(_init_start));
	u64 end = phys_value(__pa(_init_end));

	layout_drop_init();
	frames_release(start, end);
	pr_info("%llu KiB of init sections freed\n", (end - start) >> 10);
}

static void mem_print_zone(enum zone_type type)
{
	struct zone_stats zone;

	zone_stats_get(type, &zone);
	if (zone.managed)
		pr_info("zone %-7s %8lu KiB, %lu free, %lu in reserve\n",
			zone.name, zone.managed << (PAGE_SHIFT - 10),
			(zone.free + zone.cached) << (PAGE_SHIFT - 10),
			zone.reserve << (PAGE_SHIFT - 10));
}

void mem_print_map(void)
{
	for (unsigned int i = 0; i < memory_map.nr; i++) {
		const struct memory_range *range = &memory_map.ranges[i];

		pr_info("0x%012llx-0x%012llx %s\n", range->start,
			range->end - 1, memmap_type_name(range->type));
	}
	layout_print();
	for (unsigned int i = 0; i < NR_ZONES; i++)
		mem_print_zone(i);
	pr_info("%lu KiB of RAM, %lu KiB available\n",
		(unsigned long)(memmap_bytes(&memory_map, MEMORY_RAM) >> 10),
		nr_free_pages() << (PAGE_SHIFT - 10));
}
