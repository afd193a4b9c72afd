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

/* Something in this range is being cleared. */
static void gather_range(struct tlb_gather *gather, unsigned long start,
			 unsigned long end)
{
	if (likely(gather->start <= start && end <= gather->end))
		return;
	gather->start = min(gather->start, start);
	gather->end = max(gather->end, end);
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

static void zap_file_page(struct zap *zap, struct page *page, pte_t pte)
{
	zap->rss[mm_counter_of(page)]--;
	if (pte_dirty(pte) && !page_test(page, PG_dirty))
		page_set(page, PG_dirty);
}

static void zap_entry(struct zap *zap, pte_t *ptep)
{
	struct page *page = vm_normal_page(ptep_get(ptep));
	pte_t old;

	if (unlikely(zap->keep_cows) && page && PageAnon(page))
		return;
	old = ptep_get_and_clear(ptep);
	if (!page)
		return;
	if (likely(PageAnon(page)))
		zap->rss[MM_ANONPAGES]--;
	else
		zap_file_page(zap, page, old);
	page_remove_rmap(page);
	gather_page(zap->gather, page);
}

static int zap_table(pte_t *ptep, unsigned long addr, unsigned long end,
		     void *arg)
{
	spinlock_t *ptl = ptep_lockptr(ptep);
	struct zap *zap = arg;
	unsigned long at;

	zap->gather->tables = true;
	spin_lock(ptl);
	for (at = addr; at < end; at += PAGE_SIZE, ptep++) {
		if (pte_none(ptep_get(ptep)))
			continue;
		gather_range(zap->gather, addr, end);
		zap_entry(zap, ptep);
	}
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
 * finding it again for each of them.  An area that nobody ever touched has
 * nothing to clear, however large it is.
 */
void zap_areas(struct tlb_gather *gather, struct vm_area_struct *vma,
	       unsigned long start, unsigned long end)
{
	struct zap zap = { .gather = gather };
	unsigned long from, to;

	update_hiwater_rss(gather->mm);
	while (vma && vma->vm_start < end) {
		bool touched = false;

		from = max(vma->vm_start, start);
		do {
			touched |= vma->vm_touched;
			to = min(vma->vm_end, end);
			vma = to < end ? vma_next(vma) : NULL;
		} while (vma && vma->vm_start < end &&
			 vma->vm_start - to < PMD_SIZE);
		if (touched)
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
 *	prev         |        start          end        |         next
 *	[    )-------|----------|xxxxxxxxxxxxx|---------|--------[    )
 *	             `- PMD_SIZE: one leaf table -------'
 *
 * A table that also serves prev or next stays: most often there is only that
 * one, which a glance shows.  What stays is theirs to free one day, though
 * they may not have been touched themselves.  CPUs cache upper-level entries
 * (SDM 3A 4.10.3), so tables are given back after the flush only.
 */
void free_tables(struct mm_struct *mm, unsigned long start, unsigned long end,
		 const struct vma_place *around)
{
	unsigned long floor = 0, ceiling = 0, first;
	void *chain;

	if (around->prev) {
		around->prev->vm_touched = true;
		floor = around->prev->vm_end;
	}
	if (around->next) {
		around->next->vm_touched = true;
		ceiling = around->next->vm_start;
	}
	first = ALIGN(max(floor, ALIGN_DOWN(start, PMD_SIZE)), PMD_SIZE);
	if (first >= end || first + PMD_SIZE - 1 > ceiling - 1)
		return;
	chain = pgtable_free_range(mm->pgd, start, end, floor, ceiling);
	if (!chain)
		return;
	flush_tlb_mm(mm);
	pgtable_put_chain(chain);
}

static struct vm_area_struct *first_touched(struct vm_area_struct *vma)
{
	while (vma && !vma->vm_touched)
		vma = vma_next(vma);
	return vma;
}

/*
 *	[  touched  )[  touched  )      distance      [  touched  )
 *	start                    end                  next
 *
 * From below upwards: what lies below a stretch has gone before it, so only
 * what lies above can hold on to a table that both need.
 */
void free_all_tables(struct mm_struct *mm)
{
	struct vm_area_struct *vma = first_touched(vma_tree_first(&mm->areas));

	while (vma) {
		unsigned long start = vma->vm_start, end;

		do {
			end = vma->vm_end;
			vma = first_touched(vma_next(vma));
		} while (vma && vma->vm_start - end < PMD_SIZE);
		pgtable_put_chain(pgtable_free_range(
			mm->pgd, start, end, 0, vma ? vma->vm_start : 0));
	}
}
