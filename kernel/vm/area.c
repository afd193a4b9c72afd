/* SPDX-License-Identifier: MIT */
/*
 * Changes of areas, in the tree, the reverse map and the kind at once.
 *
 * The order when an area moves: out of the interval trees (locked), new
 * bounds, in again.  A walk of the reverse map therefore waits, and then finds
 * entries where the area says they are.
 */
#include <vm/area.h>
#include <lib/errno.h>
#include <vm/rmap.h>
#include <vm/vm_file.h>

void area_insert(struct vm_area_struct *vma, const struct vma_place *place)
{
	vma_tree_insert_at(&vma->vm_mm->areas, vma, place);
	vma_rmap_link(vma);
}

/* Out of the tree; nobody finds it any more. */
static void area_forget(struct vm_area_struct *vma,
			const struct vma_place *place)
{
	struct mm_struct *mm = vma->vm_mm;

	vma_tree_remove_at(&mm->areas, vma, place);
	if (mm->vma_cache == vma)
		mm->vma_cache = NULL;
}

void area_release(struct vm_area_struct *vma)
{
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	if (vma->vm_file)
		fput(vma->vm_file);
	vm_area_free(vma);
}

void area_destroy(struct vm_area_struct *vma, const struct vma_place *place)
{
	vma_rmap_unlink(vma);
	area_forget(vma, place);
	area_release(vma);
}

void area_resize(struct vm_area_struct *vma, unsigned long start,
		 unsigned long end)
{
	vma_rmap_begin(vma, NULL);
	vma_tree_resize(&vma->vm_mm->areas, vma, start, end);
	vma_rmap_end(vma, NULL);
}

int area_may_split(struct vm_area_struct *vma, unsigned long addr)
{
	if (!vma->vm_ops || !vma->vm_ops->may_split)
		return 0;
	return vma->vm_ops->may_split(vma, addr);
}

void area_split(struct vm_area_struct *vma, struct vm_area_struct *upper,
		unsigned long addr)
{
	if (upper->vm_file)
		get_file(upper->vm_file);
	vma_rmap_begin(vma, NULL);
	vma_tree_split(&vma->vm_mm->areas, vma, upper, addr);
	vma_rmap_end(vma, upper);
	if (upper->vm_ops && upper->vm_ops->open)
		upper->vm_ops->open(upper);
}

/* The object for a cut at addr, if there is one to make: 0 or -errno. */
static int split_prepare(struct vm_area_struct *vma, unsigned long addr,
			 struct vm_area_struct **upper)
{
	int error;

	*upper = NULL;
	if (addr == vma->vm_start || addr == vma->vm_end)
		return 0;
	error = area_may_split(vma, addr);
	if (error)
		return error;
	*upper = vm_area_dup(vma);
	return *upper ? 0 : -ENOMEM;
}

/*
 *	before	[                  vma                  )
 *	after	[   vma   )[    *vma    )[    above     )
 *	                  start        end
 */
int area_isolate(struct vm_area_struct **vma, unsigned long start,
		 unsigned long end)
{
	struct vm_area_struct *whole = *vma, *middle, *above;
	unsigned long cuts = (start != whole->vm_start) + (end != whole->vm_end);
	int error;

	if (!cuts)
		return 0;
	if (whole->vm_mm->areas.count + cuts > MAX_MAP_COUNT)
		return -ENOMEM;
	error = split_prepare(whole, start, &middle);
	if (error)
		return error;
	error = split_prepare(whole, end, &above);
	if (error) {
		if (middle)
			vm_area_free(middle);
		return error;
	}
	if (above)
		area_split(whole, above, end);
	if (middle) {
		area_split(whole, middle, start);
		*vma = middle;
	}
	return 0;
}

/*
 *	before	[   left    )[   right   )
 *	after	[          left          )
 */
static void area_join(struct vm_area_struct *left,
		      struct vm_area_struct *right)
{
	const struct vma_place place = {
		.prev = left, .next = vma_next(right),
	};
	unsigned long end = right->vm_end;

	if (right->anon_vma)
		anon_vma_prepare(left);
	left->vm_touched |= right->vm_touched;
	vma_rmap_begin(left, right);
	area_forget(right, &place);
	vma_tree_resize(&left->vm_mm->areas, left, left->vm_start, end);
	vma_rmap_end(left, NULL);
	area_release(right);
}

struct vm_area_struct *area_merge(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma_prev(vma), *next = vma_next(vma);

	if (next && vma_can_merge(vma, next))
		area_join(vma, next);
	if (prev && vma_can_merge(prev, vma)) {
		area_join(prev, vma);
		vma = prev;
	}
	return vma;
}

int area_set_flags(struct vm_area_struct **vma, unsigned long start,
		   unsigned long end, vm_flags_t flags)
{
	struct vm_area_struct *part = *vma;
	int error;

	if (flags == part->vm_flags)
		return 0;
	error = area_isolate(&part, start, end);
	if (error)
		return error;
	vm_stat_account(part->vm_mm, part->vm_flags, -(long)vma_pages(part));
	vm_stat_account(part->vm_mm, flags, vma_pages(part));
	part->vm_flags = flags;
	*vma = area_merge(part);
	return 0;
}
