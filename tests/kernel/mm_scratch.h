/* SPDX-License-Identifier: MIT */
/*
 * An address space of its own for a test.  The running kernel thread borrows
 * it, so that put_user() and get_user() are the program's loads and stores;
 * and files that are nothing but a page cache.
 */
#ifndef TESTS_MM_SCRATCH_H
#define TESTS_MM_SCRATCH_H

#include <arch/uaccess.h>
#include <core/ktest.h>
#include <lib/err.h>
#include <vm/filemap.h>
#include <vm/mmap.h>
#include <vm/vm_file.h>

#define RW (PROT_READ | PROT_WRITE)
#define PRIVATE_ANON (MAP_PRIVATE | MAP_ANONYMOUS)
/* Where tests put things that have to be somewhere. */
#define SCRATCH_BASE 0x10000000UL
#define SCRATCH(page) (SCRATCH_BASE + (page) * PAGE_SIZE)

/* An empty address space that this thread runs in; NULL if no memory. */
struct mm_struct *mm_scratch_begin(void);
void mm_scratch_end(struct mm_struct *mm);

/* mmap of anonymous memory: the address or -errno. */
unsigned long scratch_map(struct mm_struct *mm, unsigned long addr,
			  unsigned long pages, unsigned long prot,
			  unsigned long flags);
/* The same at the page-th page of the scratch range, fixed. */
unsigned long scratch_map_at(struct mm_struct *mm, unsigned long page,
			     unsigned long pages, unsigned long prot);

/* A file of so many bytes, with one reference; NULL if no memory. */
struct scratch_file {
	struct vm_file vm;	/* first */
	struct address_space mapping;
};
struct scratch_file *scratch_file_create(loff_t size);
void scratch_file_put(struct scratch_file *file);
/* Maps `pages` pages of it from page pgoff on, at the page-th scratch page. */
unsigned long scratch_map_file(struct mm_struct *mm, struct scratch_file *file,
			       unsigned long page, unsigned long pages,
			       unsigned long flags, pgoff_t pgoff);

/* One byte in the current address space: what it holds, -EFAULT; 0, -EFAULT. */
int peek(unsigned long addr);
int poke(unsigned long addr, int byte);

/* Each area as page numbers of the scratch range: "0-2 rw-p; 4-5 r--p". */
const char *scratch_layout(struct mm_struct *mm, char *buf, size_t size);
/* True if that is what the areas are. */
bool scratch_areas_are(struct mm_struct *mm, const char *expected);

/* The page that addr leads to, without a reference; NULL: no entry. */
struct page *scratch_page(struct mm_struct *mm, unsigned long addr);

#endif
