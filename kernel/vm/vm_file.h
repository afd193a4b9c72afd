/* SPDX-License-Identifier: MIT */
/*
 * All that virtual memory knows of files.
 *
 * kernel/fs puts a struct vm_file at the beginning of its struct file, and a
 * struct address_space into what has contents (an inode).  The page cache is
 * the address_space's pages; read, write and every mapping see those.
 */
#ifndef VM_VM_FILE_H
#define VM_VM_FILE_H

#include <core/spinlock.h>
#include <lib/atomic.h>
#include <lib/interval.h>
#include <mem/xarray.h>

struct file;
struct page;
struct vm_area_struct;
struct address_space;
struct format_sink;

struct address_space_operations {
	/* Fills a locked page that is not up to date from where the contents
	 * are; unlocks it when done.  NULL: new pages are zeros (ramfs).
	 * 0 or -errno. */
	int (*read_folio)(struct address_space *mapping, struct page *page);
	/* Writes a dirty page out.  NULL: memory is where the contents are,
	 * pages are never clean and never dropped. */
	int (*writepage)(struct address_space *mapping, struct page *page);
	/* A page more is about to enter the cache: 0, or -ENOSPC; and one has
	 * left.  NULL, both: nobody counts.  => may not sleep */
	int (*charge)(struct address_space *mapping);
	void (*uncharge)(struct address_space *mapping);
};

/* Fields: t tree_lock, i rmap_lock, o the owner's lock (inode). */
struct address_space {
	void *host;			/* I  the owner: an inode */
	const struct address_space_operations *a_ops;	/* I */
	spinlock_t tree_lock;
	struct xarray pages;		/* t  index → struct page */
	unsigned long nrpages;		/* t */
	spinlock_t rmap_lock;
	struct tree_root mappings;	/* i  areas by vm_pgoff (rmap_node) */
	loff_t size;			/* o  bytes; beyond it: SIGBUS */
	gfp_t gfp;			/* I  zone of its pages */
	bool shmem;			/* I  memory without a name: counted apart */
	u64 number;			/* a  address_space_number(), or 0 */
};

/* A number that this mapping has for itself, for good: what has ended is never
 * mistaken for what came to lie in its place. */
u64 address_space_number(struct address_space *mapping);

struct vm_file_operations {
	/* A driver's or file system's mmap method: 0 or -errno. */
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	/* The last reference is gone. */
	void (*release)(struct file *file);
	/* Path for /proc/PID/maps. */
	void (*path)(struct file *file, struct format_sink *sink);
	/* Device and inode numbers for the same. */
	void (*identity)(struct file *file, u32 *dev, u64 *ino);
};

/* First member of struct file. */
struct vm_file {
	atomic_t count;			/* a */
	const struct vm_file_operations *ops;	/* I */
	struct address_space *mapping;	/* I  NULL: nothing to cache */
};

static inline struct vm_file *file_vm(struct file *file)
{
	return (struct vm_file *)file;
}

static inline struct file *get_file(struct file *file)
{
	atomic_inc(&file_vm(file)->count);
	return file;
}

static inline void fput(struct file *file)
{
	if (atomic_dec_and_test(&file_vm(file)->count))
		file_vm(file)->ops->release(file);
}

#endif
