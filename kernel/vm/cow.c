/* SPDX-License-Identifier: MIT */
/*
 * A write to an entry that is read-only although the area may be written.
 *
 *	private	the zero page		→ a fresh page of zeros
 *		a page of a file	→ a copy of its own
 *		an anonymous page that
 *		  others use too	→ a copy of its own
 *		  nobody else uses	→ the page itself: the last owner takes it
 *	shared	the kind is asked (page_mkwrite), then the page itself
 *
 * "Nobody else" is one reference: each entry holds one, and so does everybody
 * else who wants the page to stay what it is.
 */
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <vm/fault.h>
#include <vm/filemap.h>
#include <vm/rmap.h>

/* No flush: an entry that only gains rights is noticed by the next fault. */
static void make_writable(struct vm_fault *vmf)
{
	pte_t entry = pte_mkyoung(pte_mkdirty(vmf->orig_pte));

	set_pte(vmf->pte, pte_mkwrite(entry));
}

/* Takes out what is in the entry, everywhere: no CPU may still read the old
 * page when another already writes to the new one.  The entry is closed, not
 * emptied: an empty one would be filled by the next fault, lock or no lock.
 * => table locked; the caller has a reference to the page as well */
static void remove_old(struct vm_fault *vmf)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page *old = vm_normal_page(vmf->orig_pte);

	set_pte(vmf->pte, pte_modify(vmf->orig_pte, PAGE_NONE));
	flush_tlb_page(vmf->vma, vmf->address);
	if (!old)
		return;
	add_mm_counter(mm, mm_counter_of(old), -1);
	page_remove_rmap(old);
	put_page(old);
}

/* Puts a page of the program's own in place of what is there. */
static void replace_page(struct vm_fault *vmf, struct page *page)
{
	struct vm_area_struct *vma = vmf->vma;

	anon_vma_prepare(vma);
	if (!fault_lock_entry(vmf)) {
		put_page(page);
		return;
	}
	remove_old(vmf);
	page_add_new_anon_rmap(page, vma, vmf->address);
	add_mm_counter(vma->vm_mm, MM_ANONPAGES, 1);
	set_pte(vmf->pte, fault_own_entry(vmf, page));
	spin_unlock(vmf->ptl);
}

static void copy_frame(struct page *to, unsigned long pfn)
{
	void *source, *target;

	if (pfn == zero_pfn) {
		clear_highpage(to);
		return;
	}
	source = kmap_local_pfn(pfn);
	target = kmap_local_page(to);
	copy_page(target, source);
	kunmap_local(target);
	kunmap_local(source);
}

static vm_fault_t copy_fault(struct vm_fault *vmf)
{
	struct page *page = fault_alloc_page();

	if (unlikely(!page))
		return VM_FAULT_OOM;
	copy_frame(page, pte_pfn(vmf->orig_pte));
	replace_page(vmf, page);
	return 0;
}

static vm_fault_t private_fault(struct vm_fault *vmf)
{
	struct page *page = vm_normal_page(vmf->orig_pte);
	vm_fault_t result;

	if (!page)
		return copy_fault(vmf);
	if (!fault_lock_entry(vmf))
		return 0;
	if (PageAnon(page) && page_count(page) == 1) {
		make_writable(vmf);
		spin_unlock(vmf->ptl);
		return 0;
	}
	/* It must not become somebody else's while it is copied. */
	get_page(page);
	spin_unlock(vmf->ptl);
	result = copy_fault(vmf);
	put_page(page);
	return result;
}

/* Asks the kind whether the page may be written now. */
static vm_fault_t notify_write(struct vm_fault *vmf)
{
	const struct vm_operations_struct *ops = vmf->vma->vm_ops;

	if (vmf->page)
		return ops->page_mkwrite ? ops->page_mkwrite(vmf) : 0;
	return ops->pfn_mkwrite ? ops->pfn_mkwrite(vmf) : 0;
}

static vm_fault_t shared_fault(struct vm_fault *vmf)
{
	vm_fault_t result;

	fault_prepare_ops(vmf);
	/* The entry holds the page as long as its table is locked. */
	if (!fault_lock_entry(vmf))
		return 0;
	vmf->page = vm_normal_page(vmf->orig_pte);
	if (vmf->page)
		get_page(vmf->page);
	spin_unlock(vmf->ptl);
	result = notify_write(vmf);
	if (!(result & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)) &&
	    fault_lock_entry(vmf)) {
		make_writable(vmf);
		spin_unlock(vmf->ptl);
		if (vmf->page)
			page_set(vmf->page, PG_dirty);
	}
	if (result & VM_FAULT_LOCKED)
		unlock_page(vmf->page);
	if (vmf->page)
		put_page(vmf->page);
	return result & ~(vm_fault_t)VM_FAULT_LOCKED;
}

vm_fault_t cow_fault(struct vm_fault *vmf)
{
	return vma_is_shared(vmf->vma) ? shared_fault(vmf)
				       : private_fault(vmf);
}
