/* SPDX-License-Identifier: MIT */
/*
 * Pages that leave a file.
 *
 *	file	| 0 | 1 | 2 | 3 | 4 |		size = 2 pages and a half:
 *	after	| 0 | 1 | 2.|			3, 4 go; the rest of 2 is zeros
 *
 * The size is set first: a fault beyond it ends in SIGBUS from then on.  Then
 * entries go, private copies of the pages too; then page by page the cache;
 * and then entries once more, for a fault that was past the check of the size
 * may have put in a private copy while its page was still there.
 */
#include <mem/kmap.h>
#include <sched/sched.h>
#include <vm/filemap.h>
#include <vm/rmap.h>
#include <vm/zap.h>

void filemap_remove_page(struct address_space *mapping, struct page *page)
{
	spin_lock(&mapping->tree_lock);
	xa_erase(&mapping->pages, page->index);
	mapping->nrpages--;
	spin_unlock(&mapping->tree_lock);
	rmap_unmap_page(page);
	page->mapping = NULL;
	put_page(page);
	filemap_uncharge_page(mapping);
}

/* The first page at or behind index, with a reference; NULL. */
static struct page *find_get_next(struct address_space *mapping,
				  pgoff_t index, pgoff_t last)
{
	struct page *page;

	spin_lock(&mapping->tree_lock);
	page = xa_find(&mapping->pages, &index, last, XA_PRESENT);
	if (page)
		get_page(page);
	spin_unlock(&mapping->tree_lock);
	return page;
}

static void remove_pages(struct address_space *mapping, pgoff_t first,
			 pgoff_t last)
{
	struct page *page;

	while ((page = find_get_next(mapping, first, last))) {
		lock_page(page);
		if (page->mapping == mapping)
			filemap_remove_page(mapping, page);
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
}

void truncate_inode_pages(struct address_space *mapping, loff_t from)
{
	KASSERT(PAGE_ALIGNED(from));
	remove_pages(mapping, from >> PAGE_SHIFT, ~0UL);
}

void truncate_page_range(struct address_space *mapping, pgoff_t first,
			 pgoff_t count)
{
	unmap_mapping_range(mapping, first, count, true);
	remove_pages(mapping, first, first + count - 1);
	unmap_mapping_range(mapping, first, count, true);
}

/* The last page keeps its beginning. */
static void clear_tail(struct address_space *mapping, loff_t size)
{
	struct page *page = find_get_page(mapping, size >> PAGE_SHIFT);

	if (!page)
		return;
	lock_page(page);
	if (page->mapping == mapping && page_test(page, PG_uptodate)) {
		zero_user(page, offset_in_page(size),
			  PAGE_SIZE - offset_in_page(size));
		page_set(page, PG_dirty);
	}
	unlock_page(page);
	put_page(page);
}

void truncate_setsize(struct address_space *mapping, loff_t size)
{
	loff_t old = mapping->size;
	pgoff_t first = PFN_UP(size);

	WRITE_ONCE(mapping->size, size);
	if (size >= old)
		return;
	if (offset_in_page(size))
		clear_tail(mapping, size);
	truncate_page_range(mapping, first, -first);
}
