/* SPDX-License-Identifier: MIT */
/*
 * /proc/meminfo: where the memory is, in kB, under Linux's names.
 *
 * Only what is counted is shown.  The owner of each frame is, so the lines
 * from AnonPages on come from the ledger of frames (owner.h): all tables are
 * PageTables here, the kernel's own too, and Slab is whole frames.
 */
#include <core/proc.h>
#include <mem/layout.h>
#include <mem/owner.h>
#include <mem/vmalloc.h>
#include <mem/zone.h>

static void show_kb(struct format_sink *sink, const char *name,
		    unsigned long kb)
{
	format_print(sink, "%-16s%8lu kB\n", name, kb);
}

static void show_pages(struct format_sink *sink, const char *name, long pages)
{
	show_kb(sink, name, (unsigned long)max(pages, 0L) << (PAGE_SHIFT - 10));
}

/* What programs can still be given: free frames, less what is kept back.
 * Pages of files are not part of it: they have no other place. */
static long available_pages(void)
{
	long pages = (long)nr_free_pages();

	for (unsigned int i = 0; i < NR_ZONES; i++)
		pages -= (long)READ_ONCE(zones[i].reserve);
	return pages;
}

/* A machine whose direct map was cut short by lowmem=. */
static void show_high(struct format_sink *sink)
{
	unsigned long high = totalhigh_pages(), free = nr_free_highpages();

	if (!high)
		return;
	show_pages(sink, "HighTotal:", (long)high);
	show_pages(sink, "HighFree:", (long)free);
	show_pages(sink, "LowTotal:", (long)(totalram_pages() - high));
	show_pages(sink, "LowFree:", (long)(nr_free_pages() - free));
}

static void show_owners(struct format_sink *sink)
{
	show_pages(sink, "AnonPages:", page_owner_count(OWNER_ANON));
	show_pages(sink, "Slab:", page_owner_count(OWNER_SLAB));
	show_pages(sink, "KernelStack:", page_owner_count(OWNER_STACK));
	show_pages(sink, "PageTables:", page_owner_count(OWNER_TABLE));
	show_kb(sink, "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> 10);
	show_pages(sink, "VmallocUsed:", page_owner_count(OWNER_VMALLOC));
}

/* How the direct map is made up: large pages are split where a part of them
 * needs another protection. */
static void show_direct_map(struct format_sink *sink)
{
	struct pgtable_census census = {};

	pgtable_census(kernel_pgd, PAGE_OFFSET,
		       PAGE_OFFSET + (max_low_pfn << PAGE_SHIFT), &census);
	show_kb(sink, "DirectMap4k:", census.bytes_4k >> 10);
	show_kb(sink, "DirectMap2M:", census.bytes_2m >> 10);
	show_kb(sink, "DirectMap1G:", census.bytes_1g >> 10);
}

static void show_meminfo(struct format_sink *sink)
{
	show_pages(sink, "MemTotal:", (long)totalram_pages());
	show_pages(sink, "MemFree:", (long)nr_free_pages());
	show_pages(sink, "MemAvailable:", available_pages());
	show_pages(sink, "Buffers:", 0);
	show_pages(sink, "Cached:", page_owner_count(OWNER_CACHE));
	show_pages(sink, "SwapCached:", 0);
	show_high(sink);
	show_pages(sink, "SwapTotal:", 0);
	show_pages(sink, "SwapFree:", 0);
	show_owners(sink);
	show_direct_map(sink);
}
PROC_FILE("meminfo", 0444, show_meminfo);
