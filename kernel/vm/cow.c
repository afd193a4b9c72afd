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
 * else who wants the page to stay what it is.  Asked without a lock it says
 * which way to go; taking the page over asks again.
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

/* No CPU may still read the old page when another already writes to the new
 * one: the entry is closed until all have forgotten the old one.  (Not emptied:
 * an empty one would be filled by the next fault, lock or no lock.) */
static noinline void close_entry(struct vm_fault *vmf)
{
	set_pte(vmf->pte, pte_modify(vmf->orig_pte, PAGE_NONE));
	flush_tlb_page(vmf->vma, vmf->address);
}

/* Puts a new entry in the place of the old.  Where nobody else can run, or has
 * ever run, one flush behind it is enough.  => table locked */
static __always_inline void replace_entry(struct vm_fault *vmf, pte_t entry)
{
	struct mm_struct *mm = vmf->vma->vm_mm;

	if (unlikely(mm_is_shared(mm) || !tlb_context_is_local(&mm->context)))
		close_entry(vmf);
	set_pte(vmf->pte, entry);
	tlb_flush_local_page(vmf->address);
}

/* A page of the program's own for the entry, whose table is locked then; NULL:
 * no memory, or another thread was faster, as *result says. */
static __always_inline struct page *begin_copy(struct vm_fault *vmf,
						vm_fault_t *result)
{
	struct page *page = fault_alloc_page();

	*result = VM_FAULT_OOM;
	if (unlikely(!page))
		return NULL;
	*result = 0;
	anon_vma_prepare(vmf->vma);
	if (likely(fault_lock_entry(vmf)))
		return page;
	put_page(page);
	return NULL;
}

/* It has the right contents now. */
static __always_inline void end_copy(struct vm_fault *vmf,
				     struct page *page)
{
	page_add_new_anon_rmap(page, vmf->vma, vmf->address);
	replace_entry(vmf, fault_own_entry(vmf, page));
}

/*
 * The program gets a copy of `old`.  The entry holds the old page as long as its
 * table is locked, so it is copied under the lock: no reference is needed, and
 * nobody has to be asked again whether the entry is still the same.
 */
static vm_fault_t copy_fault(struct vm_fault *vmf, struct page *old)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	vm_fault_t result;
	struct page *page = begin_copy(vmf, &result);

	if (unlikely(!page))
		return result;
	copy_highpage(page, old);
	end_copy(vmf, page);
	if (!PageAnon(old)) {
		add_mm_counter(mm, mm_counter_of(old), -1);
		add_mm_counter(mm, MM_ANONPAGES, 1);
	}
	page_remove_rmap(old);
	put_page(old);
	spin_unlock(vmf->ptl);
	return 0;
}

static void copy_special(struct page *to, unsigned long pfn)
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

/* The same for a frame without a page: the zero page's, or a driver's. */
static noinline vm_fault_t copy_special_fault(struct vm_fault *vmf)
{
	vm_fault_t result;
	struct page *page = begin_copy(vmf, &result);

	if (!page)
		return result;
	copy_special(page, pte_pfn(vmf->orig_pte));
	end_copy(vmf, page);
	add_mm_counter(vmf->vma->vm_mm, MM_ANONPAGES, 1);
	spin_unlock(vmf->ptl);
	return 0;
}

/* The page has no other user: it is the program's own from now on, if that
 * still holds under the lock; else the program touches it again. */
static vm_fault_t reuse_fault(struct vm_fault *vmf, struct page *page)
{
	if (!fault_lock_entry(vmf))
		return 0;
	if (likely(PageAnon(page) && page_count(page) == 1))
		make_writable(vmf);
	spin_unlock(vmf->ptl);
	return 0;
}

static vm_fault_t private_fault(struct vm_fault *vmf)
{
	struct page *page;

	if (pte_special(vmf->orig_pte))
		return copy_special_fault(vmf);
	page = pte_page(vmf->orig_pte);
	if (PageAnon(page) && page_count(page) == 1)
		return reuse_fault(vmf, page);
	return copy_fault(vmf, page);
}

/* Asks the kind whether the page may be written now. */
static vm_fault_t notify_write(struct vm_fault *vmf)
{
	const struct vm_operations_struct *ops = vmf->vma->vm_ops;

	if (vmf->page)
		return ops->page_mkwrite ? ops->page_mkwrite(vmf) : 0;
	return ops->pfn_mkwrite ? ops->pfn_mkwrite(vmf) : 0;
}

static noinline vm_fault_t shared_fault(struct vm_fault *vmf)
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
	if (unlikely(vma_is_shared(vmf->vma)))
		return shared_fault(vmf);
	return private_fault(vmf);
}
