/* SPDX-License-Identifier: MIT */
/*
 * Archives become files: from memory and fetched in pieces.
 *
 * Each test writes a small archive (lib/cpio.h draws the format) and unpacks
 * it into a tree of its own.
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <core/time.h>
#include <fs/initramfs.h>
#include <lib/string.h>
#include <mem/kmap.h>
#include <mem/slab.h>
#include <tests/kernel/fs_scratch.h>

#define ARCHIVE_MAX 32768

struct builder {
	char *buf;
	size_t size;
};

struct wanted {
	const char *name;
	u32 mode;
	const char *data;		/* NULL: none */
	size_t size;			/* 0: data is a string */
	u32 ino, nlink, mtime, rdevmajor, rdevminor, uid;
};

static void put(struct builder *b, const void *bytes, size_t size)
{
	memcpy(b->buf + b->size, bytes, size);
	b->size += size;
}

static void pad(struct builder *b)
{
	while (b->size % 4)
		put(b, "", 1);
}

static void put_entry(struct builder *b, const struct wanted *w)
{
	size_t size = w->size ? w->size : w->data ? strlen(w->data) : 0;
	u32 fields[] = {
		w->ino, w->mode, w->uid, 0, w->nlink ? w->nlink : 1, w->mtime,
		(u32)size, 0, 0, w->rdevmajor, w->rdevminor,
		(u32)strlen(w->name) + 1, 0,
	};
	char digits[16];
	size_t i;

	put(b, "070701", 6);
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		snprintf(digits, sizeof(digits), "%08x", fields[i]);
		put(b, digits, 8);
	}
	put(b, w->name, strlen(w->name) + 1);
	pad(b);
	if (size)
		put(b, w->data, size);
	pad(b);
}

static void put_trailer(struct builder *b)
{
	put_entry(b, &(struct wanted){ .name = "TRAILER!!!" });
}

static void put_file(struct builder *b, const char *name, const char *text)
{
	put_entry(b, &(struct wanted){ .name = name, .mode = S_IFREG | 0644,
				       .data = text });
}

/* The archive as a stream whose reads are copies from memory. */
struct memory_stream {
	struct archive_stream stream;
	const char *buf;
};

static const char *stream_bytes(struct archive_stream *stream, u64 offset,
				size_t size)
{
	EXPECT(offset + size <= stream->size);
	return container_of(stream, struct memory_stream, stream)->buf + offset;
}

static int stream_read(struct archive_stream *stream, u64 offset, void *to,
		       size_t size)
{
	memcpy(to, stream_bytes(stream, offset, size), size);
	return 0;
}

static int stream_read_page(struct archive_stream *stream, u64 offset,
			    struct page *page, size_t size)
{
	memcpy_to_page(page, 0, stream_bytes(stream, offset, size), size);
	return 0;
}

static int unpack_stream(const struct builder *b)
{
	struct memory_stream s = {
		.stream = { .name = "test", .size = b->size,
			    .read = stream_read,
			    .read_page = stream_read_page },
		.buf = b->buf,
	};

	return initramfs_unpack_stream(&s.stream);
}

static int unpack(const struct builder *b)
{
	return initramfs_unpack(b->buf, b->size, "test");
}

static bool begin(struct fs_scratch *scratch, struct builder *b)
{
	b->size = 0;
	b->buf = kzalloc(ARCHIVE_MAX, GFP_KERNEL);
	if (b->buf && fs_scratch_begin(scratch))
		return true;
	kfree(b->buf);
	return false;
}

#define CPIO_TEST(name)                                           \
	static void cpio_##name(struct builder *b);               \
	KTEST(cpio_unpack, name)                                  \
	{                                                         \
		struct fs_scratch scratch;                        \
		struct builder b;                                 \
                                                                  \
		REQUIRE(begin(&scratch, &b));                     \
		cpio_##name(&b);                                  \
		fs_scratch_end(&scratch);                         \
		kfree(b.buf);                                     \
	}                                                         \
	static void cpio_##name(struct builder *b)

/* Verifies that a file has its contents, mode, owner and time. */
CPIO_TEST(file_with_attributes)
{
	struct kstat stat;

	put_entry(b, &(struct wanted){
		.name = "a", .mode = S_IFREG | 04751, .data = "contents",
		.uid = 7, .mtime = 1000000000 });
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT(fs_scratch_holds("/a", "contents"));
	EXPECT_EQ(fs_scratch_stat("/a", &stat), 0);
	EXPECT_EQ(stat.mode, S_IFREG | 04751);
	EXPECT_EQ(stat.uid, 7);
	EXPECT_EQ(stat.mtime, 1000000000 * NSEC_PER_SEC);
}

/* Verifies that a directory keeps its time when files are made in it. */
CPIO_TEST(directory_time)
{
	struct kstat stat;

	put_entry(b, &(struct wanted){ .name = "./d", .mode = S_IFDIR | 0750,
				       .mtime = 5 });
	put_file(b, "./d/a", "x");
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT(fs_scratch_holds("/d/a", "x"));
	EXPECT_EQ(fs_scratch_stat("/d", &stat), 0);
	EXPECT_EQ(stat.mode, S_IFDIR | 0750);
	EXPECT_EQ(stat.mtime, 5 * NSEC_PER_SEC);
}

/* Verifies that a symbolic link leads where its data says. */
CPIO_TEST(symlink)
{
	put_file(b, "a", "x");
	put_entry(b, &(struct wanted){ .name = "l", .mode = S_IFLNK | 0777,
				       .data = "a" });
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT(fs_scratch_holds("/l", "x"));
}

/* Verifies that a device node has type and number. */
CPIO_TEST(device_node)
{
	struct kstat stat;

	put_entry(b, &(struct wanted){ .name = "n", .mode = S_IFCHR | 0620,
				       .rdevmajor = 5, .rdevminor = 1 });
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT_EQ(fs_scratch_stat("/n", &stat), 0);
	EXPECT_EQ(stat.mode, S_IFCHR | 0620);
	EXPECT_EQ(stat.rdev, MKDEV(5, 1));
}

/* Verifies that names of one inode become one file, whose contents come with
 * the last of them. */
CPIO_TEST(hard_links)
{
	struct wanted w = { .name = "a", .mode = S_IFREG | 0644, .ino = 9,
			    .nlink = 2 };
	struct kstat a, z;

	put_entry(b, &w);
	w.name = "z";
	w.data = "shared";
	put_entry(b, &w);
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT(fs_scratch_holds("/a", "shared"));
	EXPECT_EQ(fs_scratch_stat("/a", &a), 0);
	EXPECT_EQ(fs_scratch_stat("/z", &z), 0);
	EXPECT_EQ(a.ino, z.ino);
	EXPECT_EQ(a.nlink, 2);
}

/* Verifies that the same inode number in a second archive is another file. */
CPIO_TEST(inode_numbers_are_per_archive)
{
	struct wanted w = { .name = "a", .mode = S_IFREG | 0644, .ino = 9,
			    .nlink = 2, .data = "one" };

	put_entry(b, &w);
	put_trailer(b);
	w.name = "b";
	w.data = "two";
	put_entry(b, &w);
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT(fs_scratch_holds("/a", "one"));
	EXPECT(fs_scratch_holds("/b", "two"));
}

/* Verifies that what a later archive brings replaces what is there, whatever
 * the types, and leaves the rest. */
CPIO_TEST(later_lies_over_earlier)
{
	struct kstat stat;

	put_file(b, "a", "old");
	put_entry(b, &(struct wanted){ .name = "d", .mode = S_IFDIR | 0755 });
	put_file(b, "d/kept", "kept");
	put_entry(b, &(struct wanted){ .name = "l", .mode = S_IFLNK | 0777,
				       .data = "a" });
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	b->size = 0;
	put_file(b, "l", "new");
	put_entry(b, &(struct wanted){ .name = "d", .mode = S_IFDIR | 0711 });
	put_trailer(b);
	EXPECT_EQ(unpack(b), 0);
	EXPECT(fs_scratch_holds("/a", "old"));
	EXPECT(fs_scratch_holds("/l", "new"));
	EXPECT(fs_scratch_holds("/d/kept", "kept"));
	EXPECT_EQ(fs_scratch_stat("/d", &stat), 0);
	EXPECT_EQ(stat.mode, S_IFDIR | 0711);
}

/* Verifies that an entry that cannot be made does not stop the next. */
CPIO_TEST(goes_on_behind_a_bad_entry)
{
	put_file(b, "missing/a", "x");
	put_file(b, "b", "y");
	put_trailer(b);
	EXPECT_EQ(unpack(b), -ENOENT);
	EXPECT(fs_scratch_holds("/b", "y"));
}

/* Verifies that a corrupt archive is refused where it is corrupt, and what
 * came before is there. */
CPIO_TEST(corrupt_in_the_middle)
{
	size_t second;

	put_file(b, "a", "x");
	second = b->size;
	put_file(b, "b", "y");
	put_trailer(b);
	b->buf[second + 3] = '9';
	EXPECT_EQ(unpack(b), -EINVAL);
	EXPECT(fs_scratch_holds("/a", "x"));
	EXPECT_EQ(fs_scratch_open("/b", O_RDONLY), -ENOENT);
	EXPECT_EQ(unpack_stream(b), -EINVAL);
}

/* Verifies that an archive cut anywhere is an error, never a crash. */
CPIO_TEST(cut_anywhere)
{
	int level = console_loglevel;
	size_t whole, size;

	put_entry(b, &(struct wanted){ .name = "d", .mode = S_IFDIR | 0755 });
	put_file(b, "d/a", "some contents");
	put_trailer(b);
	whole = b->size;
	console_loglevel = LOGLEVEL_CRIT;
	for (size = 1; size < whole - 4; size++) {
		b->size = size;
		EXPECT(unpack(b) < 0);
		EXPECT(unpack_stream(b) < 0);
	}
	console_loglevel = level;
}

/* Verifies that in pieces the same comes out: several archives with zeros
 * between them, data over several pages, empty files. */
CPIO_TEST(in_pieces)
{
	size_t size = 2 * PAGE_SIZE + 100;
	char *data = kzalloc(size, GFP_KERNEL);
	struct file *file;
	char byte = 0;
	loff_t pos = (loff_t)size - 1;

	REQUIRE(data);
	memset(data, 'q', size);
	put_file(b, "empty", "");
	put_entry(b, &(struct wanted){ .name = "big", .mode = S_IFREG | 0644,
				       .data = data, .size = size });
	put_trailer(b);
	b->size += 6000;
	put_entry(b, &(struct wanted){ .name = "l", .mode = S_IFLNK | 0777,
				       .data = "small" });
	put_file(b, "small", "second archive");
	put_trailer(b);
	EXPECT_EQ(unpack_stream(b), 0);
	EXPECT(fs_scratch_holds("/empty", ""));
	EXPECT(fs_scratch_holds("/l", "second archive"));
	file = filp_open("/big", O_RDONLY, 0);
	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(i_size_read(file->f_inode), size);
	EXPECT_EQ(kernel_read(file, &byte, 1, &pos), 1);
	EXPECT_EQ(byte, 'q');
	EXPECT_EQ(kernel_read(file, &byte, 1, &pos), 0);
	fput(file);
	kfree(data);
}

/* Verifies that whichever allocation fails, the result is an error and
 * nothing is left behind but files. */
CPIO_TEST(allocation_failures)
{
	int level = console_loglevel;
	unsigned long n;
	bool struck;

	put_entry(b, &(struct wanted){ .name = "d", .mode = S_IFDIR | 0755 });
	put_entry(b, &(struct wanted){ .name = "d/a", .mode = S_IFREG | 0644,
				       .data = "x", .ino = 3, .nlink = 2 });
	put_entry(b, &(struct wanted){ .name = "d/b", .mode = S_IFREG | 0644,
				       .data = "x", .ino = 3, .nlink = 2 });
	put_entry(b, &(struct wanted){ .name = "d/l", .mode = S_IFLNK | 0777,
				       .data = "a" });
	put_trailer(b);
	console_loglevel = LOGLEVEL_CRIT;
	for (n = 1, struck = true; struck && n < 1000; n++) {
		int err;

		fault_inject_set(n);
		err = n % 2 ? unpack(b) : unpack_stream(b);
		struck = fault_inject_struck();
		fault_inject_set(0);
		if (!struck)
			EXPECT_EQ(err, 0);
	}
	console_loglevel = level;
	EXPECT(n > 10 && n < 1000);
}
