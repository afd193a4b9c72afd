/* SPDX-License-Identifier: MIT */
/*
 * read() and write() through the page cache.
 *
 *	pos ──┐
 *	| page 0 | page 1 | page 2 |	a piece never crosses a page
 *	      [ piece ][ piece ][p )
 *
 * Reading copies with only a reference to the page: a fault on the user's side
 * may take any lock it likes.  Writing copies under the page lock, so it first
 * touches the source, then copies with faults off; should the source have gone
 * in between, it starts over.  The source may be a mapping of the very page.
 */
#include <arch/uaccess.h>
#include <lib/err.h>
#include <mem/kmap.h>
#include <sched/sched.h>
#include <vm/fault.h>
#include <vm/filemap.h>

/* One side of a copy: kernel memory, or user memory if that is NULL. */
struct io_buffer {
	char *kernel;
	char __user *user;
};

static void buffer_advance(struct io_buffer *buffer, size_t n)
{
	if (buffer->kernel)
		buffer->kernel += n;
	else
		buffer->user += n;
}

/* Bytes of the piece at pos: within its page, at most n. */
static size_t piece_size(loff_t pos, size_t n)
{
	return min_t(size_t, n, PAGE_SIZE - offset_in_page(pos));
}

/* Both: bytes NOT copied. */
static size_t copy_out(struct io_buffer *to, const void *from, size_t n)
{
	if (!to->kernel)
		return copy_to_user(to->user, from, n);
	memcpy(to->kernel, from, n);
	return 0;
}

static size_t copy_in(void *to, const struct io_buffer *from, size_t n)
{
	size_t left;

	if (from->kernel) {
		memcpy(to, from->kernel, n);
		return 0;
	}
	pagefault_disable();
	left = copy_from_user(to, from->user, n);
	pagefault_enable();
	return left;
}

static size_t read_hole(struct io_buffer *to, size_t n)
{
	if (!to->kernel)
		return clear_user(to->user, n);
	memset(to->kernel, 0, n);
	return 0;
}

/* Bytes copied, or -errno. */
static ssize_t read_piece(struct address_space *mapping, loff_t pos,
			  struct io_buffer *to, size_t n)
{
	bool backed = mapping->a_ops && mapping->a_ops->read_folio;
	struct page *page = filemap_get_page(mapping, pos >> PAGE_SHIFT,
					     backed);
	char *contents;
	size_t left;

	if (IS_ERR(page))
		return PTR_ERR(page);
	if (page) {
		contents = kmap_local_page(page);
		left = copy_out(to, contents + offset_in_page(pos), n);
		kunmap_local(contents);
		put_page(page);
	} else {
		left = read_hole(to, n);
	}
	return left == n ? -EFAULT : (ssize_t)(n - left);
}

static ssize_t read_pieces(struct address_space *mapping, loff_t pos,
			   struct io_buffer to, size_t n)
{
	size_t done = 0;
	ssize_t got = 0;
	loff_t size;

	while (done < n) {
		size = READ_ONCE(mapping->size);
		if (pos >= size)
			break;
		got = read_piece(mapping, pos, &to,
				 piece_size(pos, min_t(u64, n - done,
						       size - pos)));
		if (got < 0)
			break;
		buffer_advance(&to, got);
		pos += got;
		done += got;
		cond_resched();
	}
	return done ? (ssize_t)done : got < 0 ? got : 0;
}

ssize_t filemap_read(struct address_space *mapping, loff_t pos, void *to,
		     size_t n)
{
	return read_pieces(mapping, pos, (struct io_buffer){ .kernel = to }, n);
}

ssize_t filemap_read_user(struct address_space *mapping, loff_t pos,
			  void __user *to, size_t n)
{
	return read_pieces(mapping, pos, (struct io_buffer){ .user = to }, n);
}

/* Bytes copied, 0 if the source went away in between; or -errno. */
static ssize_t write_piece(struct address_space *mapping, loff_t pos,
			   const struct io_buffer *from, size_t n)
{
	struct page *page;
	char *contents;
	size_t left;

	if (!from->kernel && fault_in_readable(from->user, n) == n)
		return -EFAULT;
	page = filemap_lock_page(mapping, pos >> PAGE_SHIFT);
	if (IS_ERR(page))
		return PTR_ERR(page);
	contents = kmap_local_page(page);
	left = copy_in(contents + offset_in_page(pos), from, n);
	kunmap_local(contents);
	page_set(page, PG_dirty);
	if (left < n && pos + (loff_t)(n - left) > mapping->size)
		WRITE_ONCE(mapping->size, pos + (loff_t)(n - left));
	unlock_page(page);
	put_page(page);
	return n - left;
}

static ssize_t write_pieces(struct address_space *mapping, loff_t pos,
			    struct io_buffer from, size_t n)
{
	size_t done = 0;
	ssize_t got = 0;

	while (done < n) {
		got = write_piece(mapping, pos, &from,
				  piece_size(pos, n - done));
		if (got < 0)
			break;
		buffer_advance(&from, got);
		pos += got;
		done += got;
		cond_resched();
	}
	return done ? (ssize_t)done : got;
}

ssize_t filemap_write(struct address_space *mapping, loff_t pos,
		      const void *from, size_t n)
{
	struct io_buffer buffer = { .kernel = (char *)from };

	return write_pieces(mapping, pos, buffer, n);
}

ssize_t filemap_write_user(struct address_space *mapping, loff_t pos,
			   const void __user *from, size_t n)
{
	struct io_buffer buffer = { .user = (char __user *)from };

	return write_pieces(mapping, pos, buffer, n);
}
