/* SPDX-License-Identifier: MIT */
/*
 * Archives that are fetched in pieces.
 *
 *	archive	… | head: 110 bytes, name | pad | data            | pad | head …
 *	window	  |<---- as much as a head can be ---->|
 *
 * A window shows the parser (lib/cpio.h) one head at a time, as an entry
 * without data: its file size is written over with zeros, after it was read.
 * Nothing else of the format is known here but where two fields stand.  Data
 * is fetched page by page straight into the page cache, so an archive of
 * hundreds of MB costs its contents and two pages more.
 */
#include <fs/initramfs.h>

#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>

#define HEAD_SIZE 110u
#define FILESIZE_AT 54u
#define NAMESIZE_AT 94u
#define FIELD_SIZE 8u
#define WINDOW_SIZE (HEAD_SIZE + CPIO_NAME_MAX + 4u)

struct stream_archive {
	struct archive archive;
	struct archive_stream *stream;
	u64 next;			/* offset of the next head */
	u64 data;			/* offset of the entry's data */
	char *window;
};

static struct stream_archive *stream_of(struct archive *archive)
{
	return container_of(archive, struct stream_archive, archive);
}

/* Eight hexadecimal digits; bad ones are the parser's to complain about. */
static u32 field_at(const char *window, unsigned int at)
{
	u32 value = 0;
	unsigned int i;

	for (i = at; i < at + FIELD_SIZE; i++)
		value = value << 4 | (hex_to_bin((u8)window[i]) & 0xf);
	return value;
}

/* The window's part that is the head, its name, and the padding. */
static size_t head_size(const char *window, size_t size)
{
	u64 head;

	if (size < HEAD_SIZE)
		return size;
	head = (u64)HEAD_SIZE + field_at(window, NAMESIZE_AT);
	return min(ALIGN(head, 4ull), (u64)size);
}

static size_t leading_zeros(const char *window, size_t size)
{
	const char *first = memchr_inv(window, 0, size);

	return first ? (size_t)(first - window) : size;
}

static int fail(struct archive *archive, size_t at, const char *error)
{
	archive->cpio.offset = at;
	archive->cpio.error = error;
	return -EINVAL;
}

/* Puts the window where the next head is, over the zeros between archives.
 * Bytes in it; 0 at the end, below 0 on failure. */
static ssize_t window_load(struct stream_archive *s)
{
	size_t size, zeros;

	do {
		size = min(s->stream->size - s->next, (u64)WINDOW_SIZE);
		s->archive.base = s->next;
		if (size && s->stream->read(s->stream, s->next, s->window,
					    size))
			return fail(&s->archive, 0, "it could not be read");
		zeros = s->archive.cpio.open ? 0
					     : leading_zeros(s->window, size);
		s->next += zeros;
	} while (zeros);
	return (ssize_t)size;
}

/* The head in the window becomes an entry; 0: it was a trailer, or the end. */
static int head_parse(struct stream_archive *s, size_t size,
		      struct cpio_entry *entry)
{
	size_t head = head_size(s->window, size);
	struct cpio_iterator *it = &s->archive.cpio;
	u64 file_size = 0;
	int ret;

	if (head >= HEAD_SIZE) {
		file_size = field_at(s->window, FILESIZE_AT);
		memset(s->window + FILESIZE_AT, '0', FIELD_SIZE);
	}
	it->buf = s->window;
	it->len = head;
	it->offset = 0;
	ret = cpio_next(it, entry);
	s->data = s->next + head;
	if (ret < 0)
		return ret;
	if (file_size > s->stream->size - s->data)
		return fail(&s->archive, head, "the data is cut off");
	s->next = min(s->data + ALIGN(file_size, 4ull), s->stream->size);
	entry->size = file_size;
	return ret;
}

static int stream_next(struct archive *archive, struct cpio_entry *entry)
{
	struct stream_archive *s = stream_of(archive);

	for (;;) {
		ssize_t size = window_load(s);
		int ret;

		if (size < 0)
			return (int)size;
		ret = head_parse(s, (size_t)size, entry);
		if (ret || !size)
			return ret;
	}
}

static int stream_read(struct archive *archive, const struct cpio_entry *entry,
		       void *buf)
{
	struct stream_archive *s = stream_of(archive);

	return s->stream->read(s->stream, s->data, buf, entry->size);
}

static int fill_page(struct stream_archive *s, struct address_space *mapping,
		     u64 offset, size_t size)
{
	struct page *page = filemap_lock_page(mapping, offset >> PAGE_SHIFT);
	int err;

	if (IS_ERR(page))
		return (int)PTR_ERR(page);
	err = s->stream->read_page(s->stream, s->data + offset, page, size);
	page_set(page, PG_dirty);
	unlock_page(page);
	put_page(page);
	return err;
}

static int stream_fill(struct archive *archive, const struct cpio_entry *entry,
		       struct address_space *mapping)
{
	struct stream_archive *s = stream_of(archive);
	u64 offset;
	int err = 0;

	mapping->size = (loff_t)entry->size;
	for (offset = 0; !err && offset < entry->size; offset += PAGE_SIZE)
		err = fill_page(s, mapping, offset,
				min(entry->size - offset, PAGE_SIZE));
	return err;
}

static const struct archive_operations stream_ops = {
	.next = stream_next, .read = stream_read, .fill = stream_fill,
};

int initramfs_unpack_stream(struct archive_stream *stream)
{
	struct stream_archive s = {
		.archive = { .name = stream->name, .ops = &stream_ops },
		.stream = stream,
	};
	int err;

	s.window = kmalloc(WINDOW_SIZE, GFP_KERNEL);
	if (!s.window)
		return -ENOMEM;
	err = archive_unpack(&s.archive);
	kfree(s.window);
	return err;
}
