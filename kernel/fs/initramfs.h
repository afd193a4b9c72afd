/* SPDX-License-Identifier: MIT */
/*
 * Filling the file tree from cpio archives.
 *
 * The loader's module is one archive, every --overlay of tools/run another;
 * what comes later lies over what was there: a name that exists already is
 * replaced, unless both are directories.  Modes, owners, times, hard links and
 * device nodes are as the archive says.
 *
 * What goes wrong is logged with the archive's name, the offset and the
 * reason in words.  A file that cannot be made is left out and the next one
 * is looked at; where the format itself is broken the rest of that archive is
 * left out, since nobody knows where the next entry begins.
 */
#ifndef FS_INITRAMFS_H
#define FS_INITRAMFS_H

#include <lib/cpio.h>
#include <vm/filemap.h>

struct archive;

/* Where the bytes of an archive are. */
struct archive_operations {
	/* The next entry, as cpio_next(); a failure is in archive->cpio. */
	int (*next)(struct archive *archive, struct cpio_entry *entry);
	/* The entry's data to buf, which has room for it: 0 or -errno. */
	int (*read)(struct archive *archive, const struct cpio_entry *entry,
		    void *buf);
	/* The entry's data becomes the contents of an empty file.
	 * => the inode is locked; 0 or -errno, then some may be there */
	int (*fill)(struct archive *archive, const struct cpio_entry *entry,
		    struct address_space *mapping);
};

/* One archive being unpacked, by one thread. */
struct archive {
	const char *name;		/* for the log */
	const struct archive_operations *ops;
	struct cpio_iterator cpio;
	u64 base;			/* offset of cpio.buf in the archive */
};

/* 0, or -errno of the first thing that went wrong.
 * => vfs_setup() was called; current stands at the root */
int archive_unpack(struct archive *archive);
/* An archive in memory, which stays as it is. */
int initramfs_unpack(const void *data, size_t size, const char *name);

/*
 * An archive that is fetched in pieces from wherever it is; not more than one
 * entry's head of it is in memory, and data goes straight to where it stays.
 */
struct archive_stream {
	const char *name;
	u64 size;			/* bytes */
	/* [offset, offset + size) of the archive, which has it all, to kernel
	 * memory (a logical address), or to the beginning of a page.
	 * 0 or -errno */
	int (*read)(struct archive_stream *stream, u64 offset, void *to,
		    size_t size);
	int (*read_page)(struct archive_stream *stream, u64 offset,
			 struct page *page, size_t size);
};
/* => as archive_unpack(); sums (format 070702) are not accepted here */
int initramfs_unpack_stream(struct archive_stream *stream);

#endif
