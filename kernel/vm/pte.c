/* SPDX-License-Identifier: MIT */
/*
 * Entries of user page tables: protections from flags, and finding one.
 */
#include <vm/pte.h>

/*
 * Private memory begins read-only even where writing is allowed: the first
 * write makes a page the area's own.  The CPU cannot refuse reading alone, so
 * whatever may be written or executed may be read.
 */
pgprot_t vm_get_page_prot(vm_flags_t flags)
{
	bool exec = flags & VM_EXEC;

	if (!(flags & VM_ACCESS_FLAGS))
		return PAGE_NONE;
	if ((flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED))
		return exec ? PAGE_SHARED_EXEC : PAGE_SHARED;
	return exec ? PAGE_READONLY_EXEC : PAGE_READONLY;
}

void vma_set_page_prot(struct vm_area_struct *vma)
{
	vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
}

static bool wants_writenotify(const struct vm_area_struct *vma)
{
	vm_flags_t both = VM_WRITE | VM_SHARED;

	return vma->vm_ops && (vma->vm_flags & both) == both &&
	       (vma->vm_ops->page_mkwrite || vma->vm_ops->pfn_mkwrite);
}

void vma_set_writenotify(struct vm_area_struct *vma)
{
	if (wants_writenotify(vma))
		vma->vm_page_prot = pte_pgprot(
			pte_wrprotect(pfn_pte(0, vma->vm_page_prot)));
}

pte_t *mm_pte_lock(struct mm_struct *mm, unsigned long addr, spinlock_t **ptl)
{
	unsigned int shift;
	pte_t *pte = pgtable_lookup(mm->pgd, addr, &shift);

	if (!pte || shift != PAGE_SHIFT)
		return NULL;
	*ptl = ptep_lockptr(pte);
	spin_lock(*ptl);
	return pte;
}
