/* SPDX-License-Identifier: MIT */
/*
 * fork: a child's address space.
 *
 *	parent	[ rw page A ]			both read-only, page A shared;
 *	child	              [ copy ]  →	who writes first gets a copy, who
 *						is left alone takes A itself
 *
 * Areas are copied all; entries only where a fault could not bring the same
 * again: private pages, and what a driver put in at once.  A page pinned for a
 * device stays the parent's: the child gets its copy at once, or a write by
 * the parent would move the parent to the copy and leave the device behind.
 *
 * The child's area enters the reverse map before its entries are copied, and
 * behind the parent's (equal keys keep their order): a walk that has passed
 * the parent's entry meets the child's later.
 */
#include <lib/err.h>
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <vm/area.h>
#include <vm/pte.h>
#include <vm/rmap.h>
#include <vm/vm_file.h>

struct fork {
	struct vm_area_struct *from, *to;
	long rss[NR_MM_COUNTERS];
};

static bool page_is_pinned(const struct page *page)
{
	return atomic_read(&page->refcount) >= PAGE_PIN_BIAS;
}

/* A page of the child's own at once.  => under both tables' locks */
static int copy_pinned(struct fork *fork, struct page *page, pte_t *to,
		       unsigned long addr)
{
	struct page *copy = alloc_page(GFP_ATOMIC | __GFP_HIGHMEM |
				       __GFP_OWNER(OWNER_ANON));

	if (!copy)
		return -ENOMEM;
	copy_highpage(copy, page);
	page_add_new_anon_rmap(copy, fork->to, addr);
	fork->rss[MM_ANONPAGES]++;
	set_pte(to, pte_mkdirty(mk_pte(copy, fork->to->vm_page_prot)));
	return 0;
}

static int copy_entry(struct fork *fork, pte_t *from, pte_t *to,
		      unsigned long addr)
{
	pte_t pte = ptep_get(from);
	struct page *page;

	if (!pte_present(pte))
		return 0;
	page = vm_normal_page(pte);
	if (page && PageAnon(page) && unlikely(page_is_pinned(page)))
		return copy_pinned(fork, page, to, addr);
	if (pte_write(pte) && !vma_is_shared(fork->from)) {
		/* Out and in, so that a dirty bit set meanwhile is kept. */
		pte = pte_wrprotect(ptep_get_and_clear(from));
		set_pte(from, pte);
	}
	if (page) {
		get_page(page);
		page_add_rmap(page);
		fork->rss[mm_counter_of(page)]++;
	}
	set_pte(to, pte);
	return 0;
}

static int copy_table(pte_t *from, unsigned long addr, unsigned long end,
		      void *arg)
{
	struct fork *fork = arg;
	pte_t *to = pgtable_pte_alloc(fork->to->vm_mm->pgd, addr);
	spinlock_t *from_ptl = ptep_lockptr(from), *to_ptl;
	int error = 0;

	if (!to)
		return -ENOMEM;
	to_ptl = ptep_lockptr(to);
	spin_lock(to_ptl);
	/* Child before parent; nobody locks two tables in another order. */
	spin_lock_nested(from_ptl);
	for (; addr < end && !error; addr += PAGE_SIZE, from++, to++)
		error = copy_entry(fork, from, to, addr);
	spin_unlock(from_ptl);
	spin_unlock(to_ptl);
	return error;
}

static int copy_entries(struct vm_area_struct *from, struct vm_area_struct *to)
{
	struct fork fork = { .from = from, .to = to };
	int kind, error;

	/* The rest comes back by faults as it was. */
	to->vm_touched = false;
	if (!to->anon_vma && !(to->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)))
		return 0;
	to->vm_touched = from->vm_touched;
	error = pgtable_for_each_table(from->vm_mm->pgd, from->vm_start,
				       from->vm_end, copy_table, &fork);
	for (kind = 0; kind < NR_MM_COUNTERS; kind++)
		if (fork.rss[kind])
			add_mm_counter(to->vm_mm, kind, fork.rss[kind]);
	return error;
}

static int copy_area(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *copy = vm_area_dup(vma);
	struct vma_place place = { .prev = vma_tree_last(&mm->areas) };

	if (!copy)
		return -ENOMEM;
	copy->vm_mm = mm;
	vm_flags_clear(copy, VM_LOCKED | VM_LOCKONFAULT);
	if (copy->vm_flags & VM_WIPEONFORK)
		copy->anon_vma = NULL;
	if (copy->vm_file)
		get_file(copy->vm_file);
	area_insert(copy, &place);
	vm_stat_account(mm, copy->vm_flags, vma_pages(copy));
	if (copy->vm_ops && copy->vm_ops->open)
		copy->vm_ops->open(copy);
	return copy_entries(vma, copy);
}

static int copy_areas(struct mm_struct *mm, struct mm_struct *old)
{
	struct vm_area_struct *vma;
	int error;

	for_each_vma(vma, &old->areas) {
		if (vma->vm_flags & VM_DONTCOPY)
			continue;
		error = copy_area(mm, vma);
		if (error)
			return error;
	}
	return 0;
}

struct mm_struct *mm_fork(struct mm_struct *old)
{
	struct mm_struct *mm;
	int error;

	down_write(&old->mmap_lock);
	mm = mm_alloc_like(old);
	error = mm ? copy_areas(mm, old) : -ENOMEM;
	/* The parent's entries may have become read-only, even if it failed. */
	flush_tlb_mm(old);
	up_write(&old->mmap_lock);
	if (!error)
		return mm;
	if (mm)
		mmput(mm);
	return ERR_PTR(error);
}
