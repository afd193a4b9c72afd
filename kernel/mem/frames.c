/* SPDX-License-Identifier: MIT */
/*
 * The hand-over: what is still RAM in the early map becomes free memory.
 *
 * The array of struct page is zero.  Only frames in use get theirs filled in;
 * free memory goes to the zones in the largest blocks, one struct page each.
 * So booting costs by the amount of memory only what clearing the array costs.
 */
#include <mem/frames.h>

#include <mem/early.h>
#include <mem/owner.h>
#include <mem/zone.h>

static void __init frames_init(u64 start, u64 end, enum page_owner owner,
			       u32 bits)
{
	unsigned long pfn, last = PFN_DOWN(end);

	for (pfn = PFN_DOWN(start); pfn < last; pfn++) {
		struct page *page = pfn_to_page(pfn);

		page->flags = zone_of_pfn(pfn) | owner << PAGE_OWNER_SHIFT |
			      bits;
		atomic_set(&page->refcount, 1);
		if (owner == OWNER_TABLE)
			spin_lock_init_rank(&page->ptl, LOCK_PAGE_TABLE);
	}
	owner_count_add(owner, (long)(last - PFN_DOWN(start)));
}

static void __init frames_hand_over(const struct memory_range *range)
{
	switch (range->type) {
	case MEMORY_RAM:
		zone_add_frames(PFN_DOWN(range->start), PFN_DOWN(range->end));
		break;
	case MEMORY_TABLE:
		frames_init(range->start, range->end, OWNER_TABLE, 0);
		break;
	case MEMORY_IMAGE:
	case MEMORY_LOADER:
	case MEMORY_EARLY:
		frames_init(range->start, range->end, OWNER_RESERVED,
			    PG_reserved);
		break;
	default:
		break;
	}
}

void __init frames_setup(void)
{
	const struct memmap *map = early_memmap();

	zones_setup();
	for (unsigned int i = 0; i < map->nr; i++)
		frames_hand_over(&map->ranges[i]);
	zones_set_reserves();
}

static bool frame_is_reserved(unsigned long pfn)
{
	return pfn_valid(pfn) && page_test(pfn_to_page(pfn), PG_reserved);
}

/* The end of the run of reserved frames at pfn; their struct pages are zero
 * afterwards. */
static unsigned long frames_clear_run(unsigned long pfn, unsigned long end)
{
	for (; pfn < end && frame_is_reserved(pfn); pfn++)
		*pfn_to_page(pfn) = (struct page){ .flags = zone_of_pfn(pfn) };
	return pfn;
}

unsigned long frames_release(u64 start, u64 end)
{
	unsigned long pfn = PFN_UP(start), last = PFN_DOWN(end);
	unsigned long released = 0;

	while (pfn < last) {
		unsigned long run = frames_clear_run(pfn, last);

		zone_add_frames(pfn, run);
		released += run - pfn;
		pfn = run + 1;
	}
	owner_count_add(OWNER_RESERVED, -(long)released);
	zones_set_reserves();
	return released;
}
