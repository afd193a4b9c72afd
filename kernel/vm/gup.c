/* SPDX-License-Identifier: MIT */
/*
 * Reaching into an address space: find the page, or fault it in and look
 * again.  The page is held by a reference, not by the area, so the copy needs
 * no lock: if it is unmapped meanwhile, the copy is one that came in time.
 */
#include <vm/gup.h>

#include <lib/err.h>
#include <mem/kmap.h>
#include <vm/fault.h>

/* The page of a present entry that permits the access, with a reference;
 * NULL: a fault is needed.  => the area is held */
static struct page *follow_entry(struct mm_struct *mm, unsigned long addr,
				 unsigned int foll)
{
	struct page *page = NULL;
	spinlock_t *ptl;
	pte_t *ptep, pte;

	ptep = mm_pte_lock(mm, addr, &ptl);
	if (!ptep)
		return NULL;
	pte = ptep_get(ptep);
	if (pte_present(pte) && (!(foll & FOLL_WRITE) || pte_write(pte))) {
		page = vm_normal_page(pte);
		if (!page)
			page = pte_pfn(pte) == zero_pfn ? zero_page
							: ERR_PTR(-EFAULT);
		if (!IS_ERR(page))
			get_page(page);
	}
	pte_unmap_unlock(ptep, ptl);
	return page;
}

static int error_of_fault(vm_fault_t result)
{
	if (!(result & VM_FAULT_ERROR))
		return 0;
	return result & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
}

/* => the area is held, and permits the access */
static struct page *follow_or_fault(struct vm_area_struct *vma,
				    unsigned long addr, unsigned int foll)
{
	unsigned int flags = foll & FOLL_WRITE ? FAULT_FLAG_WRITE : 0;
	struct page *page;
	int error;

	while (!(page = follow_entry(vma->vm_mm, addr, foll))) {
		error = error_of_fault(handle_mm_fault(vma, addr, flags));
		if (error)
			return ERR_PTR(error);
	}
	return page;
}

struct page *get_user_page(struct mm_struct *mm, unsigned long addr,
			   unsigned int foll)
{
	unsigned int flags = foll & FOLL_WRITE ? FAULT_FLAG_WRITE : 0;
	struct page *page = ERR_PTR(-EFAULT);
	struct vm_area_struct *vma;

	if (addr >= TASK_SIZE)
		return page;
	vma = vma_get_for_fault(mm, addr);
	if (!vma)
		return page;
	if (vma_permits(vma, flags))
		page = follow_or_fault(vma, addr, foll);
	vma_put(vma);
	return page;
}

/* Bytes copied, all in one page; or -errno. */
static long access_piece(struct mm_struct *mm, unsigned long addr, void *buf,
			 size_t len, unsigned int foll)
{
	struct page *page = get_user_page(mm, addr, foll);

	if (IS_ERR(page))
		return PTR_ERR(page);
	if (foll & FOLL_WRITE) {
		memcpy_to_page(page, offset_in_page(addr), buf, len);
		page_set(page, PG_dirty);
	} else {
		memcpy_from_page(buf, page, offset_in_page(addr), len);
	}
	put_page(page);
	return len;
}

/* The number of bytes copied; *error is what ended it, or 0. */
static size_t access_pieces(struct mm_struct *mm, unsigned long addr,
			    void *buf, size_t len, unsigned int foll,
			    int *error)
{
	size_t done = 0;
	long piece = 0;

	while (done < len) {
		size_t n = min(len - done,
			       PAGE_SIZE - offset_in_page(addr + done));

		piece = access_piece(mm, addr + done, (char *)buf + done, n,
				     foll);
		if (piece < 0)
			break;
		done += piece;
	}
	*error = piece < 0 ? (int)piece : 0;
	return done;
}

size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf,
			 size_t len, unsigned int foll)
{
	int error;

	return access_pieces(mm, addr, buf, len, foll, &error);
}

int copy_to_mm(struct mm_struct *mm, unsigned long addr, const void *buf,
	       size_t len)
{
	int error;

	access_pieces(mm, addr, (void *)buf, len, FOLL_WRITE, &error);
	return error;
}
