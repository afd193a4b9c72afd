/* SPDX-License-Identifier: MIT */
/*
 * brk: the end of the heap.
 *
 *	program data  start_brk          brk  PAGE_ALIGN(brk)         next area
 *	[            )[  heap             .   )---- guard page ------[
 *
 * The heap is an anonymous area like any other; what is special is only that
 * a program may name its end.  A page always stays free above it.
 */
#include <vm/munmap.h>
#include <vm/mmap.h>

/* RLIMIT_DATA counts initialised data and heap together here. */
static bool within_data_limit(const struct mm_struct *mm, unsigned long brk)
{
	unsigned long data = mm->end_data - mm->start_data;

	return brk - mm->start_brk + data <= mm->limits.data;
}

static bool heap_grow(struct mm_struct *mm, unsigned long from,
		      unsigned long to)
{
	struct vm_area_struct *next = find_vma(mm, from);

	if (to > TASK_SIZE - PAGE_SIZE)
		return false;
	if (next && to + PAGE_SIZE > vm_start_gap(next))
		return false;
	return !vm_map_anonymous(mm, from, to - from, VM_DATA_DEFAULT_FLAGS);
}

static bool heap_move_end(struct mm_struct *mm, unsigned long brk)
{
	unsigned long from = PAGE_ALIGN(mm->brk), to = PAGE_ALIGN(brk);

	if (brk < mm->start_brk || brk > TASK_SIZE)
		return false;
	if (to < from)
		return !munmap_range(mm, to, from);
	if (!within_data_limit(mm, brk))
		return false;
	return to == from || heap_grow(mm, from, to);
}

/* No errno: the caller of brk(2) compares what it gets with what it asked
 * for.  Not moved: below the heap's start, RLIMIT_DATA, RLIMIT_AS, another
 * area in the way, no memory. */
unsigned long do_brk(struct mm_struct *mm, unsigned long brk)
{
	unsigned long old, result;
	bool locked;

	down_write(&mm->mmap_lock);
	old = mm->brk;
	if (heap_move_end(mm, brk))
		mm->brk = brk;
	result = mm->brk;
	locked = mm->def_flags & VM_LOCKED;
	up_write(&mm->mmap_lock);
	if (locked && PAGE_ALIGN(result) > PAGE_ALIGN(old))
		mm_populate(mm, PAGE_ALIGN(old),
			    PAGE_ALIGN(result) - PAGE_ALIGN(old));
	return result;
}
