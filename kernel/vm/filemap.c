/* SPDX-License-Identifier: MIT */
/*
 * The page cache: finding, making, and removing pages of a file.
 *
 *	not there → locked, being read → up to date → (removed)
 *
 * A page enters the index only once it is complete, or locked; so who finds it
 * finds zeros, contents, or a lock to wait for.  Two who make the same page at
 * once: the index decides, the other one's frame goes back.
 *
 * Lock order: page lock, tree_lock.
 */
#include <vm/filemap.h>

#include <lib/err.h>
#include <mem/gfp.h>
#include <mem/kmap.h>
#include <vm/rmap.h>

void address_space_init(struct address_space *mapping, void *host,
			const struct address_space_operations *a_ops,
			gfp_t gfp)
{
	*mapping = (struct address_space){
		.host = host, .a_ops = a_ops, .gfp = gfp,
	};
	spin_lock_init_rank(&mapping->tree_lock, LOCK_CACHE_TREE);
	spin_lock_init_rank(&mapping->rmap_lock, LOCK_RMAP);
	xa_init(&mapping->pages);
}

u64 address_space_number(struct address_space *mapping)
{
	static u64 last;
	u64 number = READ_ONCE(mapping->number), none = 0;

	if (number)
		return number;
	number = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
	if (!__atomic_compare_exchange_n(&mapping->number, &none, number,
					 false, __ATOMIC_RELAXED,
					 __ATOMIC_RELAXED))
		number = none;
	return number;
}

struct page *find_get_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page;

	spin_lock(&mapping->tree_lock);
	page = xa_load(&mapping->pages, index);
	if (page)
		get_page(page);
	spin_unlock(&mapping->tree_lock);
	return page;
}

/* 0, -EEXIST, or -ENOMEM; the cache takes a reference of its own. */
static int index_insert(struct address_space *mapping, struct page *page,
			pgoff_t index)
{
	int error = -EEXIST;

	page->mapping = mapping;
	page->index = index;
	spin_lock(&mapping->tree_lock);
	if (!xa_load(&mapping->pages, index)) {
		error = xa_err(xa_store(&mapping->pages, index, page,
					GFP_ATOMIC));
		if (!error) {
			get_page(page);
			mapping->nrpages++;
		}
	}
	spin_unlock(&mapping->tree_lock);
	if (error)
		page->mapping = NULL;
	return error;
}

static bool is_backed(const struct address_space *mapping)
{
	return mapping->a_ops && mapping->a_ops->read_folio;
}

static int charge_page(struct address_space *mapping)
{
	return mapping->a_ops && mapping->a_ops->charge ?
	       mapping->a_ops->charge(mapping) : 0;
}

void filemap_uncharge_page(struct address_space *mapping)
{
	if (mapping->a_ops && mapping->a_ops->uncharge)
		mapping->a_ops->uncharge(mapping);
}

/* A new page in the cache: zeros, or locked and yet to be read. */
struct page *filemap_add_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page;
	int error = charge_page(mapping);

	if (error)
		return ERR_PTR(error);
	page = alloc_page(mapping->gfp | __GFP_OWNER(OWNER_CACHE));
	error = -ENOMEM;
	if (!page)
		goto uncharge;
	if (is_backed(mapping)) {
		page_set(page, PG_locked);
	} else {
		clear_highpage(page);
		page_set(page, PG_uptodate);
	}
	error = index_insert(mapping, page, index);
	if (!error)
		return page;
	page_clear(page, PG_locked | PG_uptodate);
	put_page(page);
uncharge:
	filemap_uncharge_page(mapping);
	return ERR_PTR(error);
}

/* => page locked; unlocked afterwards */
static int read_page(struct address_space *mapping, struct page *page)
{
	int error = mapping->a_ops->read_folio(mapping, page);

	if (error)
		return error;
	wait_on_page_locked(page);
	return page_test(page, PG_uptodate) ? 0 : -EIO;
}

/* Of a page found: 0, -EAGAIN if it has left the cache, or an error. */
static int make_uptodate(struct address_space *mapping, struct page *page)
{
	if (likely(page_test(page, PG_uptodate)))
		return 0;
	lock_page(page);
	if (page->mapping != mapping) {
		unlock_page(page);
		return -EAGAIN;
	}
	if (page_test(page, PG_uptodate)) {
		unlock_page(page);
		return 0;
	}
	return read_page(mapping, page);
}

/* A page of the cache, found or new, perhaps not up to date; NULL. */
static struct page *find_or_add(struct address_space *mapping, pgoff_t index,
				bool create, int *error)
{
	struct page *page = find_get_page(mapping, index);

	*error = 0;
	if (page) {
		*error = make_uptodate(mapping, page);
		return page;
	}
	if (!create)
		return NULL;
	page = filemap_add_page(mapping, index);
	if (IS_ERR(page)) {
		*error = PTR_ERR(page);
		return NULL;
	}
	if (is_backed(mapping))
		*error = read_page(mapping, page);
	return page;
}

struct page *filemap_get_page(struct address_space *mapping, pgoff_t index,
			      bool create)
{
	struct page *page;
	int error;

	do {
		page = find_or_add(mapping, index, create, &error);
		if (!error)
			return page;
		if (page)
			put_page(page);
	/* It left the cache, or somebody else's came first: once more. */
	} while (error == -EAGAIN || error == -EEXIST);
	return ERR_PTR(error);
}

struct page *filemap_lock_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page;

	for (;;) {
		page = filemap_get_page(mapping, index, true);
		if (IS_ERR(page))
			return page;
		lock_page(page);
		if (likely(page->mapping == mapping))
			return page;
		unlock_page(page);
		put_page(page);
	}
}
