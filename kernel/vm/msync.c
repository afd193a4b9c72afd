/* SPDX-License-Identifier: MIT */
/*
 * msync: what was written through a shared mapping is where the file is.
 *
 * The mapping, read() and write() work on the same pages, so nobody needs this
 * call to see what another wrote.  What is left is the way to a disk, and files
 * in memory have none: for them the pages are the file.
 */
#include <lib/errno.h>
#include <vm/mmap.h>

/* EBUSY: a page that shall be thrown away is locked.  ENOMEM: a hole; what lies
 * on its other side is done all the same. */
static int sync_range(struct mm_struct *mm, unsigned long start,
		      unsigned long end, unsigned int flags)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	int result = 0;

	for (; start < end; vma = vma_next(vma)) {
		if (!vma)
			return -ENOMEM;
		if (vma->vm_start > start)
			result = -ENOMEM;
		if (vma->vm_start >= end)
			break;
		if (flags & MS_INVALIDATE && vma->vm_flags & VM_LOCKED)
			return -EBUSY;
		start = vma->vm_end;
	}
	return result;
}

/*
 * EINVAL	unknown flags; not page-aligned; MS_SYNC with MS_ASYNC
 * ENOMEM	the range wraps round
 * EBUSY ENOMEM	see sync_range()
 */
int do_msync(struct mm_struct *mm, unsigned long start, unsigned long len,
	     unsigned int flags)
{
	unsigned long end = start + PAGE_ALIGN(len);
	int error;

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    !PAGE_ALIGNED(start) ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (end < start || PAGE_ALIGN(len) < len)
		return -ENOMEM;
	down_read(&mm->mmap_lock);
	error = sync_range(mm, start, end, flags);
	up_read(&mm->mmap_lock);
	return error;
}
