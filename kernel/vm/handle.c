/* SPDX-License-Identifier: MIT */
/*
 * One fault in one area: look at the entry, and hand it to who fills it.
 *
 *	entry		access		who
 *	none		any		anon_fault(), or ops_fault() for a kind
 *	present		write, and	cow_fault()
 *			read-only
 *	present		permitted	nobody: another thread was faster, or
 *					this CPU's TLB is behind
 *
 * The entry's address stays right as long as mmap_lock is held, for tables are
 * freed under it held for writing only.
 */
#include <core/panic.h>
#include <mem/gfp.h>
#include <vm/fault.h>
#include <vm/mmap.h>
#include <vm/rmap.h>

struct page *fault_alloc_page(struct vm_fault *vmf)
{
	return alloc_page(vmf->gfp_mask | __GFP_OWNER(OWNER_ANON));
}

/* The entry of what is replaced goes first, everywhere: no CPU may still read
 * the old page when another already writes to the new one. */
static struct page *remove_old(struct vm_fault *vmf)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page *old = vm_normal_page(vmf->orig_pte);

	ptep_get_and_clear(vmf->pte);
	flush_tlb_page(vmf->vma, vmf->address);
	if (old) {
		add_mm_counter(mm, mm_counter_of(old), -1);
		page_remove_rmap(old);
	}
	return old;
}

void fault_install_anon(struct vm_fault *vmf, struct page *page)
{
	struct vm_area_struct *vma = vmf->vma;
	struct page *old = NULL;
	pte_t entry;

	anon_vma_prepare(vma);
	if (unlikely(!fault_lock_entry(vmf))) {
		put_page(page);
		return;
	}
	if (!pte_none(vmf->orig_pte))
		old = remove_old(vmf);
	entry = pte_mkdirty(mk_pte(page, vma->vm_page_prot));
	page_add_new_anon_rmap(page, vma, vmf->address);
	add_mm_counter(vma->vm_mm, MM_ANONPAGES, 1);
	set_pte(vmf->pte, maybe_mkwrite(entry, vma));
	spin_unlock(vmf->ptl);
	if (old)
		put_page(old);
}

/* The entry permits it already. */
static vm_fault_t spurious_fault(const struct vm_fault *vmf)
{
	tlb_flush_local_page(vmf->address);
	return 0;
}

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address,
			   unsigned int flags)
{
	struct vm_fault vmf;

	vmf.vma = vma;
	vmf.flags = flags;
	vmf.gfp_mask = GFP_HIGHUSER;
	vmf.real_address = address;
	vmf.address = address & PAGE_MASK;
	vmf.pgoff = linear_page_index(vma, address);
	vmf.cow_page = NULL;
	vmf.page = NULL;
	vmf.pte = pgtable_pte_alloc(vma->vm_mm->pgd, address);
	if (unlikely(!vmf.pte))
		return VM_FAULT_OOM;
	vmf.ptl = ptep_lockptr(vmf.pte);
	vmf.orig_pte = ptep_get(vmf.pte);
	if (pte_none(vmf.orig_pte))
		return vma_is_anonymous(vma) ? anon_fault(&vmf)
					     : ops_fault(&vmf);
	KASSERT(pte_present(vmf.orig_pte));
	if (flags & FAULT_FLAG_WRITE && !pte_write(vmf.orig_pte))
		return cow_fault(&vmf);
	return spurious_fault(&vmf);
}

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
