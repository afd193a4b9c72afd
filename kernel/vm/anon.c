/* SPDX-License-Identifier: MIT */
/*
 * Private anonymous memory: zeros until somebody writes.
 *
 * This kind has no vm_operations_struct, and that is how it is known
 * (vma_is_anonymous), as in Linux.  What is read before it is written costs no
 * frame: all such entries lead to the one zero page, read-only.  A first write
 * gets a frame of its own, cleared; a write after a read gets it by way of
 * cow.c, where the zero page is a page to copy like any other.
 */
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <vm/fault.h>

static vm_fault_t read_fault(struct vm_fault *vmf)
{
	pte_t entry = pfn_pte(zero_pfn, vmf->vma->vm_page_prot);

	fault_fill_entry(vmf, pte_mkspecial(entry));
	return 0;
}

static vm_fault_t write_fault(struct vm_fault *vmf)
{
	struct page *page = fault_alloc_page();

	if (unlikely(!page))
		return VM_FAULT_OOM;
	clear_highpage(page);
	fault_fill_anon(vmf, page);
	return 0;
}

vm_fault_t anon_fault(struct vm_fault *vmf)
{
	return vmf->flags & FAULT_FLAG_WRITE ? write_fault(vmf)
					     : read_fault(vmf);
}
