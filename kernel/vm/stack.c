/* SPDX-License-Identifier: MIT */
/*
 * Stacks that grow, and the way from a fault to its area.
 *
 *	prev                                addr   vm_start        vm_end
 *	[    )-----------| guard gap, 1 MiB |......[ stack          )
 *	                 '- nothing here     '-> grows down to here
 *
 * Growth changes the tree, so it needs mmap_lock for writing; a fault has it
 * shared.  The lock is dropped and taken again, and nothing seen before counts
 * any more: the search starts over, and the second time the area fits.
 */
#include <lib/errno.h>
#include <vm/area.h>
#include <vm/mmap.h>
#include <vm/pte.h>

/* Another stack below is no obstacle: it has a guard of its own. */
static bool guard_gap_stays(const struct vm_area_struct *vma,
			    unsigned long addr)
{
	const struct vm_area_struct *prev = vma_prev(vma);

	if (!prev || prev->vm_flags & VM_GROWSDOWN ||
	    !(prev->vm_flags & VM_ACCESS_FLAGS))
		return !prev || prev->vm_end <= addr;
	return addr >= prev->vm_end && addr - prev->vm_end >= STACK_GUARD_GAP;
}

int expand_stack(struct vm_area_struct *vma, unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long pages;

	addr &= PAGE_MASK;
	if (addr < MMAP_MIN_ADDR)
		return -EPERM;
	if (addr >= vma->vm_start)
		return 0;
	if (!(vma->vm_flags & VM_GROWSDOWN) || !guard_gap_stays(vma, addr))
		return -ENOMEM;
	if (vma->vm_end - addr > mm->limits.stack)
		return -ENOMEM;
	pages = (vma->vm_start - addr) >> PAGE_SHIFT;
	/* Not below page 0 of its numbers: they go down with the address. */
	if (pages > vma->vm_pgoff || !may_expand_vm(mm, vma->vm_flags, pages))
		return -ENOMEM;
	if (vma->vm_flags & VM_LOCKED && !mm_may_lock_pages(mm, pages))
		return -ENOMEM;
	area_resize(vma, addr, vma->vm_end);
	vm_stat_account(mm, vma->vm_flags, pages);
	return 0;
}

/* Tries to make an area reach down to addr.  => nothing locked */
static bool grow_to(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	bool grown;

	down_write(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	grown = vma && !expand_stack(vma, addr);
	up_write(&mm->mmap_lock);
	return grown;
}

struct vm_area_struct *vma_get_slow(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	bool may_grow;

	for (;;) {
		vma = find_vma(mm, addr);
		if (likely(vma && vma->vm_start <= addr))
			return vma;
		may_grow = vma && vma->vm_flags & VM_GROWSDOWN;
		up_read(&mm->mmap_lock);
		if (!may_grow || !grow_to(mm, addr))
			return NULL;
		down_read(&mm->mmap_lock);
	}
}
