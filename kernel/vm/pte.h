/* SPDX-License-Identifier: MIT */
/*
 * Entries of user page tables: their lock, the page behind them, the flush.
 *
 * Each leaf table has its own lock, in the struct page of its frame, so that
 * threads that touch disjoint parts of an address space do not meet.  The lock
 * makes a read-and-change of an entry whole; the CPU sets accessed and dirty
 * bits without it, so an entry that is live is taken out by exchange.
 */
#ifndef VM_PTE_H
#define VM_PTE_H

#include <vm/mm.h>
#include <vm/rmap.h>
#include <vm/vm_file.h>

/* The page of nothing: zeros, mapped read-only wherever somebody read memory
 * that was never written.  Its entries are special: no reference, no count. */
extern struct page *zero_page;
extern unsigned long zero_pfn;

static inline pte_t mk_pte(struct page *page, pgprot_t prot)
{
	return pfn_pte(page_to_pfn(page), prot);
}

static inline struct page *pte_page(pte_t pte)
{
	return pfn_to_page(pte_pfn(pte));
}

static inline bool pte_same(pte_t a, pte_t b)
{
	return a.pte == b.pte;
}

/* The lock of the table that an entry lies in: tables are in the direct map,
 * which saves the question that virt_to_page() asks. */
static inline spinlock_t *ptep_lockptr(pte_t *pte)
{
	unsigned long offset = (unsigned long)pte - PAGE_OFFSET;

	return &pfn_to_page(offset >> PAGE_SHIFT)->ptl;
}

/* The leaf entry for addr, its table locked; NULL, nothing locked, if there is
 * no table.  => pte_unmap_unlock() */
pte_t *mm_pte_lock(struct mm_struct *mm, unsigned long addr, spinlock_t **ptl);

static inline void pte_unmap_unlock(pte_t *pte, spinlock_t *ptl)
{
	(void)pte;
	spin_unlock(ptl);
}

/* The page whose reference and count an entry carries; NULL for the zero page
 * and for frames mapped without them (VM_PFNMAP).  => the entry is present */
static inline struct page *vm_normal_page(pte_t pte)
{
	return unlikely(pte_special(pte)) ? NULL : pte_page(pte);
}

/* What entries of an area with these flags look like before anything is its
 * own: private writable is read-only. */
pgprot_t vm_get_page_prot(vm_flags_t flags);
/* Sets vm_page_prot from vm_flags. */
void vma_set_page_prot(struct vm_area_struct *vma);
/* A shared area whose kind wants to hear of first writes gets entries that
 * are read-only.  => when vm_ops are known, or vm_page_prot was set anew */
void vma_set_writenotify(struct vm_area_struct *vma);

static inline void flush_tlb_range(struct vm_area_struct *vma,
				   unsigned long start, unsigned long end)
{
	tlb_flush_context_range(&vma->vm_mm->context, start, end);
}

static inline void flush_tlb_page(struct vm_area_struct *vma,
				  unsigned long addr)
{
	flush_tlb_range(vma, addr, addr + PAGE_SIZE);
}

static inline void flush_tlb_mm(struct mm_struct *mm)
{
	tlb_flush_context(&mm->context);
}

/* Which count of resident pages a page belongs to. */
static inline enum mm_counter mm_counter_of(const struct page *page)
{
	if (PageAnon(page))
		return MM_ANONPAGES;
	return page->mapping && page->mapping->shmem ? MM_SHMEMPAGES
						     : MM_FILEPAGES;
}

#endif
