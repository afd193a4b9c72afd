/* SPDX-License-Identifier: MIT */
/*
 * Reading cpio archives without believing them.
 *
 * An entry is read in steps that each check that what they read is there:
 * magic, fields, name, data, sum.  The first that fails leaves the offset of
 * the field and a sentence in the iterator, whose state stays so.  Offsets
 * never overflow: every length in the header has 32 bits, and is compared
 * with what is left before it is added.
 */
#include <lib/cpio.h>
#include <lib/checksum.h>
#include <lib/ctype.h>
#include <lib/errno.h>
#include <lib/string.h>

#define MAGIC_LEN 6
#define FIELD_LEN 8
#define HEADER_LEN 110
#define TRAILER "TRAILER!!!"

/* The fields behind the magic, in the order of the header. */
enum field {
	FIELD_INO,
	FIELD_MODE,
	FIELD_UID,
	FIELD_GID,
	FIELD_NLINK,
	FIELD_MTIME,
	FIELD_FILESIZE,
	FIELD_DEVMAJOR,
	FIELD_DEVMINOR,
	FIELD_RDEVMAJOR,
	FIELD_RDEVMINOR,
	FIELD_NAMESIZE,
	FIELD_CHECK,
	FIELD_COUNT,
};

struct header {
	size_t offset; /* in the buffer */
	bool summed;   /* 070702: the check field holds the sum of the data */
	u32 field[FIELD_COUNT];
};

void cpio_init(struct cpio_iterator *it, const void *buf, size_t len)
{
	*it = (struct cpio_iterator){ .buf = buf, .len = len };
}

static int fail(struct cpio_iterator *it, size_t offset, const char *error)
{
	it->offset = offset;
	it->error = error;
	return -EINVAL;
}

static size_t field_offset(const struct header *header, enum field field)
{
	return header->offset + MAGIC_LEN + field * FIELD_LEN;
}

/* Eight hexadecimal digits at @offset, which are in the buffer. */
static int read_field(struct cpio_iterator *it, size_t offset, u32 *value)
{
	size_t i;

	*value = 0;
	for (i = offset; i < offset + FIELD_LEN; i++) {
		int digit = hex_to_bin((unsigned char)it->buf[i]);

		if (digit < 0)
			return fail(it, i, "a header field has a bad hexadecimal digit");
		*value = *value << 4 | (u32)digit;
	}
	return 0;
}

static int read_magic(struct cpio_iterator *it, struct header *header)
{
	size_t left = it->len - it->offset;
	const char *magic = it->buf + it->offset;

	if (memcmp(magic, "070701", min_t(size_t, left, MAGIC_LEN)) &&
	    memcmp(magic, "070702", min_t(size_t, left, MAGIC_LEN)))
		return fail(it, it->offset, "bad magic, 070701 or 070702 expected");
	if (left < HEADER_LEN)
		return fail(it, it->offset, "the header is cut off");
	header->offset = it->offset;
	header->summed = magic[MAGIC_LEN - 1] == '2';
	return 0;
}

static int read_header(struct cpio_iterator *it, struct header *header)
{
	int err = read_magic(it, header);
	enum field field;

	for (field = 0; !err && field < FIELD_COUNT; field++)
		err = read_field(it, field_offset(header, field), &header->field[field]);
	return err;
}

/* Move over @size bytes and the padding that brings the entry to a multiple
 * of four; at the end of the buffer the padding may be missing. */
static void step_over(struct cpio_iterator *it, const struct header *header,
		      size_t size)
{
	size_t end = ALIGN(it->offset + size - header->offset, 4UL);

	it->offset = min(header->offset + end, it->len);
}

static int read_name(struct cpio_iterator *it, const struct header *header,
		     struct cpio_entry *entry)
{
	size_t size = header->field[FIELD_NAMESIZE];

	it->offset = header->offset + HEADER_LEN;
	if (size > CPIO_NAME_MAX)
		return fail(it, field_offset(header, FIELD_NAMESIZE),
			    "the name is longer than 4096 bytes");
	if (size > it->len - it->offset)
		return fail(it, it->offset, "the name is cut off");
	entry->name = it->buf + it->offset;
	if (!size || entry->name[size - 1])
		return fail(it, it->offset, "the name is not terminated");
	if (!entry->name[0])
		return fail(it, it->offset, "the name is empty");
	step_over(it, header, size);
	return 0;
}

static int read_data(struct cpio_iterator *it, const struct header *header,
		     struct cpio_entry *entry)
{
	entry->data = it->buf + it->offset;
	entry->size = header->field[FIELD_FILESIZE];
	if (entry->size > it->len - it->offset)
		return fail(it, it->offset, "the data is cut off");
	if (header->summed && checksum_sum32(0, entry->data, entry->size) !=
			      header->field[FIELD_CHECK])
		return fail(it, field_offset(header, FIELD_CHECK),
			    "the checksum does not match the data");
	step_over(it, header, entry->size);
	return 0;
}

static void fill_entry(const struct header *header, struct cpio_entry *entry)
{
	entry->offset = header->offset;
	entry->ino = header->field[FIELD_INO];
	entry->mode = header->field[FIELD_MODE];
	entry->uid = header->field[FIELD_UID];
	entry->gid = header->field[FIELD_GID];
	entry->nlink = header->field[FIELD_NLINK];
	entry->mtime = header->field[FIELD_MTIME];
	entry->namesize = header->field[FIELD_NAMESIZE];
	entry->devmajor = header->field[FIELD_DEVMAJOR];
	entry->devminor = header->field[FIELD_DEVMINOR];
	entry->rdevmajor = header->field[FIELD_RDEVMAJOR];
	entry->rdevminor = header->field[FIELD_RDEVMINOR];
}

static int read_entry(struct cpio_iterator *it, struct cpio_entry *entry)
{
	struct header header;
	int err;

	err = read_header(it, &header);
	if (!err)
		err = read_name(it, &header, entry);
	if (!err)
		err = read_data(it, &header, entry);
	if (!err)
		fill_entry(&header, entry);
	return err;
}

/* Over the zero bytes between archives; true if anything is behind them. */
static bool find_archive(struct cpio_iterator *it)
{
	while (it->offset < it->len && !it->buf[it->offset])
		it->offset++;
	return it->offset < it->len;
}

int cpio_next(struct cpio_iterator *it, struct cpio_entry *entry)
{
	if (it->error)
		return -EINVAL;
	while (it->open || find_archive(it)) {
		if (it->offset == it->len)
			return fail(it, it->offset, "the archive has no trailer");
		if (read_entry(it, entry))
			return -EINVAL;
		it->open = strcmp(entry->name, TRAILER) != 0;
		entry->archive = it->archive;
		if (it->open)
			return 1;
		it->archive++;
	}
	return 0;
}
