/* SPDX-License-Identifier: MIT */
/*
 * The mmap family: what the system calls of the same names do, once their
 * file descriptor has become a file.
 *
 * Each takes mmap_lock itself.  The errnos stand above each in its .c file, in
 * the order in which they are checked.  Where the man page promises nothing
 * about a failed call, this does: whatever failed changed nothing, with two
 * exceptions that Linux has too: mprotect keeps what it did before it met a
 * hole, and a MAP_FIXED whose driver refuses leaves the range unmapped.
 */
#ifndef VM_MMAP_H
#define VM_MMAP_H

#include <vm/mm.h>

#define PROT_NONE 0x0UL
#define PROT_READ 0x1UL
#define PROT_WRITE 0x2UL
#define PROT_EXEC 0x4UL
#define PROT_SEM 0x8UL
#define PROT_GROWSDOWN 0x01000000UL
#define PROT_GROWSUP 0x02000000UL

#define MAP_SHARED 0x01UL
#define MAP_PRIVATE 0x02UL
#define MAP_SHARED_VALIDATE 0x03UL
#define MAP_TYPE 0x0fUL
#define MAP_FIXED 0x10UL
#define MAP_ANONYMOUS 0x20UL
#define MAP_32BIT 0x40UL
#define MAP_GROWSDOWN 0x0100UL
#define MAP_DENYWRITE 0x0800UL
#define MAP_EXECUTABLE 0x1000UL
#define MAP_LOCKED 0x2000UL
#define MAP_NORESERVE 0x4000UL
#define MAP_POPULATE 0x8000UL
#define MAP_NONBLOCK 0x10000UL
#define MAP_STACK 0x20000UL
#define MAP_HUGETLB 0x40000UL
#define MAP_SYNC 0x80000UL
#define MAP_FIXED_NOREPLACE 0x100000UL

/* What the file was opened for, and where it lies. */
#define MMAP_FILE_READ 0x1u
#define MMAP_FILE_WRITE 0x2u
#define MMAP_FILE_NOEXEC 0x4u	/* on a file system mounted noexec */

struct mmap_request {
	struct file *file;	/* NULL: anonymous */
	unsigned int file_mode;	/* MMAP_FILE_ */
	unsigned long addr;	/* hint, or with MAP_FIXED the address */
	unsigned long len;	/* bytes */
	unsigned long prot;	/* PROT_ */
	unsigned long flags;	/* MAP_ */
	pgoff_t pgoff;		/* of the file, pages */
};

/* The address, or -errno (IS_ERR_VALUE). */
unsigned long do_mmap(struct mm_struct *mm, const struct mmap_request *request);

int __must_check do_munmap(struct mm_struct *mm, unsigned long start,
			   unsigned long len);
int __must_check do_mprotect(struct mm_struct *mm, unsigned long start,
			     unsigned long len, unsigned long prot);

#define MREMAP_MAYMOVE 1UL
#define MREMAP_FIXED 2UL
#define MREMAP_DONTUNMAP 4UL

/* Bytes [addr, addr + old_len) become new_len bytes, where they are or, if
 * flags (MREMAP_) allow it, elsewhere: where they are now, or -errno. */
unsigned long do_mremap(struct mm_struct *mm, unsigned long addr,
			unsigned long old_len, unsigned long new_len,
			unsigned long flags, unsigned long new_addr);

/* The new end of the heap, or the old one if it cannot be moved. */
unsigned long do_brk(struct mm_struct *mm, unsigned long brk);

/* An anonymous area at a fixed, free place: exec's bss, heap and stack.
 * => mmap_lock held for writing; page-aligned
 * => -ENOMEM: no memory, a limit, or the place is taken */
int __must_check vm_map_anonymous(struct mm_struct *mm, unsigned long addr,
			      unsigned long len, vm_flags_t flags);

/* Touches every page of the range as its areas allow; what cannot be had is
 * passed over in silence, as MAP_POPULATE does.  => takes mmap_lock */
void mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len);
/* The same, and says what could not be had: 0, -ENOMEM (no memory, a hole),
 * -EFAULT (an area without permissions, beyond the end of a file). */
int __must_check mm_populate_strict(struct mm_struct *mm, unsigned long start,
				    unsigned long len);

/* The same for a part of one area, accessed as `flags` (FAULT_FLAG_) say.
 * => mmap_lock held; 0, -ENOMEM, -EINTR, -EFAULT: not permitted, device memory,
 *    or beyond the end of a file */
int __must_check vma_populate(struct vm_area_struct *vma, unsigned long start,
			      unsigned long end, unsigned int flags);

#define MCL_CURRENT 1u
#define MCL_FUTURE 2u
#define MCL_ONFAULT 4u

/*
 * Which pages of a range are in memory: vec[i] gets 1 or 0 for page i.
 * => takes mmap_lock; page-aligned; vec has room for all
 * => -ENOMEM: a hole
 */
int __must_check mm_residency(struct mm_struct *mm, unsigned long start,
			      unsigned long end, u8 *vec);

#define MS_ASYNC 1u
#define MS_INVALIDATE 2u
#define MS_SYNC 4u
int __must_check do_msync(struct mm_struct *mm, unsigned long start,
			  unsigned long len, unsigned int flags);

/* mlock.c: locking by range and as a whole. */
int __must_check do_mlock(struct mm_struct *mm, unsigned long start,
			  unsigned long len, bool on_fault);
int __must_check do_munlock(struct mm_struct *mm, unsigned long start,
			    unsigned long len);
int __must_check do_mlockall(struct mm_struct *mm, unsigned int flags);
void do_munlockall(struct mm_struct *mm);
/* May any memory be locked; may so many pages more?  => mmap_lock held */
bool mm_may_lock(const struct mm_struct *mm);
bool mm_may_lock_pages(const struct mm_struct *mm, unsigned long pages);
/* Registered by kernel/task: current may exceed RLIMIT_MEMLOCK. */
extern bool (*vm_may_lock_hook)(void);

/* Permission bits of prot as VM_ flags, and the MAY flags that go with an
 * anonymous area. */
vm_flags_t vm_flags_from_prot(unsigned long prot);
#define VM_DATA_DEFAULT_FLAGS (VM_READ | VM_WRITE | VM_MAY_FLAGS)

/* Whether so many pages more are within RLIMIT_AS, and, for private writable
 * areas, RLIMIT_DATA. */
bool may_expand_vm(const struct mm_struct *mm, vm_flags_t flags,
		   unsigned long pages);

/* A file operation for mmap: pages come from the page cache. */
int generic_file_mmap(struct file *file, struct vm_area_struct *vma);

/* Gives a shared anonymous area pages of its own to share: a nameless file.
 * => vma->vm_file is NULL; -ENOMEM */
int __must_check shmem_zero_setup(struct vm_area_struct *vma);

#endif
