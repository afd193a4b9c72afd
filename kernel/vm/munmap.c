/* SPDX-License-Identifier: MIT */
/*
 * munmap: clip both edges, then whole areas.
 *
 *	before	[  a     )[  b  )   [     c    )
 *	range	     [xxxxxxxxxxxxxxxxxx)
 *	after	[  a )                  [  c   )
 *
 * An edge needs no memory: the area shrinks in place.  Only a hole in the
 * middle of one area makes two of it, and that second object is allocated
 * before anything happens.  Order: entries, flush, frames (zap.h); then the
 * areas, which must leave the reverse map before the tables go.
 */
#include <vm/munmap.h>

#include <lib/errno.h>
#include <vm/area.h>
#include <vm/mmap.h>
#include <vm/zap.h>

/* Asks the kinds of the areas on both edges; *hole: they are one and the
 * same, and both its ends stay. */
static int check_edges(const struct munmap *munmap, bool *hole)
{
	struct vm_area_struct *last, *first = munmap->first;
	int error;

	*hole = false;
	if (first->vm_start < munmap->start) {
		error = area_may_split(first, munmap->start);
		if (error)
			return error;
	}
	last = find_vma(munmap->mm, munmap->end - 1);
	if (!last || last->vm_start >= munmap->end ||
	    last->vm_end == munmap->end)
		return 0;
	*hole = last == first && first->vm_start < munmap->start;
	return area_may_split(last, munmap->end);
}

int munmap_prepare(struct munmap *munmap, struct mm_struct *mm,
		   unsigned long start, unsigned long end)
{
	bool hole;
	int error;

	*munmap = (struct munmap){ .mm = mm, .start = start, .end = end };
	munmap->first = find_vma_intersection(mm, start, end);
	if (!munmap->first)
		return 0;
	error = check_edges(munmap, &hole);
	if (error || !hole)
		return error;
	if (mm->areas.count >= MAX_MAP_COUNT)
		return -ENOMEM;
	munmap->spare = vm_area_dup(munmap->first);
	return munmap->spare ? 0 : -ENOMEM;
}

void munmap_cancel(struct munmap *munmap)
{
	if (munmap->spare)
		vm_area_free(munmap->spare);
}

/*
 * Takes the range out of one area that it meets, in one of four ways; *around
 * is what lies on both sides of the range so far.
 */
static void remove_part(struct munmap *munmap, struct vm_area_struct *vma,
			struct vma_place *around)
{
	unsigned long start = max(vma->vm_start, munmap->start);
	unsigned long end = min(vma->vm_end, munmap->end);

	vm_stat_account(munmap->mm, vma->vm_flags,
			-(long)((end - start) >> PAGE_SHIFT));
	switch (vma_clip(vma, start, end)) {
	case VMA_CLIP_WHOLE:
		area_destroy(vma, around);
		break;
	case VMA_CLIP_TAIL:
		area_resize(vma, vma->vm_start, start);
		around->prev = vma;
		break;
	case VMA_CLIP_HEAD:
		area_resize(vma, end, vma->vm_end);
		around->next = vma;
		break;
	case VMA_CLIP_MIDDLE:
		area_split(vma, munmap->spare, end);
		around->prev = vma;
		around->next = munmap->spare;
		munmap->spare = NULL;
		area_resize(vma, vma->vm_start, start);
		break;
	}
}

void munmap_commit(struct munmap *munmap)
{
	struct vm_area_struct *vma = munmap->first;
	struct tlb_gather gather;
	struct vma_place around;

	if (!vma)
		return;
	tlb_gather_begin(&gather, munmap->mm);
	zap_areas(&gather, vma, munmap->start, munmap->end);
	tlb_gather_flush(&gather);
	around.prev = vma_prev(vma);
	for (; vma && vma->vm_start < munmap->end; vma = around.next) {
		around.next = vma_next(vma);
		remove_part(munmap, vma, &around);
		if (around.next && around.next->vm_start >= munmap->end)
			break;
	}
	if (gather.tables)
		free_tables(munmap->mm, munmap->start, munmap->end, &around);
	KASSERT(!munmap->spare);
}

int munmap_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct munmap munmap;
	int error = munmap_prepare(&munmap, mm, start, end);

	if (!error)
		munmap_commit(&munmap);
	return error;
}

/* EINVAL: start not page-aligned; range beyond the user half; length 0.
 * ENOMEM: an area would be cut in two beyond the limit, or no memory. */
int do_munmap(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	int error;

	if (!PAGE_ALIGNED(start) || start > TASK_SIZE || len > TASK_SIZE - start)
		return -EINVAL;
	len = PAGE_ALIGN(len);
	if (!len)
		return -EINVAL;
	down_write(&mm->mmap_lock);
	error = munmap_range(mm, start, start + len);
	up_write(&mm->mmap_lock);
	return error;
}
