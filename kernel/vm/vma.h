/* SPDX-License-Identifier: MIT */
/*
 * Areas: what a range of a process's addresses means.
 *
 * A page table says what is there now; an area (VMA) says what may be there.
 * Everything about a process's memory (mmap, faults, fork, /proc) is a
 * question to its set of areas.  This header also holds what drivers see of
 * it: the names are Linux's.
 */
#ifndef VM_VMA_H
#define VM_VMA_H

#include <arch/pgtable.h>
#include <arch/upcall.h>
#include <core/spinlock.h>
#include <lib/interval.h>
#include <lib/tree.h>

struct file;
struct page;
struct mm_struct;
struct vm_area_struct;
struct anon_vma;

#define VM_NONE 0UL
#define VM_READ 0x1UL
#define VM_WRITE 0x2UL
#define VM_EXEC 0x4UL
#define VM_SHARED 0x8UL
#define VM_MAYREAD 0x10UL	/* what mprotect may give */
#define VM_MAYWRITE 0x20UL
#define VM_MAYEXEC 0x40UL
#define VM_MAYSHARE 0x80UL
#define VM_GROWSDOWN 0x100UL
#define VM_PFNMAP 0x400UL	/* frames without struct page: no references */
#define VM_LOCKED 0x2000UL
#define VM_IO 0x4000UL		/* device memory */
#define VM_SEQ_READ 0x8000UL
#define VM_RAND_READ 0x10000UL
#define VM_DONTCOPY 0x20000UL	/* not into children */
#define VM_DONTEXPAND 0x40000UL
#define VM_LOCKONFAULT 0x80000UL
#define VM_ACCOUNT 0x100000UL	/* counted against overcommit */
#define VM_NORESERVE 0x200000UL
#define VM_WIPEONFORK 0x2000000UL
#define VM_DONTDUMP 0x4000000UL
#define VM_SOFTDIRTY 0x8000000UL
#define VM_MIXEDMAP 0x10000000UL
#define VM_HUGEPAGE 0x20000000UL /* advice only: there are no large ones */
#define VM_NOHUGEPAGE 0x40000000UL
#define VM_ACCESS_FLAGS (VM_READ | VM_WRITE | VM_EXEC)
#define VM_MAY_FLAGS (VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)
/* Areas whose neighbours are never made one with them. */
#define VM_SPECIAL (VM_IO | VM_DONTEXPAND | VM_PFNMAP | VM_MIXEDMAP)

/* Bytes that stay free below a growing area, so that a stack that overflows
 * meets nothing before it meets a fault. */
#define STACK_GUARD_GAP (256UL << PAGE_SHIFT)

/* How a fault went. */
#define VM_FAULT_OOM 0x1u
#define VM_FAULT_SIGBUS 0x2u
#define VM_FAULT_MAJOR 0x4u
#define VM_FAULT_SIGSEGV 0x40u
#define VM_FAULT_NOPAGE 0x100u	/* ->fault put the entry in itself */
#define VM_FAULT_LOCKED 0x200u	/* vmf->page is locked */
#define VM_FAULT_RETRY 0x400u	/* things moved: try again from the start */
#define VM_FAULT_ACCERR 0x10000u /* with SIGSEGV: there, but not for this */
#define VM_FAULT_ERROR (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)

/* How a fault came about.  The values are arch's (arch/upcall.h), so that the
 * path of a fault translates nothing. */
#define FAULT_FLAG_WRITE ((unsigned int)FAULT_WRITE)
#define FAULT_FLAG_USER ((unsigned int)FAULT_USER)
#define FAULT_FLAG_INSTRUCTION ((unsigned int)FAULT_EXEC)

/* One fault, from the check to the entry. */
struct vm_fault {
	struct vm_area_struct *vma;	/* I */
	gfp_t gfp_mask;			/* I */
	pgoff_t pgoff;			/* I  in the file or device, pages */
	unsigned long address;		/* I  page-aligned */
	unsigned long real_address;	/* I  as touched */
	unsigned int flags;		/* FAULT_FLAG_ */
	pte_t orig_pte;			/* what stood there */
	struct page *cow_page;		/* for a private copy, or NULL */
	struct page *page;		/* ->fault's answer, with a reference */
	pte_t *pte;			/* where it goes */
	spinlock_t *ptl;
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	int (*may_split)(struct vm_area_struct *vma, unsigned long addr);
	int (*mremap)(struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*map_pages)(struct vm_fault *vmf, pgoff_t start_pgoff,
				pgoff_t end_pgoff);
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr,
		      void *buf, int len, int write);
	const char *(*name)(struct vm_area_struct *vma);
};

/*
 * Fields: I immutable while in the tree, m mm->mmap_lock, i the lock of the
 * interval tree that the node is in (the mapping's or the root's).
 */
struct vm_area_struct {
	unsigned long vm_start;		/* m  first address */
	unsigned long vm_end;		/* m  one past the last */
	unsigned long gap;		/* m  free bytes below, to the previous */
	unsigned long subtree_gap;	/* m  largest gap in this subtree */
	struct tree_node node;		/* m */
	struct mm_struct *vm_mm;	/* I */
	pgprot_t vm_page_prot;		/* m */
	vm_flags_t vm_flags;		/* m */
	const struct vm_operations_struct *vm_ops; /* I  NULL: anonymous */
	pgoff_t vm_pgoff;		/* m  of vm_start, pages; anonymous:
					      vm_start when it was made */
	struct file *vm_file;		/* I  with a reference, or NULL */
	void *vm_private_data;		/* the driver's */
	bool vm_touched;		/* a  there may be entries or tables: set
					      by the first fault, or when a
					      neighbour leaves tables behind */
	struct anon_vma *anon_vma;	/* i  root that anon_node is in, once it
					      has an anonymous page; or NULL */
	struct interval_node rmap_node;	/* i  in the file's mapping, by pgoff */
	struct interval_node anon_node;	/* i  in the root, by pgoff */
};

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}

/* As in Linux: an area without operations. */
static inline bool vma_is_anonymous(const struct vm_area_struct *vma)
{
	return !vma->vm_ops;
}

static inline bool vma_is_shared(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED;
}

/* The lowest address that nothing else may be given because of this area: its
 * start, or the guard gap below it. */
static inline unsigned long vm_start_gap(const struct vm_area_struct *vma)
{
	unsigned long guard = vma->vm_flags & VM_GROWSDOWN ? STACK_GUARD_GAP : 0;

	return vma->vm_start > guard ? vma->vm_start - guard : 0;
}

/* The page offset of an address in the area. */
static inline pgoff_t linear_page_index(const struct vm_area_struct *vma,
					unsigned long addr)
{
	return ((addr - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
}

#endif
