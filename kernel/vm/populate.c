/* SPDX-License-Identifier: MIT */
/*
 * Pages before anybody touches them: MAP_POPULATE and locked memory fill
 * whole ranges; a copy under a lock has its user side touched first.
 */
#include <arch/uaccess.h>
#include <lib/errno.h>
#include <sched/sched.h>
#include <vm/fault.h>
#include <vm/mmap.h>

static int populate_page(struct vm_area_struct *vma, unsigned long addr,
			 unsigned int flags)
{
	vm_fault_t result;

	do
		result = handle_mm_fault(vma, addr, flags);
	while (result & VM_FAULT_RETRY);
	if (!(result & VM_FAULT_ERROR))
		return 0;
	return result & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
}

/* Private memory is populated as if written to: that is what it will be used
 * for; shared memory as its file has it. */
static unsigned int populate_flags(const struct vm_area_struct *vma)
{
	vm_flags_t both = vma->vm_flags & (VM_WRITE | VM_SHARED);

	return both == VM_WRITE ? FAULT_FLAG_WRITE : 0;
}

int vma_populate(struct vm_area_struct *vma, unsigned long start,
		 unsigned long end, unsigned int flags)
{
	int error = 0;

	if (vma->vm_flags & (VM_IO | VM_PFNMAP) || !vma_permits(vma, flags))
		return -EFAULT;
	for (; start < end && !error; start += PAGE_SIZE)
		error = fatal_signal_pending(current)
			? -EINTR : populate_page(vma, start, flags);
	return error;
}

/* What an area's own kind fills, or fills on demand, is none of ours. */
static bool needs_populating(const struct vm_area_struct *vma)
{
	return !(vma->vm_flags & (VM_IO | VM_PFNMAP | VM_LOCKONFAULT));
}

/* The first error, where it stops if `strict`.  => mmap_lock held */
static int populate_range(struct mm_struct *mm, unsigned long start,
			  unsigned long end, bool strict)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	int error = 0;

	for (; vma && vma->vm_start < end; vma = vma_next(vma)) {
		if (strict && vma->vm_start > start)
			return -ENOMEM;
		start = max(start, vma->vm_start);
		if (needs_populating(vma))
			error = vma_populate(vma, start, min(end, vma->vm_end),
					     populate_flags(vma));
		if (error && (strict || error == -EINTR))
			return error;
		start = vma->vm_end;
	}
	return strict && start < end ? -ENOMEM : 0;
}

void mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	down_read(&mm->mmap_lock);
	/* What failed is met again by whoever touches the page. */
	(void)populate_range(mm, start, start + len, false);
	up_read(&mm->mmap_lock);
}

int mm_populate_strict(struct mm_struct *mm, unsigned long start,
		       unsigned long len)
{
	int error;

	down_read(&mm->mmap_lock);
	error = populate_range(mm, start, start + len, true);
	up_read(&mm->mmap_lock);
	return error;
}

/* Touches one byte of each page, by `touch`; bytes not reached. */
static size_t touch_pages(char __user *addr, size_t n,
			  unsigned long (*touch)(char __user *at))
{
	size_t done = 0;

	while (done < n) {
		if (touch(addr + done))
			break;
		done += PAGE_SIZE - offset_in_page(addr + done);
	}
	return done < n ? n - done : 0;
}

static unsigned long touch_read(char __user *at)
{
	char byte;

	return copy_from_user(&byte, at, 1);
}

/* Writes what it has read: not whole if another thread writes in between, so
 * compare and exchange on the word that contains the byte. */
static unsigned long touch_write(char __user *at)
{
	u32 __user *word = (u32 __user *)((unsigned long)at & ~3UL);
	u32 seen = 0;

	return cmpxchg_user(word, 0, 0, &seen) == -EFAULT;
}

size_t fault_in_readable(const void __user *addr, size_t n)
{
	return touch_pages((char __user *)addr, n, touch_read);
}

size_t fault_in_writeable(void __user *addr, size_t n)
{
	return touch_pages(addr, n, touch_write);
}
