/* SPDX-License-Identifier: MIT */
/*
 * Pages before anybody touches them: MAP_POPULATE and locked memory fill
 * whole ranges; a copy under a lock has its user side touched first.
 */
#include <arch/uaccess.h>
#include <lib/errno.h>
#include <vm/fault.h>
#include <vm/mmap.h>

static bool populate_page(struct vm_area_struct *vma, unsigned long addr)
{
	/* Private memory is populated as if written to: that is what it will
	 * be used for; shared memory as its file has it. */
	vm_flags_t both = vma->vm_flags & (VM_WRITE | VM_SHARED);
	unsigned int flags = both == VM_WRITE ? FAULT_FLAG_WRITE : 0;
	vm_fault_t result;

	do
		result = handle_mm_fault(vma, addr, flags);
	while (result & VM_FAULT_RETRY);
	return !(result & VM_FAULT_ERROR);
}

/* => mmap_lock held */
static void populate_locked(struct mm_struct *mm, unsigned long start,
			    unsigned long end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long addr, stop;

	for (; vma && vma->vm_start < end; vma = vma_next(vma)) {
		if (!vma_permits(vma, 0) || vma->vm_flags & (VM_IO | VM_PFNMAP))
			continue;
		stop = min(end, vma->vm_end);
		for (addr = max(start, vma->vm_start); addr < stop;
		     addr += PAGE_SIZE)
			if (!populate_page(vma, addr))
				return;
	}
}

void mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	down_read(&mm->mmap_lock);
	populate_locked(mm, start, start + len);
	up_read(&mm->mmap_lock);
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
