/* SPDX-License-Identifier: MIT */
/*
 * mlock: memory that stays.
 *
 * A locked area has all its pages, from the call on (VM_LOCKED), or keeps each
 * from its first touch on (VM_LOCKONFAULT beside it).  Whatever takes frames
 * away when memory is short passes locked areas over; what the program itself
 * throws away (munmap, truncation) goes as always.
 *
 * Locking is limited: RLIMIT_MEMLOCK, unless the process may exceed it, which
 * is for kernel/task to say.
 */
#include <lib/errno.h>
#include <vm/area.h>
#include <vm/mmap.h>

#define LOCK_FLAGS (VM_LOCKED | VM_LOCKONFAULT)

bool (*vm_may_lock_hook)(void);

static bool unlimited(void)
{
	return vm_may_lock_hook && vm_may_lock_hook();
}

bool mm_may_lock(const struct mm_struct *mm)
{
	return READ_ONCE(mm->limits.memlock) || unlimited();
}

bool mm_may_lock_pages(const struct mm_struct *mm, unsigned long pages)
{
	unsigned long limit = READ_ONCE(mm->limits.memlock) >> PAGE_SHIFT;

	return mm->locked_vm + pages <= limit || unlimited();
}

/* Device memory has no frames to keep. */
static vm_flags_t flags_with(const struct vm_area_struct *vma, vm_flags_t lock)
{
	if (vma->vm_flags & VM_SPECIAL)
		lock = 0;
	return (vma->vm_flags & ~LOCK_FLAGS) | lock;
}

/* ENOMEM: a hole; what lies below it has changed. */
static int lock_range(struct mm_struct *mm, unsigned long start,
		      unsigned long end, vm_flags_t lock)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	int error;

	while (start < end) {
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		error = area_set_flags(&vma, start, min(end, vma->vm_end),
				       flags_with(vma, lock));
		if (error)
			return error;
		start = vma->vm_end;
		vma = vma_next(vma);
	}
	return 0;
}

/* Pages of the range that are locked already, and so cost nothing more. */
static unsigned long locked_pages(struct mm_struct *mm, unsigned long start,
				  unsigned long end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long bytes = 0;

	for (; vma && vma->vm_start < end; vma = vma_next(vma))
		if (vma->vm_flags & VM_LOCKED)
			bytes += min(vma->vm_end, end) -
				 max(vma->vm_start, start);
	return bytes >> PAGE_SHIFT;
}

/* The range in whole pages.  => false: it wraps round */
static bool whole_pages(unsigned long *start, unsigned long *len)
{
	*len = PAGE_ALIGN(*len + offset_in_page(*start));
	*start &= PAGE_MASK;
	return *start + *len >= *start;
}

/*
 * EPERM	the limit is 0
 * ENOMEM	more than the limit
 * EINVAL	the range wraps round
 * ENOMEM	a hole in it, or a page that cannot be had; too many areas
 * EAGAIN	no memory for all the pages
 */
int do_mlock(struct mm_struct *mm, unsigned long start, unsigned long len,
	     bool on_fault)
{
	vm_flags_t lock = on_fault ? LOCK_FLAGS : VM_LOCKED;
	bool wraps = !whole_pages(&start, &len);
	int error = -ENOMEM;

	if (!mm_may_lock(mm))
		return -EPERM;
	down_write(&mm->mmap_lock);
	if (mm_may_lock_pages(mm, (len >> PAGE_SHIFT) -
			      (wraps ? 0 : locked_pages(mm, start,
							start + len))))
		error = wraps ? -EINVAL : lock_range(mm, start, start + len,
						     lock);
	up_write(&mm->mmap_lock);
	if (error || on_fault)
		return error;
	error = mm_populate_strict(mm, start, len);
	return error == -ENOMEM ? -EAGAIN : error ? -ENOMEM : 0;
}

/* EINVAL: the range wraps round; ENOMEM: a hole in it, or too many areas */
int do_munlock(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	int error;

	if (!whole_pages(&start, &len))
		return -EINVAL;
	down_write(&mm->mmap_lock);
	error = lock_range(mm, start, start + len, 0);
	up_write(&mm->mmap_lock);
	return error;
}

/* Whole areas: nothing is cut, so nothing can fail. */
static void lock_all(struct mm_struct *mm, vm_flags_t lock)
{
	struct vm_area_struct *vma;

	for_each_vma(vma, &mm->areas)
		if (area_set_flags(&vma, vma->vm_start, vma->vm_end,
				   flags_with(vma, lock)))
			KASSERT(!"a whole area was cut");
}

/*
 * EINVAL	no flag, an unknown one, or MCL_ONFAULT alone
 * EPERM	the limit is 0
 * ENOMEM	MCL_CURRENT: there is more than the limit
 */
int do_mlockall(struct mm_struct *mm, unsigned int flags)
{
	vm_flags_t lock = flags & MCL_ONFAULT ? LOCK_FLAGS : VM_LOCKED;
	bool current_too = flags & MCL_CURRENT;
	int error = -ENOMEM;

	if (!flags || flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    flags == MCL_ONFAULT)
		return -EINVAL;
	if (!mm_may_lock(mm))
		return -EPERM;
	down_write(&mm->mmap_lock);
	if (!current_too ||
	    mm_may_lock_pages(mm, mm->total_vm - mm->locked_vm)) {
		mm->def_flags &= ~LOCK_FLAGS;
		if (flags & MCL_FUTURE)
			mm->def_flags |= lock;
		if (current_too)
			lock_all(mm, lock);
		error = 0;
	}
	up_write(&mm->mmap_lock);
	if (!error && current_too && !(flags & MCL_ONFAULT))
		mm_populate(mm, 0, TASK_SIZE);
	return error;
}

void do_munlockall(struct mm_struct *mm)
{
	down_write(&mm->mmap_lock);
	mm->def_flags &= ~LOCK_FLAGS;
	lock_all(mm, 0);
	up_write(&mm->mmap_lock);
}
