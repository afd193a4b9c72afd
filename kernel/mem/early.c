/* SPDX-License-Identifier: MIT */
/*
 * The boot-time allocator: see early.h for its two maps.
 *
 * Everything here but memory_map itself lies in the init sections.  A table
 * that is full is an ordinary failure: the caller says so in words.
 */
#include <mem/early.h>

#include <core/param.h>
#include <core/printk.h>
#include <lib/errno.h>
#include <lib/kstrtox.h>
#include <lib/sort.h>
#include <lib/string.h>
#include <mem/gfp.h>

#define EARLY_RANGES (MEMMAP_RANGES(BOOT_RANGES_MAX) + 2 * BOOT_MODULES_MAX + 64)
#define EARLY_REACH 0x100000000UL
/* Less RAM than this, in all, is not worth booting on. */
#define MINIMUM_RAM 0x800000UL
/* A direct map shorter than this has no room for the tables. */
#define MINIMUM_LOWMEM 0x1000000UL

struct memmap memory_map;
unsigned long max_low_pfn;
unsigned long max_pfn;

/* RAM again, as frame numbers, the largest span first: pfn_valid() asks often,
 * and the first span is nearly always the one. */
struct ram_span {
	unsigned long start, count;
};
static struct ram_span *ram_spans;
static unsigned int nr_ram_spans;

static struct memory_range firmware_ranges[EARLY_RANGES] __initdata;
static struct memory_range early_ranges[EARLY_RANGES] __initdata;
static struct memmap early_map __initdata;
static u64 lowmem_limit = PHYS_MAX;

static int lowmem_parse(const char *value)
{
	char *end;
	u64 size = memparse(value, &end);

	if (end == value || *end || size < MINIMUM_LOWMEM)
		return -EINVAL;
	/* No block of the frame allocator may straddle the border. */
	lowmem_limit = min_t(u64, PHYS_MAX,
			     ALIGN_DOWN(size, PAGE_SIZE << MAX_ORDER));
	return 0;
}
PARAM("lowmem", lowmem_parse,
      "lowmem=SIZE: direct map of SIZE bytes (16M or more), the rest is high memory");

static void __init early_set_limits(void)
{
	u64 end = 0;

	for (unsigned int i = 0; i < memory_map.nr; i++)
		if (memory_map.ranges[i].type == MEMORY_RAM)
			end = memory_map.ranges[i].end;
	max_pfn = PFN_DOWN(end);
	max_low_pfn = PFN_DOWN(min_t(u64, end, lowmem_limit));
}

/* The first RAM inside [*start, *end), cut to it; false if there is none. */
static bool __init early_ram_within(u64 *start, u64 *end)
{
	for (unsigned int i = 0; i < early_map.nr; i++) {
		const struct memory_range *range = &early_map.ranges[i];

		if (range->type != MEMORY_RAM || range->end <= *start ||
		    range->start >= *end)
			continue;
		*start = max_t(u64, *start, range->start);
		*end = min_t(u64, *end, range->end);
		return true;
	}
	return false;
}

/* Takes from the RAM in [start, end), outward to pages; the rest of it was
 * nobody's anyway. */
static bool __init early_reserve(u64 start, u64 end, enum memory_type type)
{
	u64 low = ALIGN_DOWN(start, PAGE_SIZE);
	u64 high = ALIGN(end, PAGE_SIZE);

	while (early_ram_within(&low, &high)) {
		if (!memmap_set(&early_map, low, high, type))
			return false;
		low = high;
		high = ALIGN(end, PAGE_SIZE);
	}
	return true;
}

static bool __init early_reserve_all(const struct boot_info *info)
{
	u64 image = phys_value(__pa(_text)), image_end = phys_value(__pa(_end));
	u64 boot = (unsigned long)_boot_start;

	if (!early_reserve(0, EARLY_LOW_RESERVED, MEMORY_EARLY) ||
	    !early_reserve(boot, image, MEMORY_LOADER) ||
	    !early_reserve(image, image_end, MEMORY_IMAGE) ||
	    !early_reserve(info->info_start, info->info_end, MEMORY_LOADER))
		return false;
	for (unsigned int i = 0; i < info->nr_modules; i++)
		if (!early_reserve(info->modules[i].start,
				   info->modules[i].end, MEMORY_LOADER))
			return false;
	return true;
}

static int __init ram_span_compare(const void *a, const void *b)
{
	const struct ram_span *x = a, *y = b;

	return x->count < y->count ? 1 : x->count > y->count ? -1 : 0;
}

static void __init early_make_spans(struct ram_span *spans)
{
	ram_spans = spans;
	for (unsigned int i = 0; i < memory_map.nr; i++) {
		const struct memory_range *range = &memory_map.ranges[i];

		if (range->type == MEMORY_RAM)
			spans[nr_ram_spans++] = (struct ram_span){
				PFN_DOWN(range->start),
				PFN_DOWN(range->end - range->start),
			};
	}
	sort(spans, nr_ram_spans, sizeof(*spans), ram_span_compare, NULL);
}

/* The firmware's map moves out of the init sections. */
static bool __init early_keep_map(void)
{
	size_t size = memory_map.nr * sizeof(*memory_map.ranges);
	struct memory_range *ranges =
		early_alloc(size + memory_map.nr * sizeof(*ram_spans),
			    MEMORY_EARLY);

	if (!ranges)
		return false;
	memcpy(ranges, memory_map.ranges, size);
	memory_map.ranges = ranges;
	memory_map.max = memory_map.nr;
	early_make_spans((struct ram_span *)(ranges + memory_map.nr));
	return true;
}

const char *__init early_setup(const struct boot_info *info)
{
	static const char full[] = "too many boot-time reservations";
	const char *error;

	memory_map = (struct memmap){ firmware_ranges, 0, EARLY_RANGES };
	error = memmap_build(&memory_map, info->ranges, info->nr_ranges);
	if (error)
		return error;
	early_set_limits();
	early_map = (struct memmap){ early_ranges, memory_map.nr, EARLY_RANGES };
	memcpy(early_ranges, firmware_ranges, sizeof(early_ranges));
	if (memmap_bytes(&early_map, MEMORY_RAM) < MINIMUM_RAM)
		return "less than 8 MiB of usable memory";
	if (!early_reserve_all(info))
		return full;
	if (memmap_bytes(&early_map, MEMORY_RAM) < MINIMUM_RAM / 2)
		return "kernel and boot modules leave less than 4 MiB of memory";
	return early_keep_map() ? NULL : full;
}

/* The highest aligned place for `size` bytes of RAM below `limit`. */
static u64 __init early_find(u64 size, u64 align, u64 limit)
{
	for (unsigned int i = early_map.nr; i-- > 0;) {
		const struct memory_range *range = &early_map.ranges[i];
		u64 end = min_t(u64, range->end, limit);
		u64 start;

		if (range->type != MEMORY_RAM || end < range->start + size)
			continue;
		start = ALIGN_DOWN(end - size, align);
		if (start >= range->start)
			return start;
	}
	return 0;
}

static u64 __init early_take(u64 size, u64 align, u64 limit,
			     enum memory_type type)
{
	u64 start = early_find(size, align, limit);

	if (!start || !memmap_set(&early_map, start, start + size, type))
		return 0;
	return start;
}

void *__init early_alloc(u64 size, enum memory_type type)
{
	u64 limit = min_t(u64, EARLY_REACH, (u64)max_low_pfn << PAGE_SHIFT);
	u64 phys;
	void *memory;

	size = ALIGN(size, PAGE_SIZE);
	phys = early_take(size, PAGE_SIZE, limit, type);
	if (!phys)
		return NULL;
	memory = __va(phys_addr(phys));
	memset(memory, 0, size);
	return memory;
}

void *__init early_table_get(void)
{
	return early_alloc(PAGE_SIZE, MEMORY_TABLE);
}

void __init early_table_put(void *table)
{
	u64 phys = phys_value(__pa(table));

	early_free_phys(phys, phys + PAGE_SIZE);
}

u64 __init early_alloc_phys(u64 size, u64 align, enum memory_type type)
{
	return early_take(ALIGN(size, PAGE_SIZE), align, PHYS_MAX, type);
}

void __init early_free_phys(u64 start, u64 end)
{
	if (start < end && !memmap_set(&early_map, start, end, MEMORY_RAM))
		pr_warn("mem: %llu KiB of boot memory stay unused\n",
			(end - start) >> 10);
}

const struct memmap *__init early_memmap(void)
{
	return &early_map;
}

bool pfn_valid(unsigned long pfn)
{
	for (unsigned int i = 0; i < nr_ram_spans; i++)
		if (pfn - ram_spans[i].start < ram_spans[i].count)
			return true;
	return false;
}

bool page_is_ram(unsigned long pfn)
{
	return pfn_valid(pfn);
}
