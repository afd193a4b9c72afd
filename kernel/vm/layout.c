/* SPDX-License-Identifier: MIT */
/*
 * The layout of an address space, and the search for a place in it.
 */
#include <vm/layout.h>

#include <lib/errno.h>

/* The room for the stack: its limit, but within these bounds. */
#define MMAP_GAP_MIN (128UL << 20)
#define MMAP_GAP_MAX (TASK_SIZE / 6 * 5)

/* MAP_32BIT: two positive gigabytes less one for the heap, as on Linux. */
#define MAP_32BIT_LOW 0x40000000UL
#define MAP_32BIT_HIGH 0x80000000UL

void mm_set_layout(struct mm_struct *mm)
{
	unsigned long gap = mm->limits.stack;

	if (gap + STACK_GUARD_GAP > gap)
		gap += STACK_GUARD_GAP;
	gap = clamp(gap, MMAP_GAP_MIN, MMAP_GAP_MAX);
	mm->mmap_base = PAGE_ALIGN(TASK_SIZE - gap);
}

static int place_fixed(const struct mmap_request *request,
		       struct vma_place *place)
{
	if (request->addr > TASK_SIZE - request->len)
		return -ENOMEM;
	if (!PAGE_ALIGNED(request->addr))
		return -EINVAL;
	if (request->addr < MMAP_MIN_ADDR)
		return -EPERM;
	place->addr = request->addr;
	return 0;
}

/*
 * The hint, if nothing is there.
 *
 *	prev          addr     addr + len        next
 *	[    )---------[          )----guard-----[
 */
static bool place_hint(struct mm_struct *mm,
		       const struct mmap_request *request,
		       struct vma_place *place)
{
	unsigned long addr = max(request->addr & PAGE_MASK, MMAP_MIN_ADDR);

	if (!request->addr || addr > TASK_SIZE - request->len)
		return false;
	vma_tree_place(&mm->areas, addr, place);
	return !place->next ||
	       addr + request->len <= vm_start_gap(place->next);
}

static bool place_32bit(struct mm_struct *mm, unsigned long len,
			struct vma_place *place)
{
	const struct vma_search search = {
		.length = len, .align = PAGE_SIZE,
		.low = MAP_32BIT_LOW, .high = MAP_32BIT_HIGH,
	};

	return vma_tree_hole_bottomup(&mm->areas, &search, place);
}

/* Below mmap_base as high as possible; if that is full, above it. */
static bool place_any(struct mm_struct *mm, unsigned long len,
		      struct vma_place *place)
{
	struct vma_search search = {
		.length = len, .align = PAGE_SIZE,
		.low = MMAP_MIN_ADDR, .high = mm->mmap_base,
	};

	if (vma_tree_hole_topdown(&mm->areas, &search, place))
		return true;
	search.low = mm->mmap_base;
	search.high = TASK_SIZE;
	return vma_tree_hole_bottomup(&mm->areas, &search, place);
}

int get_unmapped_area(struct mm_struct *mm, const struct mmap_request *request,
		      struct vma_place *place)
{
	bool found;

	if (request->len > TASK_SIZE)
		return -ENOMEM;
	if (request->flags & MAP_FIXED)
		return place_fixed(request, place);
	if (request->flags & MAP_32BIT)
		found = place_32bit(mm, request->len, place);
	else
		found = place_hint(mm, request, place) ||
			place_any(mm, request->len, place);
	return found ? 0 : -ENOMEM;
}
