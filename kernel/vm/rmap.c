/* SPDX-License-Identifier: MIT */
/*
 * Walking from a page to its entries: see rmap.h for the picture.
 *
 * What keeps the things met on a walk alive: an area leaves its interval tree
 * under the tree's lock, which the walk holds; its tables go only afterwards.
 * A file's mapping lives as long as the caller's page lock keeps the page in
 * it.  An anonymous root has no such holder, so roots end under one global
 * lock: while a page counts entries, its root has an address space, and who
 * sees both under that lock may take a reference.
 */
#include <vm/rmap.h>

#include <core/panic.h>
#include <mem/slab.h>
#include <vm/pte.h>
#include <vm/vm_file.h>

static struct kmem_cache *root_cache;
/* Ends of roots; nests inside nothing. */
static DEFINE_SPINLOCK_RANK(roots_lock, LOCK_RMAP);

void rmap_setup(void)
{
	root_cache = kmem_cache_create("anon_vma", sizeof(struct anon_vma), 0,
				       0, NULL);
	if (!root_cache)
		panic("no memory for the reverse map");
}

struct anon_vma *anon_vma_alloc(void)
{
	struct anon_vma *root = kmem_cache_zalloc(root_cache, GFP_KERNEL);

	if (!root)
		return NULL;
	spin_lock_init_rank(&root->lock, LOCK_RMAP);
	atomic_set(&root->refs, 1);
	return root;
}

void anon_vma_get(struct anon_vma *root)
{
	atomic_inc(&root->refs);
}

void anon_vma_put(struct anon_vma *root)
{
	bool last;

	spin_lock(&roots_lock);
	last = atomic_dec_and_test(&root->refs);
	spin_unlock(&roots_lock);
	if (!last)
		return;
	KASSERT(tree_empty(&root->areas));
	kmem_cache_free(root_cache, root);
}

/* The root of a page that is mapped somewhere, with a reference; NULL. */
static struct anon_vma *anon_vma_of_page(struct page *page)
{
	struct anon_vma *root = NULL;

	spin_lock(&roots_lock);
	if (page_mapcount(page)) {
		root = (struct anon_vma *)((unsigned long)page->mapping &
					   ~PAGE_MAPPING_ANON);
		anon_vma_get(root);
	}
	spin_unlock(&roots_lock);
	return root;
}

static void node_insert(struct tree_root *areas, struct interval_node *node,
			const struct vm_area_struct *vma)
{
	node->start = vma->vm_pgoff;
	node->last = vma->vm_pgoff + vma_pages(vma) - 1;
	interval_insert(areas, node);
}

void anon_vma_link(struct vm_area_struct *vma)
{
	struct anon_vma *root = vma->vm_mm->anon_vma;

	spin_lock(&root->lock);
	/* Another thread's fault may have been first. */
	if (!vma->anon_vma) {
		node_insert(&root->areas, &vma->anon_node, vma);
		WRITE_ONCE(vma->anon_vma, root);
	}
	spin_unlock(&root->lock);
}

static struct address_space *vma_mapping(const struct vm_area_struct *vma)
{
	return vma->vm_file ? file_vm(vma->vm_file)->mapping : NULL;
}

/* A mapping's lock comes before a root's, hence the nesting is safe. */
void vma_rmap_lock(const struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	if (mapping)
		spin_lock(&mapping->rmap_lock);
	if (vma->anon_vma)
		spin_lock_nested(&vma->anon_vma->lock);
}

void vma_rmap_unlock(const struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	if (vma->anon_vma)
		spin_unlock(&vma->anon_vma->lock);
	if (mapping)
		spin_unlock(&mapping->rmap_lock);
}

static void rmap_insert(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	if (mapping)
		node_insert(&mapping->mappings, &vma->rmap_node, vma);
	if (vma->anon_vma)
		node_insert(&vma->anon_vma->areas, &vma->anon_node, vma);
}

static void rmap_remove(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	if (mapping)
		interval_remove(&mapping->mappings, &vma->rmap_node);
	if (vma->anon_vma)
		interval_remove(&vma->anon_vma->areas, &vma->anon_node);
}

void vma_rmap_begin(struct vm_area_struct *vma, struct vm_area_struct *other)
{
	vma_rmap_lock(vma);
	rmap_remove(vma);
	if (other)
		rmap_remove(other);
}

void vma_rmap_end(struct vm_area_struct *vma, struct vm_area_struct *other)
{
	rmap_insert(vma);
	if (other)
		rmap_insert(other);
	vma_rmap_unlock(vma);
}

void vma_rmap_link_slow(struct vm_area_struct *vma)
{
	vma_rmap_lock(vma);
	rmap_insert(vma);
	vma_rmap_unlock(vma);
}

void vma_rmap_unlink_slow(struct vm_area_struct *vma)
{
	vma_rmap_lock(vma);
	rmap_remove(vma);
	vma_rmap_unlock(vma);
}

struct rmap_visit {
	struct page *page;
	int (*fn)(const struct rmap_entry *entry, void *arg);
	void *arg;
};

/* The one entry of an area that can lead to the page, if it does. */
static int visit_area(const struct rmap_visit *visit,
		      struct vm_area_struct *vma)
{
	struct rmap_entry entry = { .page = visit->page, .vma = vma };
	spinlock_t *ptl;
	int result = 0;
	pte_t pte;

	entry.address = vma->vm_start +
			((visit->page->index - vma->vm_pgoff) << PAGE_SHIFT);
	entry.pte = mm_pte_lock(vma->vm_mm, entry.address, &ptl);
	if (!entry.pte)
		return 0;
	pte = ptep_get(entry.pte);
	if (pte_present(pte) && vm_normal_page(pte) == visit->page)
		result = visit->fn(&entry, visit->arg);
	pte_unmap_unlock(entry.pte, ptl);
	return result;
}

static int walk_anon(const struct rmap_visit *visit)
{
	unsigned long index = visit->page->index;
	struct anon_vma *root = anon_vma_of_page(visit->page);
	struct interval_node *node;
	int result = 0;

	if (!root)
		return 0;
	spin_lock(&root->lock);
	interval_for_each(node, &root->areas, index, index) {
		result = visit_area(visit, container_of(node, struct vm_area_struct,
							anon_node));
		if (result)
			break;
	}
	spin_unlock(&root->lock);
	anon_vma_put(root);
	return result;
}

static int walk_file(const struct rmap_visit *visit)
{
	struct address_space *mapping = visit->page->mapping;
	unsigned long index = visit->page->index;
	struct interval_node *node;
	int result = 0;

	spin_lock(&mapping->rmap_lock);
	interval_for_each(node, &mapping->mappings, index, index) {
		result = visit_area(visit, container_of(node, struct vm_area_struct,
							rmap_node));
		if (result)
			break;
	}
	spin_unlock(&mapping->rmap_lock);
	return result;
}

int rmap_walk(struct page *page,
	      int (*fn)(const struct rmap_entry *entry, void *arg), void *arg)
{
	struct rmap_visit visit = { .page = page, .fn = fn, .arg = arg };

	if (!page_mapcount(page) || !page->mapping)
		return 0;
	return PageAnon(page) ? walk_anon(&visit) : walk_file(&visit);
}

/* The reference that goes is never the last: the walk's caller has one. */
static int unmap_entry(const struct rmap_entry *entry, void *arg)
{
	struct mm_struct *mm = entry->vma->vm_mm;
	pte_t old = ptep_get_and_clear(entry->pte);

	flush_tlb_page(entry->vma, entry->address);
	if (pte_dirty(old))
		page_set(entry->page, PG_dirty);
	add_mm_counter(mm, mm_counter_of(entry->page), -1);
	page_remove_rmap(entry->page);
	put_page(entry->page);
	return 0;
}

void rmap_unmap_page(struct page *page)
{
	rmap_walk(page, unmap_entry, NULL);
}

bool mapping_is_mapped_writable(struct address_space *mapping)
{
	struct interval_node *node;
	bool writable = false;

	spin_lock(&mapping->rmap_lock);
	interval_for_each(node, &mapping->mappings, 0, ~0UL) {
		const struct vm_area_struct *vma =
			container_of(node, struct vm_area_struct, rmap_node);

		writable |= vma_is_shared(vma) && (vma->vm_flags & VM_MAYWRITE);
	}
	spin_unlock(&mapping->rmap_lock);
	return writable;
}
