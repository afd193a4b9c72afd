/* SPDX-License-Identifier: MIT */
/*
 * Kernel virtual memory: ranges of addresses mapped page by page.
 *
 * Between VMALLOC_START and VMALLOC_END addresses are handed out as areas;
 * behind every area one page stays unmapped, so that running off its end
 * faults instead of hitting the next one:
 *
 *	| area A   |guard| area B |guard|   free   |guard| stack |guard|
 *
 * (Below a kernel stack there is a guard page of its own.)  vmalloc fills an
 * area with single frames, from high memory if there is any: virtually
 * contiguous only.  vmap puts given frames there, ioremap device memory.
 *
 * Nothing here may be called from interrupt handlers; freeing needs interrupts
 * on, because all CPUs must flush their TLBs.
 */
#ifndef MEM_VMALLOC_H
#define MEM_VMALLOC_H

#include <arch/pgtable.h>
#include <lib/tree.h>
#include <mem/page.h>

/* What an area is for; one of the first four. */
#define VM_IOREMAP 0x1UL
#define VM_ALLOC 0x2UL		/* vmalloc: the frames belong to the area */
#define VM_MAP 0x4UL		/* vmap: they do not */
#define VM_STACK 0x800UL	/* kernel stack: guard page at its start too */
#define VM_USERMAP 0x8UL	/* vmalloc_user: may be mapped by processes */

/* Fields: I immutable, t vmap_lock. */
struct vm_struct {
	struct tree_node node;		/* t  by address */
	unsigned long addr;		/* I  first address */
	unsigned long size;		/* I  bytes, guard page behind included */
	unsigned long gap;		/* t  free bytes below it */
	unsigned long subtree_gap;	/* t  largest gap in this subtree */
	unsigned long flags;		/* I  VM_ */
	phys_addr_t phys_addr;		/* I  of ioremap */
	unsigned long caller;		/* I  return address */
	void *private;			/* I  of whoever made the area */
};

/* `size` bytes, rounded up to pages; vzalloc and vmalloc_user clear them.
 * => may sleep; NULL if no memory or no addresses */
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);
/* => NULL is fine; the start of an area from vmalloc, else a report */
void vfree(const void *addr);
/* Cleared memory of either kind: a page at most comes from kmalloc.
 * => may sleep; NULL if no memory */
void *kvzalloc(unsigned long size);
void kvfree(const void *addr);

/* Frames side by side in kernel addresses.  flags is VM_MAP. */
void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot);
void vunmap(const void *addr);

struct page *vmalloc_to_page(const void *addr);
/* 0 if nothing is mapped there */
unsigned long vmalloc_to_pfn(const void *addr);

static inline bool is_vmalloc_addr(const void *addr)
{
	return (unsigned long)addr >= VMALLOC_START &&
	       (unsigned long)addr < VMALLOC_END;
}

/* An area with nothing mapped in it yet; NULL if no memory or no addresses.
 * `size` is a multiple of PAGE_SIZE, without the guard page. */
struct vm_struct *vm_area_create(unsigned long size, unsigned long flags,
				 unsigned long caller);
/* Maps `count` frames from pfn on, at an address inside an area.
 * => -ENOMEM: some may be mapped; vm_area_destroy() cleans up */
int __must_check vm_area_map(unsigned long addr, unsigned long pfn,
			     unsigned long count, pgprot_t prot);
/* Unmaps what is mapped, on all CPUs; frees the frames if free_frames; ends
 * the area. */
void vm_area_destroy(struct vm_struct *area, bool free_frames);
/* Finds the area that starts at this address; NULL if none does. */
struct vm_struct *vm_area_find(const void *addr);

/* Calls fn for a copy of each area, by address; for /proc/vmallocinfo. */
void vmalloc_for_each(void (*fn)(const struct vm_struct *area, void *arg),
		      void *arg);

/* If addr lies in a guard page, what overran, in words, for a panic. */
bool vmalloc_guard_hit(unsigned long addr, const char **what);

#endif
