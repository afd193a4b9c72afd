/* SPDX-License-Identifier: MIT */
/*
 * Ranges of a file: pages made before they are needed, taken out of the
 * middle, and where there are any.
 *
 *	pages	| 0 |   | 2 | 3 |   |		a file of five pages
 *	data	[---]   [-------]		SEEK_DATA, SEEK_HOLE
 *
 * Making pages for a range is all or nothing: when one is not to be had, those
 * that were made go again, unless somebody has mapped or written them
 * meanwhile.
 */
#include <lib/err.h>
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <sched/sched.h>
#include <vm/filemap.h>
#include <vm/zap.h>

/* Pages looked at without letting go of the lock. */
#define SEEK_BATCH 512

static void give_back(struct address_space *mapping, pgoff_t index)
{
	struct page *page = find_get_page(mapping, index);

	if (!page)
		return;
	lock_page(page);
	if (page->mapping == mapping && !page_mapcount(page) &&
	    !page_test(page, PG_dirty))
		filemap_remove_page(mapping, page);
	unlock_page(page);
	put_page(page);
}

/* 0 also if it is there already. */
static int make_one(struct address_space *mapping, pgoff_t index,
		    struct xarray *made)
{
	struct page *page = filemap_add_page(mapping, index);
	int error;

	if (IS_ERR(page))
		return PTR_ERR(page) == -EEXIST ? 0 : (int)PTR_ERR(page);
	put_page(page);
	error = xa_err(xa_store(made, index, xa_mk_value(1), GFP_KERNEL));
	if (error)
		give_back(mapping, index);
	return error;
}

int filemap_allocate(struct address_space *mapping, pgoff_t first,
		     pgoff_t last)
{
	struct xarray made = XARRAY_INIT;
	unsigned long index;
	pgoff_t next;
	int error = 0;
	void *entry;

	for (next = first; !error && next <= last; next++) {
		error = fatal_signal_pending(current) ? -EINTR
			: make_one(mapping, next, &made);
		cond_resched();
	}
	if (error)
		xa_for_each(&made, index, entry)
			give_back(mapping, index);
	xa_destroy(&made);
	return error;
}

/* Bytes [from, to) of one page become zeros, if it is there. */
static void clear_part(struct address_space *mapping, loff_t from, loff_t to)
{
	struct page *page;

	if (from >= to)
		return;
	page = find_get_page(mapping, from >> PAGE_SHIFT);
	if (!page)
		return;
	lock_page(page);
	if (page->mapping == mapping && page_test(page, PG_uptodate)) {
		zero_user(page, offset_in_page(from), to - from);
		page_set(page, PG_dirty);
	}
	unlock_page(page);
	put_page(page);
}

void filemap_punch_hole(struct address_space *mapping, loff_t from, loff_t to)
{
	pgoff_t first = PFN_UP(from), end = to >> PAGE_SHIFT;

	if (first > end) {		/* within one page */
		clear_part(mapping, from, to);
		return;
	}
	clear_part(mapping, from, (loff_t)first << PAGE_SHIFT);
	if (first < end)
		truncate_page_range(mapping, first, end - first);
	clear_part(mapping, (loff_t)end << PAGE_SHIFT, to);
}

loff_t filemap_seek_data(struct address_space *mapping, loff_t from,
			 loff_t size)
{
	unsigned long index = from >> PAGE_SHIFT;
	struct page *page;
	loff_t found;

	spin_lock(&mapping->tree_lock);
	page = xa_find(&mapping->pages, &index, ~0UL, XA_PRESENT);
	spin_unlock(&mapping->tree_lock);
	found = max(from, (loff_t)index << PAGE_SHIFT);
	return page && found < size ? found : -ENXIO;
}

/* The first index without a page in a batch; `end` if all have one. */
static pgoff_t first_missing(struct address_space *mapping, pgoff_t index,
			     pgoff_t end)
{
	spin_lock(&mapping->tree_lock);
	while (index < end && xa_load(&mapping->pages, index))
		index++;
	spin_unlock(&mapping->tree_lock);
	return index;
}

loff_t filemap_seek_hole(struct address_space *mapping, loff_t from,
			 loff_t size)
{
	pgoff_t index = from >> PAGE_SHIFT, end = PFN_UP(size);
	pgoff_t batch_end;

	do {
		batch_end = min(index + SEEK_BATCH, end);
		index = first_missing(mapping, index, batch_end);
		cond_resched();
	} while (index == batch_end && index < end);
	return min(max(from, (loff_t)index << PAGE_SHIFT), size);
}
