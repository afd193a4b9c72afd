/* SPDX-License-Identifier: MIT */
/*
 * The page cache: a file's contents as pages in memory, once.
 *
 *	read()  write()   mmap
 *	    \      |      /            all see the same bytes, because there
 *	   address_space.pages         is only one copy of them
 *	   index → struct page
 *
 * A page has one reference from the cache and one per page-table entry.  It is
 * in the cache while page->mapping says so; whoever needs that to stay true
 * holds the page lock.  Leaving goes in this order: out of the index (nobody
 * maps it anew), out of every address space, mapping cleared, unlocked.
 *
 * User memory is never copied under a page lock: the copy might fault on the
 * very page that is locked.
 */
#ifndef VM_FILEMAP_H
#define VM_FILEMAP_H

#include <mem/page.h>
#include <vm/vm_file.h>

struct vm_fault;

/* Makes an empty cache for `host`.  gfp: where its pages come from, usually
 * GFP_HIGHUSER. */
void address_space_init(struct address_space *mapping, void *host,
			const struct address_space_operations *a_ops,
			gfp_t gfp);

/* => once, at boot */
void page_lock_setup(void);

/* The page lock: a bit, and a queue for those who wait. */
static inline bool trylock_page(struct page *page)
{
	return !page_test_and_set(page, PG_locked);
}

void lock_page_slow(struct page *page);
void unlock_page_wake(struct page *page);

/* => may sleep */
static inline void lock_page(struct page *page)
{
	if (unlikely(!trylock_page(page)))
		lock_page_slow(page);
}

static inline void unlock_page(struct page *page)
{
	u32 old = __atomic_fetch_and(&page->flags, ~(u32)PG_locked,
				     __ATOMIC_RELEASE);

	if (unlikely(old & PG_waiters))
		unlock_page_wake(page);
}

/* Waits until nobody has it locked at some moment. */
void wait_on_page_locked(struct page *page);

/* A page of the cache with a reference; NULL if it is not there. */
struct page *find_get_page(struct address_space *mapping, pgoff_t index);

/*
 * The same, up to date, made and read in if it is missing; without `create`
 * NULL if it is missing.
 * => may sleep; ERR_PTR(-ENOMEM), ERR_PTR(-EIO) and what read_folio says
 */
struct page *filemap_get_page(struct address_space *mapping, pgoff_t index,
			      bool create);
/* The same, locked, and still in the cache.  => never NULL */
struct page *filemap_lock_page(struct address_space *mapping, pgoff_t index);

/* A page that is not there yet, as filemap_get_page() makes it, but not read
 * in (then it is locked); ERR_PTR(-EEXIST): it is there, and as above. */
struct page *filemap_add_page(struct address_space *mapping, pgoff_t index);
/* Out of the cache, and of every address space.  => page locked, and in the
 * cache */
void filemap_remove_page(struct address_space *mapping, struct page *page);
/* A page has left the cache: its file system is told. */
void filemap_uncharge_page(struct address_space *mapping);

/*
 * Reads at most n bytes at pos, up to the end of the file (mapping->size).
 * The number of bytes, less than n only at the end or after a failure later
 * on; -EFAULT, -ENOMEM, -EIO if not even the first was read.
 * => holes are read without making pages
 */
ssize_t filemap_read(struct address_space *mapping, loff_t pos, void *to,
		     size_t n);
ssize_t filemap_read_user(struct address_space *mapping, loff_t pos,
			  void __user *to, size_t n);

/*
 * Writes n bytes at pos; mapping->size grows to what was written.
 * The number of bytes, less than n only after a failure later on; -EFAULT,
 * -ENOMEM, -EIO if not even the first was written.
 * => the owner's lock is held (size); limits were checked
 */
ssize_t filemap_write(struct address_space *mapping, loff_t pos,
		      const void *from, size_t n);
ssize_t filemap_write_user(struct address_space *mapping, loff_t pos,
			   const void __user *from, size_t n);

/*
 * The file gets a new size; what lies beyond it leaves the cache and every
 * address space, and the rest of the last page becomes zeros.
 * => the owner's lock is held; may sleep
 */
void truncate_setsize(struct address_space *mapping, loff_t size);

/* Removes the pages from byte `from` on, which is a multiple of the page size,
 * from the cache and every address space; 0 when the file itself goes.
 * => the owner's lock is held, or nobody else knows the file */
void truncate_inode_pages(struct address_space *mapping, loff_t from);

/* The same for whole pages [first, first + count) in the middle of a file,
 * which read as zeros afterwards (punching a hole). */
void truncate_page_range(struct address_space *mapping, pgoff_t first,
			 pgoff_t count);

/*
 * Makes the pages [first, last], as far as they are missing, or none.
 * => the owner's lock is held; -ENOMEM, -ENOSPC, -EINTR (a fatal signal)
 */
int __must_check filemap_allocate(struct address_space *mapping, pgoff_t first,
				  pgoff_t last);
/* Bytes [from, to) become zeros, and whole pages go.  => as above */
void filemap_punch_hole(struct address_space *mapping, loff_t from, loff_t to);
/* The first byte at or behind from, below size, that has a page, or none;
 * -ENXIO: there is no page. */
loff_t filemap_seek_data(struct address_space *mapping, loff_t from,
			 loff_t size);
loff_t filemap_seek_hole(struct address_space *mapping, loff_t from,
			 loff_t size);

/* Methods of areas whose pages come from here. */
vm_fault_t filemap_fault(struct vm_fault *vmf);
vm_fault_t filemap_map_pages(struct vm_fault *vmf, pgoff_t start_pgoff,
			     pgoff_t end_pgoff);

#endif
