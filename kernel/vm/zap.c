/* SPDX-License-Identifier: MIT */
/*
 * Clearing entries, in batches: see zap.h for the order and its reason.
 *
 * One leaf table at a time, under its lock.  The flush of a full batch happens
 * under that lock as well: whoever waits for it waits with interrupts on, so
 * the interrupt that asks its CPU to flush gets through.
 */
#include <vm/zap.h>

#include <vm/pte.h>
#include <vm/rmap.h>
#include <vm/vm_file.h>

void tlb_gather_begin(struct tlb_gather *gather, struct mm_struct *mm)
{
	gather->mm = mm;
	gather->start = ~0UL;
	gather->end = 0;
	gather->tables = false;
	gather->count = 0;
}

void tlb_gather_flush(struct tlb_gather *gather)
{
	unsigned int i;

	if (gather->start < gather->end)
		tlb_flush_context_range(&gather->mm->context, gather->start,
					gather->end);
	for (i = 0; i < gather->count; i++)
		put_page(gather->pages[i]);
	gather->start = ~0UL;
	gather->end = 0;
	gather->count = 0;
}

static void gather_page(struct tlb_gather *gather, struct page *page)
{
	gather->pages[gather->count++] = page;
	if (gather->count == TLB_GATHER_PAGES)
		tlb_gather_flush(gather);
}

/* What one visit of zap_table() works on. */
struct zap {
	struct tlb_gather *gather;
	bool keep_cows;		/* leave private copies alone */
	long rss[NR_MM_COUNTERS];
};

static void zap_pte(struct zap *zap, pte_t *ptep, unsigned long addr)
{
	struct tlb_gather *gather = zap->gather;
	pte_t pte = ptep_get(ptep);
	struct page *page;

	page = vm_normal_page(pte);
	if (zap->keep_cows && page && PageAnon(page))
		return;
	pte = ptep_get_and_clear(ptep);
	gather->start = min(gather->start, addr);
	gather->end = addr + PAGE_SIZE;
	if (!page)
		return;
	zap->rss[mm_counter_of(page)]--;
	if (pte_dirty(pte) && !PageAnon(page) && !page_test(page, PG_dirty))
		page_set(page, PG_dirty);
	page_remove_rmap(page);
	gather_page(gather, page);
}

static int zap_table(pte_t *ptep, unsigned long addr, unsigned long end,
		     void *arg)
{
	spinlock_t *ptl = ptep_lockptr(ptep);
	struct zap *zap = arg;

	zap->gather->tables = true;
	spin_lock(ptl);
	for (; addr < end; addr += PAGE_SIZE, ptep++)
		if (!pte_none(ptep_get(ptep)))
			zap_pte(zap, ptep, addr);
	spin_unlock(ptl);
	return 0;
}

static void zap_run(struct zap *zap, unsigned long start, unsigned long end)
{
	pgtable_for_each_table(zap->gather->mm->pgd, start, end, zap_table,
			       zap);
}

static void zap_count(const struct zap *zap)
{
	int kind;

	for (kind = 0; kind < NR_MM_COUNTERS; kind++)
		if (zap->rss[kind])
			add_mm_counter(zap->gather->mm, kind, zap->rss[kind]);
}

/*
 *	start [   )[  )    [ )              distance              [   ) end
 *	      \__ one walk __/                                    \_ the next
 *
 * Areas that lie close share tables, and a walk over a table costs less than
 * finding it again for each of them.
 */
void zap_areas(struct tlb_gather *gather, struct vm_area_struct *vma,
	       unsigned long start, unsigned long end)
{
	struct zap zap = { .gather = gather };
	unsigned long from, to;

	while (vma && vma->vm_start < end) {
		from = max(vma->vm_start, start);
		do {
			to = min(vma->vm_end, end);
			vma = to < end ? vma_next(vma) : NULL;
		} while (vma && vma->vm_start < end &&
			 vma->vm_start - to < PMD_SIZE);
		zap_run(&zap, from, to);
	}
	zap_count(&zap);
}

void zap_page_range(struct vm_area_struct *vma, unsigned long start,
		    unsigned long end)
{
	struct tlb_gather gather;
	struct zap zap = { .gather = &gather };

	KASSERT(vma->vm_start <= start && end <= vma->vm_end);
	tlb_gather_begin(&gather, vma->vm_mm);
	zap_run(&zap, start, end);
	zap_count(&zap);
	tlb_gather_flush(&gather);
}

/*
 *	file	      first                last
 *	area	  vm_pgoff ....... + vma_pages
 *	zapped	      [            )
 */
static void unmap_area_pages(struct vm_area_struct *vma, pgoff_t first,
			     pgoff_t last, bool even_cows)
{
	struct tlb_gather gather;
	struct zap zap = { .gather = &gather, .keep_cows = !even_cows };
	pgoff_t from = max(first, vma->vm_pgoff);
	pgoff_t to = min(last, vma->vm_pgoff + vma_pages(vma) - 1);

	tlb_gather_begin(&gather, vma->vm_mm);
	zap_run(&zap, vma->vm_start + ((from - vma->vm_pgoff) << PAGE_SHIFT),
		vma->vm_start + ((to - vma->vm_pgoff + 1) << PAGE_SHIFT));
	zap_count(&zap);
	tlb_gather_flush(&gather);
}

void unmap_mapping_range(struct address_space *mapping, pgoff_t first,
			 pgoff_t count, bool even_cows)
{
	pgoff_t last = first + count - 1;
	struct interval_node *node;

	if (last < first)
		last = ~0UL;
	spin_lock(&mapping->rmap_lock);
	interval_for_each(node, &mapping->mappings, first, last)
		unmap_area_pages(container_of(node, struct vm_area_struct,
					      rmap_node),
				 first, last, even_cows);
	spin_unlock(&mapping->rmap_lock);
}

/*
 *	prev             start                    end             next
 *	[    )-------------|xxxxxxxxxxxxxxxxxxxxxxx|--------------[    )
 *
 * A table that also serves prev or next stays.  CPUs cache upper-level entries
 * (SDM 3A 4.10.3), so the tables are given back after the flush only.
 */
void free_tables(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vma_place place;
	void *chain;

	vma_tree_place(&mm->areas, start, &place);
	chain = pgtable_free_range(mm->pgd, start, end,
				   place.prev ? place.prev->vm_end : 0,
				   place.next ? place.next->vm_start : 0);
	if (!chain)
		return;
	flush_tlb_mm(mm);
	pgtable_put_chain(chain);
}
