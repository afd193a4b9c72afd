/* SPDX-License-Identifier: MIT */
/*
 * The area tree and what is mapped in it: see vmalloc.h for the picture.
 *
 * Areas are kept by address in a tree whose nodes know the free bytes below
 * them and the largest such gap in their subtree, so finding the lowest hole
 * that is large enough is one descent.  An area's own pages are mapped
 * without the lock: nobody else has its addresses.
 *
 * Freeing goes from the tables outward: entries, then tables that served only
 * this area, then all CPUs' TLBs, and only then frames, tables and addresses
 * may be used again.  The lock is held over it, because the neighbours decide
 * which tables are shared.  It is never taken by an interrupt handler and is
 * held with interrupts on, so waiting for other CPUs under it is safe.
 *
 * Lock order: vmap_lock before everything in mem/.
 */
#define pr_fmt(fmt) "vmalloc: " fmt

#include <mem/vmalloc.h>

#include <core/panic.h>
#include <core/printk.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <mem/tlb.h>

/* The last page stays free, so that the top-level table, whose entry all
 * processes copied, is always shared with "outside" and never freed. */
#define VMALLOC_LIMIT (VMALLOC_END - PAGE_SIZE)

#define CALLER ((unsigned long)__builtin_return_address(0))

static DEFINE_SPINLOCK_RANK(vmap_lock, LOCK_VMALLOC);
static struct tree_root vmap_tree = TREE_ROOT;	/* vmap_lock */

#define vm_entry(ptr) tree_entry_safe(ptr, struct vm_struct, node)

static unsigned long subtree_gap(struct tree_node *node)
{
	return node ? vm_entry(node)->subtree_gap : 0;
}

static bool vm_augment(struct tree_node *node)
{
	struct vm_struct *area = vm_entry(node);
	unsigned long below = max(subtree_gap(node->left),
				  subtree_gap(node->right));
	unsigned long largest = max(area->gap, below);
	bool changed = largest != area->subtree_gap;

	area->subtree_gap = largest;
	return changed;
}

static unsigned long vm_end(const struct vm_struct *area)
{
	return area ? area->addr + area->size : VMALLOC_START;
}

/* The lowest area with a gap of `size` below it, or NULL. */
static struct vm_struct *vm_find_gap(unsigned long size)
{
	struct tree_node *node = vmap_tree.node;

	if (subtree_gap(node) < size)
		return NULL;
	for (;;) {
		if (subtree_gap(node->left) >= size)
			node = node->left;
		else if (vm_entry(node)->gap >= size)
			return vm_entry(node);
		else
			node = node->right;
	}
}

/* Hangs the area in front of `next` (NULL: behind all). */
static void vm_link(struct vm_struct *area, struct vm_struct *next)
{
	struct tree_node *parent, **link;

	if (!next) {
		parent = tree_last(&vmap_tree);
		link = parent ? &parent->right : &vmap_tree.node;
	} else if (!next->node.left) {
		parent = &next->node;
		link = &parent->left;
	} else {
		parent = tree_prev(&next->node);
		link = &parent->right;
	}
	area->subtree_gap = area->gap;
	tree_insert(&vmap_tree, parent, link, &area->node, vm_augment);
	if (next)
		tree_augment_up(&next->node, vm_augment);
}

/* Gives the area its addresses: the lowest hole it fits in. */
static bool vm_insert(struct vm_struct *area)
{
	struct vm_struct *next, *prev;

	KASSERT(lock_held(&vmap_lock));
	next = vm_find_gap(area->size);
	prev = vm_entry(next ? tree_prev(&next->node) : tree_last(&vmap_tree));
	area->addr = vm_end(prev);
	area->gap = 0;
	if (!next && area->size > VMALLOC_LIMIT - area->addr)
		return false;
	if (next)
		next->gap -= area->size;
	vm_link(area, next);
	return true;
}

static void vm_remove(struct vm_struct *area)
{
	struct vm_struct *next = vm_entry(tree_next(&area->node));

	KASSERT(lock_held(&vmap_lock));
	tree_remove(&vmap_tree, &area->node, vm_augment);
	if (!next)
		return;
	next->gap += area->gap + area->size;
	tree_augment_up(&next->node, vm_augment);
}

struct vm_struct *vm_area_create(unsigned long size, unsigned long flags,
				 unsigned long caller)
{
	struct vm_struct *area;
	bool found;

	if (!size || size >= VMALLOC_LIMIT - VMALLOC_START)
		return NULL;
	area = kzalloc(sizeof(*area), GFP_KERNEL);
	if (!area)
		return NULL;
	area->size = size + PAGE_SIZE;
	area->flags = flags;
	area->caller = caller;
	spin_lock(&vmap_lock);
	found = vm_insert(area);
	spin_unlock(&vmap_lock);
	if (found)
		return area;
	kfree(area);
	return NULL;
}

int vm_area_map(unsigned long addr, unsigned long pfn, unsigned long count,
		pgprot_t prot)
{
	for (unsigned long i = 0; i < count; i++) {
		pte_t *ptep = pgtable_pte_alloc(kernel_pgd,
						addr + i * PAGE_SIZE);

		if (!ptep)
			return -ENOMEM;
		set_pte(ptep, pfn_pte(pfn + i, prot));
	}
	return 0;
}

/* Empties the entries of one table; frames go to the list in arg, if any. */
static int vm_clear_entries(pte_t *ptep, unsigned long addr, unsigned long end,
			    void *arg)
{
	struct list_head *frames = arg;

	for (; addr < end; addr += PAGE_SIZE, ptep++) {
		pte_t pte = ptep_get_and_clear(ptep);

		if (frames && pte_present(pte))
			list_add(&pfn_to_page(pte_pfn(pte))->lru, frames);
	}
	return 0;
}

/* Returns the tables nobody needs any more, to be freed. */
static void *vm_unmap(struct vm_struct *area, struct list_head *frames)
{
	struct vm_struct *prev = vm_entry(tree_prev(&area->node));
	struct vm_struct *next = vm_entry(tree_next(&area->node));
	unsigned long end = area->addr + area->size;
	void *tables;

	KASSERT(lock_held(&vmap_lock));
	pgtable_for_each_table(kernel_pgd, area->addr, end, vm_clear_entries,
			       frames);
	tables = pgtable_free_range(kernel_pgd, area->addr, end, vm_end(prev),
				    next ? next->addr : VMALLOC_LIMIT);
	flush_tlb_kernel_range(area->addr, end);
	return tables;
}

void vm_area_destroy(struct vm_struct *area, bool free_frames)
{
	struct page *page, *next;
	LIST_HEAD(frames);
	void *tables;

	spin_lock(&vmap_lock);
	tables = vm_unmap(area, free_frames ? &frames : NULL);
	vm_remove(area);
	spin_unlock(&vmap_lock);
	list_for_each_entry_safe(page, next, &frames, lru)
		__free_page(page);
	pgtable_put_chain(tables);
	kfree(area);
}

/* The area whose addresses, guard page included, contain addr. */
static struct vm_struct *vm_lookup(unsigned long addr)
{
	struct tree_node *node = vmap_tree.node;

	while (node) {
		struct vm_struct *area = vm_entry(node);

		if (addr < area->addr)
			node = node->left;
		else if (addr >= area->addr + area->size)
			node = node->right;
		else
			return area;
	}
	return NULL;
}

struct vm_struct *vm_area_find(const void *addr)
{
	struct vm_struct *area;

	spin_lock(&vmap_lock);
	area = vm_lookup((unsigned long)addr);
	spin_unlock(&vmap_lock);
	return area && area->addr == (unsigned long)addr ? area : NULL;
}

static int vm_fill(struct vm_struct *area)
{
	unsigned long end = area->addr + area->size - PAGE_SIZE;

	for (unsigned long addr = area->addr; addr < end; addr += PAGE_SIZE) {
		struct page *page = alloc_page(GFP_HIGHUSER |
					       __GFP_OWNER(OWNER_VMALLOC));

		if (!page)
			return -ENOMEM;
		if (vm_area_map(addr, page_to_pfn(page), 1, PAGE_KERNEL)) {
			__free_page(page);
			return -ENOMEM;
		}
	}
	return 0;
}

static void *vmalloc_traced(unsigned long size, unsigned long flags,
			    unsigned long caller)
{
	struct vm_struct *area;

	if (PAGE_ALIGN(size) < size)
		return NULL;
	area = vm_area_create(PAGE_ALIGN(size), VM_ALLOC | flags, caller);
	if (!area)
		return NULL;
	if (!vm_fill(area))
		return (void *)area->addr;
	vm_area_destroy(area, true);
	return NULL;
}

static void *vmalloc_clear(void *addr, unsigned long size)
{
	return addr ? memset(addr, 0, PAGE_ALIGN(size)) : NULL;
}

void *vmalloc(unsigned long size)
{
	return vmalloc_traced(size, 0, CALLER);
}

void *vzalloc(unsigned long size)
{
	return vmalloc_clear(vmalloc_traced(size, 0, CALLER), size);
}

void *vmalloc_user(unsigned long size)
{
	return vmalloc_clear(vmalloc_traced(size, VM_USERMAP, CALLER), size);
}

/* Ends the area at addr if it is of this kind; else reports a wrong free. */
static void vm_area_release(const void *addr, unsigned long kind)
{
	struct vm_struct *area;

	if (!addr)
		return;
	area = vm_area_find(addr);
	if (area && area->flags & kind) {
		vm_area_destroy(area, kind == VM_ALLOC);
		return;
	}
	pr_err("%p is not the start of such an area\n", addr);
	warn_here(__FILE__, __LINE__, "free of a wrong kernel virtual address");
}

void vfree(const void *addr)
{
	vm_area_release(addr, VM_ALLOC);
}

void *kvzalloc(unsigned long size)
{
	return size <= PAGE_SIZE ? kzalloc(size, GFP_KERNEL) : vzalloc(size);
}

void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		kfree(addr);
}

void *vmap(struct page **pages, unsigned int count, unsigned long flags,
	   pgprot_t prot)
{
	struct vm_struct *area;

	KASSERT(flags == VM_MAP);
	area = vm_area_create(count * PAGE_SIZE, flags, CALLER);
	if (!area)
		return NULL;
	for (unsigned int i = 0; i < count; i++) {
		if (vm_area_map(area->addr + i * PAGE_SIZE,
				page_to_pfn(pages[i]), 1, prot)) {
			vm_area_destroy(area, false);
			return NULL;
		}
	}
	return (void *)area->addr;
}

void vunmap(const void *addr)
{
	vm_area_release(addr, VM_MAP);
}

unsigned long vmalloc_to_pfn(const void *addr)
{
	unsigned int shift;
	pte_t *ptep;

	if (!is_vmalloc_addr(addr))
		return 0;
	ptep = pgtable_lookup(kernel_pgd, (unsigned long)addr, &shift);
	return ptep && pte_present(ptep_get(ptep)) ? pte_pfn(ptep_get(ptep))
						   : 0;
}

struct page *vmalloc_to_page(const void *addr)
{
	unsigned long pfn = vmalloc_to_pfn(addr);

	return pfn && pfn_valid(pfn) ? pfn_to_page(pfn) : NULL;
}

/* Copies the first area at or above addr; false if there is none. */
static bool vm_copy_from(unsigned long addr, struct vm_struct *copy)
{
	struct tree_node *node, *best = NULL;

	spin_lock(&vmap_lock);
	for (node = vmap_tree.node; node;) {
		if (vm_entry(node)->addr < addr) {
			node = node->right;
		} else {
			best = node;
			node = node->left;
		}
	}
	if (best)
		*copy = *vm_entry(best);
	spin_unlock(&vmap_lock);
	return best;
}

void vmalloc_for_each(void (*fn)(const struct vm_struct *area, void *arg),
		      void *arg)
{
	struct vm_struct area;

	for (unsigned long addr = VMALLOC_START; vm_copy_from(addr, &area);
	     addr = area.addr + 1)
		fn(&area, arg);
}

bool vmalloc_guard_hit(unsigned long addr, const char **what)
{
	struct vm_struct *area;
	bool locked;

	if (!is_vmalloc_addr((const void *)addr))
		return false;
	/* In a panic whoever holds the lock may be stopped: then look anyway. */
	locked = spin_trylock(&vmap_lock);
	area = locked || panicking ? vm_lookup(addr) : NULL;
	*what = NULL;
	if (area && addr >= area->addr + area->size - PAGE_SIZE)
		*what = "guard page behind a kernel virtual area";
	else if (area && area->flags & VM_STACK &&
		 addr < area->addr + PAGE_SIZE)
		*what = "guard page below a kernel stack";
	if (locked)
		spin_unlock(&vmap_lock);
	return *what;
}
