/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/cpio.c kernel/lib/checksum.c kernel/lib/string.c */
/*
 * cpio archives built here, read whole, cut, and damaged.
 *
 * Every archive is parsed from a block of exactly its length, so that one
 * byte read too far is a report of the address sanitizer.
 */
#include "host.h"

#include <lib/cpio.h>
#include <lib/errno.h>

#define HEADER 110

struct archive {
	char bytes[16384];
	size_t len;
};

/* What an entry is built from; data is a string. */
struct file {
	const char *name, *data;
	unsigned int ino, mode, nlink;
	bool summed;
};

static void append(struct archive *archive, const void *bytes, size_t len)
{
	memcpy(archive->bytes + archive->len, bytes, len);
	archive->len += len;
}

static void pad(struct archive *archive, size_t align)
{
	while (archive->len % align)
		append(archive, "", 1);
}

static void append_header(struct archive *archive, const struct file *file)
{
	unsigned int sum = 0;
	char header[HEADER + 1];
	size_t i;

	for (i = 0; file->summed && file->data[i]; i++)
		sum += (unsigned char)file->data[i];
	sprintf(header, "07070%d%08x%08x%08x%08x%08x%08x%08x%08x%08X%08x%08x%08x%08x",
		file->summed ? 2 : 1, file->ino, file->mode, 1000, 100, file->nlink,
		0x5f000000, (unsigned int)strlen(file->data), 8, 0xab, 4, 64,
		(unsigned int)strlen(file->name) + 1, sum);
	append(archive, header, HEADER);
}

static void append_file(struct archive *archive, const struct file *file)
{
	append_header(archive, file);
	append(archive, file->name, strlen(file->name) + 1);
	pad(archive, 4);
	append(archive, file->data, strlen(file->data));
	pad(archive, 4);
}

static void append_trailer(struct archive *archive)
{
	append_file(archive, &(struct file){ .name = "TRAILER!!!", .data = "", .nlink = 1 });
}

/* Two files, a link to the second, a trailer, zeros, and another archive. */
static void build(struct archive *archive)
{
	const struct file hello = { .name = "etc/hello", .data = "Hello, world",
				    .ino = 7, .mode = 0100644, .nlink = 1 };
	const struct file first = { .name = "a", .data = "", .ino = 9,
				    .mode = 0100755, .nlink = 2 };
	const struct file second = { .name = "bin", .data = "x", .ino = 9,
				     .mode = 0100755, .nlink = 2 };
	const struct file summed = { .name = "summed", .data = "12345", .ino = 7,
				     .mode = 0100600, .nlink = 1, .summed = true };

	archive->len = 0;
	append_file(archive, &hello);
	append_file(archive, &first);
	append_file(archive, &second);
	append_trailer(archive);
	pad(archive, 512);
	append_file(archive, &summed);
	append_trailer(archive);
	pad(archive, 512);
}

struct outcome {
	int result; /* of the last cpio_next() */
	int entries;
	struct cpio_iterator it;
};

/* Touch all that an entry offers; each name must be terminated. */
static void use_entry(const struct cpio_entry *entry)
{
	unsigned int sum = (unsigned int)strlen(entry->name);
	size_t i;

	for (i = 0; i < entry->size; i++)
		sum += ((const unsigned char *)entry->data)[i];
	host_context("entry \"%s\", sum %u", entry->name, sum);
}

/* Parse @len bytes of the archive, in a block of their own. */
static struct outcome parse(const struct archive *archive, size_t len)
{
	struct outcome outcome = { 0 };
	struct cpio_entry entry;
	char *block = malloc(len);

	memcpy(block, archive->bytes, len);
	cpio_init(&outcome.it, block, len);
	while ((outcome.result = cpio_next(&outcome.it, &entry)) == 1) {
		use_entry(&entry);
		outcome.entries++;
	}
	if (outcome.result) {
		CHECK_EQ(outcome.result, -EINVAL);
		CHECK(outcome.it.error && outcome.it.offset <= len);
		CHECK_EQ(cpio_next(&outcome.it, &entry), -EINVAL);
	}
	free(block);
	return outcome;
}

/* Parse all of it: it must fail with @error at @offset. */
static void check_error(const struct archive *archive, size_t offset,
			const char *error)
{
	struct outcome outcome = parse(archive, archive->len);

	CHECK_EQ(outcome.result, -EINVAL);
	CHECK_STR(outcome.it.error, error);
	CHECK_EQ(outcome.it.offset, offset);
}

/* Verifies that every field of the header arrives in its place. */
TEST(fields)
{
	static struct archive archive;
	struct cpio_iterator it;
	struct cpio_entry e;

	build(&archive);
	cpio_init(&it, archive.bytes, archive.len);
	CHECK_EQ(cpio_next(&it, &e), 1);
	CHECK_STR(e.name, "etc/hello");
	CHECK_EQ(e.size, 12);
	CHECK(!memcmp(e.data, "Hello, world", 12));
	CHECK(e.offset == 0 && e.archive == 0 && e.namesize == 10);
	CHECK(e.ino == 7 && e.mode == 0100644 && e.nlink == 1);
	CHECK(e.uid == 1000 && e.gid == 100 && e.mtime == 0x5f000000);
	CHECK(e.devmajor == 8 && e.devminor == 0xab);
	CHECK(e.rdevmajor == 4 && e.rdevminor == 64);
}

/* Verifies that archives behind each other are read on, and told apart. */
TEST(concatenated)
{
	static const char *const names[] = { "etc/hello", "a", "bin", "summed" };
	static struct archive archive;
	struct cpio_iterator it;
	struct cpio_entry e;
	int i;

	build(&archive);
	cpio_init(&it, archive.bytes, archive.len);
	for (i = 0; i < 4; i++) {
		CHECK_EQ(cpio_next(&it, &e), 1);
		CHECK_STR(e.name, names[i]);
		CHECK_EQ(e.archive, i / 3);
	}
	CHECK_EQ(cpio_next(&it, &e), 0);
	CHECK_EQ(it.archive, 2);
	CHECK_EQ(cpio_next(&it, &e), 0);
}

/* Verifies that nothing, and nothing but zeros, is an end and no error. */
TEST(empty)
{
	static struct archive archive;

	CHECK_EQ(parse(&archive, 0).result, 0);
	CHECK_EQ(parse(&archive, 100).result, 0);
}

/* The offset of the @nth occurrence of @text, from 0. */
static size_t find(const struct archive *archive, const char *text, int nth)
{
	const char *p = archive->bytes;

	while ((p = memmem(p, archive->bytes + archive->len - p, text, strlen(text))) &&
	       nth--)
		p++;
	CHECK(p);
	return (size_t)(p - archive->bytes);
}

/* Verifies that an archive cut at any length is an error, except behind a
 * trailer's name as far as the next archive's start. */
TEST(cut_anywhere)
{
	static struct archive archive;
	size_t first, second, last, len;

	build(&archive);
	first = find(&archive, "TRAILER!!!", 0) + 11;
	second = find(&archive, "070702", 0);
	last = find(&archive, "TRAILER!!!", 1) + 11;
	for (len = 1; len < archive.len; len++) {
		bool whole = (len >= first && len <= second) || len >= last;
		struct outcome outcome = parse(&archive, len);

		host_context("cut to %zu bytes", len);
		CHECK_EQ(outcome.result, whole ? 0 : -EINVAL);
		CHECK_EQ(outcome.it.archive, len < first ? 0 : len < last ? 1 : 2);
	}
}

/* Verifies that no damage to a few bytes makes the parser read outside. */
TEST(damaged_anywhere)
{
	static struct archive archive, damaged;
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(50000), errors = 0;

	build(&archive);
	while (loops--) {
		u64 changes = random_range(&rnd, 1, 4);

		memcpy(&damaged, &archive, sizeof(archive));
		while (changes--) {
			char *byte = &damaged.bytes[random_below(&rnd, damaged.len)];

			*byte = random_one_in(&rnd, 2) ? (char)random_next(&rnd) :
				"0123456789abcdefF"[random_below(&rnd, 17)];
		}
		errors += parse(&damaged, random_range(&rnd, 1, damaged.len)).result != 0;
	}
	CHECK(errors > 0);
}

/* Verifies that each field with a bad digit is named by that digit's
 * offset. */
TEST(bad_digit)
{
	static struct archive archive;
	size_t offset;

	for (offset = 6; offset < HEADER; offset++) {
		build(&archive);
		archive.bytes[offset] = 'g';
		check_error(&archive, offset, "a header field has a bad hexadecimal digit");
	}
}

/* Verifies that what is no archive, and junk between two, is bad magic. */
TEST(bad_magic)
{
	static struct archive archive;
	size_t second;

	build(&archive);
	archive.bytes[5] = '3';
	check_error(&archive, 0, "bad magic, 070701 or 070702 expected");
	build(&archive);
	second = find(&archive, "070702", 0);
	archive.bytes[second - 1] = 'x';
	check_error(&archive, second - 1, "bad magic, 070701 or 070702 expected");
}

/* Verifies that a name that lacks its terminator, or is empty or none, is
 * named. */
TEST(bad_name)
{
	static struct archive archive;

	build(&archive);
	archive.bytes[HEADER + 9] = 'x';
	check_error(&archive, HEADER, "the name is not terminated");
	build(&archive);
	memcpy(archive.bytes + 94, "00000000", 8);
	check_error(&archive, HEADER, "the name is not terminated");
	build(&archive);
	archive.bytes[HEADER] = '\0';
	check_error(&archive, HEADER, "the name is empty");
}

/* Verifies that a name longer than any path is refused by its length. */
TEST(long_name)
{
	static struct archive archive;

	build(&archive);
	memcpy(archive.bytes + 94, "00001001", 8);
	check_error(&archive, 94, "the name is longer than 4096 bytes");
}

/* Verifies that lengths beyond the end are told for name and data, up to the
 * largest. */
TEST(beyond_the_end)
{
	static struct archive archive;

	build(&archive);
	archive.len = 600;
	memcpy(archive.bytes + 94, "00001000", 8);
	check_error(&archive, HEADER, "the name is cut off");
	build(&archive);
	memcpy(archive.bytes + 54, "ffffffff", 8);
	check_error(&archive, HEADER + 10, "the data is cut off");
	archive.len = HEADER;
	check_error(&archive, HEADER, "the name is cut off");
	archive.len = HEADER - 1;
	check_error(&archive, 0, "the header is cut off");
}

/* Verifies that a byte changed in summed data is noticed, and told by the
 * offset of the sum. */
TEST(wrong_sum)
{
	static struct archive archive;

	build(&archive);
	archive.bytes[find(&archive, "12345", 0)] = '2';
	check_error(&archive, find(&archive, "070702", 0) + 102,
		    "the checksum does not match the data");
}

/* Verifies that an archive that ends between entries lacks its trailer. */
TEST(no_trailer)
{
	static struct archive archive;

	append_file(&archive, &(struct file){ .name = "f", .data = "data", .nlink = 1 });
	check_error(&archive, archive.len, "the archive has no trailer");
}

/* Verifies that a name field filled up with zeros is the name before them. */
TEST(padded_name)
{
	static struct archive archive;
	struct cpio_iterator it;
	struct cpio_entry e;

	build(&archive);
	memcpy(archive.bytes + HEADER, "etc\0\0\0\0\0\0", 10);
	cpio_init(&it, archive.bytes, archive.len);
	CHECK_EQ(cpio_next(&it, &e), 1);
	CHECK_STR(e.name, "etc");
	CHECK(!memcmp(e.data, "Hello", 5));
}
