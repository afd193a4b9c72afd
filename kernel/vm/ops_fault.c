/* SPDX-License-Identifier: MIT */
/*
 * Faults of areas whose kind brings the page: files, shared memory, drivers.
 *
 *	read			->map_pages (what is there anyway, and around),
 *				else ->fault; the page itself, as the area has it
 *	write, private		->fault; a copy of the page
 *	write, shared		->fault, ->page_mkwrite; the page itself, writable
 *
 * ->fault answers with vmf->page and a reference, perhaps locked
 * (VM_FAULT_LOCKED: it cannot leave its file before the entry is in), or has
 * put the entry in itself (VM_FAULT_NOPAGE), or fails.
 */
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <vm/fault.h>
#include <vm/filemap.h>
#include <vm/rmap.h>

/* How far around an address pages that are there anyway are mapped: 64 KiB,
 * aligned, so it never leaves a table. */
#define FAULT_AROUND_PAGES 16UL

#define FAULT_NO_PAGE (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)

static vm_fault_t ask_kind(struct vm_fault *vmf)
{
	const struct vm_operations_struct *ops = vmf->vma->vm_ops;

	return ops->fault ? ops->fault(vmf) : VM_FAULT_SIGBUS;
}

static void release_page(struct vm_fault *vmf, vm_fault_t result)
{
	if (result & VM_FAULT_LOCKED)
		unlock_page(vmf->page);
	put_page(vmf->page);
}

/* Puts vmf->page itself in the entry; false if something is there already.
 * Counted first: whoever sees the entry may take it out again. */
static bool install_page(struct vm_fault *vmf, bool write)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry = mk_pte(vmf->page, vma->vm_page_prot);

	if (write)
		entry = pte_mkwrite(pte_mkdirty(entry));
	get_page(vmf->page);
	page_add_rmap(vmf->page);
	if (fault_fill_entry(vmf, entry)) {
		add_mm_counter(vma->vm_mm, mm_counter_of(vmf->page), 1);
		return true;
	}
	page_remove_rmap(vmf->page);
	put_page(vmf->page);
	return false;
}

/*
 *	vm_start            address                     vm_end
 *	[----------|........x.......|-------------------)
 *	           `- FAULT_AROUND_PAGES, aligned
 */
static vm_fault_t map_around(struct vm_fault *vmf)
{
	const struct vm_area_struct *vma = vmf->vma;
	unsigned long size = FAULT_AROUND_PAGES << PAGE_SHIFT;
	unsigned long start = ALIGN_DOWN(vmf->address, size);
	unsigned long last = min(start + size, vma->vm_end) - PAGE_SIZE;

	start = max(start, vma->vm_start);
	return vma->vm_ops->map_pages(vmf, linear_page_index(vma, start),
				      linear_page_index(vma, last));
}

static vm_fault_t read_fault(struct vm_fault *vmf)
{
	vm_fault_t result;

	if (vmf->vma->vm_ops->map_pages) {
		result = map_around(vmf);
		if (result)
			return result;
	}
	result = ask_kind(vmf);
	if (result & FAULT_NO_PAGE)
		return result;
	install_page(vmf, false);
	release_page(vmf, result);
	return result & VM_FAULT_MAJOR;
}

static vm_fault_t private_write_fault(struct vm_fault *vmf)
{
	vm_fault_t result;

	vmf->cow_page = fault_alloc_page();
	if (!vmf->cow_page)
		return VM_FAULT_OOM;
	result = ask_kind(vmf);
	if (result & FAULT_NO_PAGE) {
		put_page(vmf->cow_page);
		return result;
	}
	copy_highpage(vmf->cow_page, vmf->page);
	/* While the page is locked: a truncation that waits for it finds the
	 * copy in place and takes that too. */
	fault_fill_anon(vmf, vmf->cow_page);
	release_page(vmf, result);
	return result & VM_FAULT_MAJOR;
}

/* The page is about to be written for the first time: the kind may refuse. */
static vm_fault_t page_mkwrite(struct vm_fault *vmf, vm_fault_t result)
{
	const struct vm_operations_struct *ops = vmf->vma->vm_ops;

	if (!ops->page_mkwrite)
		return result;
	if (result & VM_FAULT_LOCKED)
		unlock_page(vmf->page);
	return ops->page_mkwrite(vmf) | (result & VM_FAULT_MAJOR);
}

static vm_fault_t shared_write_fault(struct vm_fault *vmf)
{
	vm_fault_t result = ask_kind(vmf);

	if (result & FAULT_NO_PAGE)
		return result;
	result = page_mkwrite(vmf, result);
	if (result & FAULT_NO_PAGE) {
		put_page(vmf->page);
		return result;
	}
	if (install_page(vmf, true))
		page_set(vmf->page, PG_dirty);
	release_page(vmf, result);
	return result & VM_FAULT_MAJOR;
}

vm_fault_t ops_fault(struct vm_fault *vmf)
{
	fault_prepare_ops(vmf);
	if (!(vmf->flags & FAULT_FLAG_WRITE))
		return read_fault(vmf);
	return vma_is_shared(vmf->vma) ? shared_write_fault(vmf)
				       : private_write_fault(vmf);
}
