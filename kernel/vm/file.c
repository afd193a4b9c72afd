/* SPDX-License-Identifier: MIT */
/*
 * Areas of files: their pages are those of the page cache.
 *
 *	private	read: the cache's page, read-only; write: a copy
 *	shared	the cache's page itself
 *
 * A fault takes the page locked, so that it cannot leave the file between the
 * look at the file's size and the entry.  Pages around it that are there
 * already get entries too, in one go: those are tried under the index's lock,
 * which removal needs as well, and instead of waiting for anything they are
 * left out.
 */
#include <lib/err.h>
#include <vm/fault.h>
#include <vm/filemap.h>
#include <vm/mmap.h>
#include <vm/rmap.h>

static const struct vm_operations_struct file_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
};

int generic_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (!file_vm(file)->mapping)
		return -ENODEV;
	vma->vm_ops = &file_vm_ops;
	return 0;
}

static struct address_space *mapping_of(const struct vm_fault *vmf)
{
	return file_vm(vmf->vma->vm_file)->mapping;
}

/* The number of pages that have a byte of the file. */
static pgoff_t pages_of_file(const struct address_space *mapping)
{
	return PFN_UP(READ_ONCE(mapping->size));
}

static vm_fault_t fault_of_error(long error)
{
	return error == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
}

vm_fault_t filemap_fault(struct vm_fault *vmf)
{
	struct address_space *mapping = mapping_of(vmf);
	struct page *page;

	if (vmf->pgoff >= pages_of_file(mapping))
		return VM_FAULT_SIGBUS;
	page = filemap_lock_page(mapping, vmf->pgoff);
	if (IS_ERR(page))
		return fault_of_error(PTR_ERR(page));
	/* A truncation may have come first; the next one waits. */
	if (vmf->pgoff >= pages_of_file(mapping)) {
		unlock_page(page);
		put_page(page);
		return VM_FAULT_SIGBUS;
	}
	vmf->page = page;
	return VM_FAULT_LOCKED;
}

/* => tree_lock held */
static bool map_one(struct vm_fault *vmf, pte_t *pte, pgoff_t index)
{
	struct page *page;

	if (!pte_none(ptep_get(pte)))
		return false;
	page = xa_load(&mapping_of(vmf)->pages, index);
	if (!page || !page_test(page, PG_uptodate))
		return false;
	get_page(page);
	page_add_rmap(page);
	if (ptep_cmpxchg(pte, (pte_t){ 0 },
			 mk_pte(page, vmf->vma->vm_page_prot)))
		return true;
	page_remove_rmap(page);
	put_page(page);
	return false;
}

vm_fault_t filemap_map_pages(struct vm_fault *vmf, pgoff_t start_pgoff,
			     pgoff_t end_pgoff)
{
	struct address_space *mapping = mapping_of(vmf);
	pte_t *pte = vmf->pte - (vmf->pgoff - start_pgoff);
	pgoff_t index, pages = pages_of_file(mapping);
	long mapped = 0;
	bool done;

	spin_lock(&mapping->tree_lock);
	for (index = start_pgoff; index <= end_pgoff && index < pages; index++)
		mapped += map_one(vmf, pte++, index);
	done = !pte_none(ptep_get(vmf->pte));
	spin_unlock(&mapping->tree_lock);
	if (mapped)
		add_mm_counter(vmf->vma->vm_mm, mapping->shmem ? MM_SHMEMPAGES
							       : MM_FILEPAGES,
			       mapped);
	return done ? VM_FAULT_NOPAGE : 0;
}
