/* SPDX-License-Identifier: MIT */
/*
 * mprotect: other permissions for a range.
 *
 *	before	[        rw-          )
 *	range	      |r--  |
 *	after	[ rw- )[r-- )[  rw-   )		and the entries in it weakened
 *
 * Entries only lose rights here, or gain what needs no thought (reading,
 * executing).  A private page that becomes writable is found out by the next
 * write to it, which copies or takes it.
 */
#include <lib/errno.h>
#include <vm/area.h>
#include <vm/mmap.h>
#include <vm/pte.h>

struct protect {
	pgprot_t prot;
	bool changed;
};

static int protect_table(pte_t *ptep, unsigned long addr, unsigned long end,
			 void *arg)
{
	spinlock_t *ptl = ptep_lockptr(ptep);
	struct protect *protect = arg;

	spin_lock(ptl);
	for (; addr < end; addr += PAGE_SIZE, ptep++) {
		if (!pte_present(ptep_get(ptep)))
			continue;
		/* Out and in, so that a dirty bit set meanwhile is kept. */
		set_pte(ptep, pte_modify(ptep_get_and_clear(ptep),
					 protect->prot));
		protect->changed = true;
	}
	spin_unlock(ptl);
	return 0;
}

static void change_entries(struct vm_area_struct *vma)
{
	struct protect protect = { .prot = vma->vm_page_prot };

	if (!vma->vm_touched)
		return;
	pgtable_for_each_table(vma->vm_mm->pgd, vma->vm_start, vma->vm_end,
			       protect_table, &protect);
	if (protect.changed)
		flush_tlb_range(vma, vma->vm_start, vma->vm_end);
}

/* Private memory that becomes writable counts as data from now on. */
static bool data_limit_allows(const struct vm_area_struct *vma,
			      vm_flags_t flags, unsigned long bytes)
{
	const struct mm_struct *mm = vma->vm_mm;

	if (vma->vm_flags & VM_WRITE ||
	    (flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) != VM_WRITE)
		return true;
	return mm->data_vm + (bytes >> PAGE_SHIFT) <=
	       mm->limits.data >> PAGE_SHIFT;
}

/* The part [start, end) of an area; *vma becomes what contains it then. */
static int protect_part(struct vm_area_struct **vma, unsigned long start,
			unsigned long end, vm_flags_t flags)
{
	struct vm_area_struct *part = *vma;
	struct mm_struct *mm = part->vm_mm;
	int error;

	if (flags == part->vm_flags)
		return 0;
	if (!data_limit_allows(part, flags, end - start))
		return -ENOMEM;
	error = area_isolate(&part, start, end);
	if (error)
		return error;
	vm_stat_account(mm, part->vm_flags, -(long)vma_pages(part));
	vm_stat_account(mm, flags, vma_pages(part));
	part->vm_flags = flags;
	vma_set_page_prot(part);
	vma_set_writenotify(part);
	change_entries(part);
	*vma = area_merge(part);
	return 0;
}

/* Each right must be among those that the area may have. */
static bool may_have(vm_flags_t flags)
{
	BUILD_BUG_ON(VM_MAYREAD != VM_READ << 4);
	return !((flags & VM_ACCESS_FLAGS) & ~(flags >> 4));
}

static int protect_range(struct mm_struct *mm, unsigned long start,
			 unsigned long end, vm_flags_t rights)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	vm_flags_t flags;
	int error;

	while (start < end) {
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		flags = (vma->vm_flags & ~VM_ACCESS_FLAGS) | rights;
		if (!may_have(flags))
			return -EACCES;
		error = protect_part(&vma, start, min(end, vma->vm_end), flags);
		if (error)
			return error;
		start = vma->vm_end;
		vma = vma_next(vma);
	}
	return 0;
}

/* PROT_GROWSDOWN: the range reaches down to the beginning of the stack. */
static int protect_growing(struct mm_struct *mm, unsigned long start,
			   unsigned long end, vm_flags_t rights)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	if (!vma)
		return -ENOMEM;
	if (vma->vm_start >= end || !(vma->vm_flags & VM_GROWSDOWN))
		return -EINVAL;
	return protect_range(mm, vma->vm_start, end, rights);
}

/*
 * EINVAL	grows both ways; not page-aligned
 * ENOMEM	length overflows when rounded up
 * EINVAL	unknown bits in prot
 * ENOMEM	nothing is mapped at some address: what lies below has changed
 * EINVAL	PROT_GROWSDOWN and no stack there; PROT_GROWSUP, which no area is
 * EACCES	a right that the file was not opened for
 * ENOMEM	RLIMIT_DATA; too many areas; no memory
 */
int do_mprotect(struct mm_struct *mm, unsigned long start, unsigned long len,
		unsigned long prot)
{
	unsigned long grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP), end;
	vm_flags_t rights = vm_flags_from_prot(prot);
	int error;

	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || !PAGE_ALIGNED(start))
		return -EINVAL;
	if (!len)
		return 0;
	end = start + PAGE_ALIGN(len);
	if (end <= start)
		return -ENOMEM;
	if (prot & ~(grows | PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM))
		return -EINVAL;
	down_write(&mm->mmap_lock);
	if (grows & PROT_GROWSUP)
		error = find_vma(mm, start) ? -EINVAL : -ENOMEM;
	else if (grows)
		error = protect_growing(mm, start, end, rights);
	else
		error = protect_range(mm, start, end, rights);
	up_write(&mm->mmap_lock);
	return error;
}
