/* SPDX-License-Identifier: MIT */
/*
 * The reverse map: from a page to every page-table entry that leads to it.
 *
 *	page ──mapping──> address_space ──mappings──> areas of the file
 *	     └─(low bit)─> anon_vma ─────areas──────> areas of the family
 *	     └─index: which of their pages
 *
 * Both ends are interval trees of areas by page offset; an area that covers
 * the page's index has its entry, if any, at one known address.  A family is
 * an address space and all that were forked from it: one root for all their
 * anonymous pages, made with the first address space, so that a first fault
 * allocates nothing here, neighbours can always be merged, and fork makes no
 * objects.  The price: areas of the family that reuse an offset are looked at
 * in vain.
 *
 * An area is in the tree of its file from the start, in its root's from its
 * first anonymous page on.  It leaves both after its entries are gone and
 * before its tables are freed: a walk never meets a freed table.
 */
#ifndef VM_RMAP_H
#define VM_RMAP_H

#include <mem/page.h>
#include <vm/vma.h>

struct address_space;

/* Fields: l lock, a atomic. */
struct anon_vma {
	spinlock_t lock;
	struct tree_root areas;		/* l  by anon_node */
	atomic_t refs;			/* a  address spaces of the family */
};

/* => once, after the heap */
void rmap_setup(void);

/* A root with one reference; NULL if there is no memory. */
struct anon_vma *anon_vma_alloc(void);
void anon_vma_get(struct anon_vma *root);
void anon_vma_put(struct anon_vma *root);

void anon_vma_link(struct vm_area_struct *vma);

/* Before the first anonymous page of an area.  Never fails.
 * => mmap_lock held, shared is enough */
static inline void anon_vma_prepare(struct vm_area_struct *vma)
{
	if (unlikely(!READ_ONCE(vma->anon_vma)))
		anon_vma_link(vma);
}

void vma_rmap_link_slow(struct vm_area_struct *vma);
void vma_rmap_unlink_slow(struct vm_area_struct *vma);

/* False for private memory without pages: nothing leads to it. */
static inline bool vma_has_rmap(const struct vm_area_struct *vma)
{
	return vma->vm_file || vma->anon_vma;
}

/* An area enters and leaves all trees it belongs in: its file's, and its
 * root's if it has one. */
static inline void vma_rmap_link(struct vm_area_struct *vma)
{
	if (vma_has_rmap(vma))
		vma_rmap_link_slow(vma);
}

static inline void vma_rmap_unlink(struct vm_area_struct *vma)
{
	if (vma_has_rmap(vma))
		vma_rmap_unlink_slow(vma);
}

/* No walk meets a page of the area between the two. */
void vma_rmap_lock(const struct vm_area_struct *vma);
void vma_rmap_unlock(const struct vm_area_struct *vma);

/*
 * Around a change of bounds: between the two the trees are locked and the area
 * is out of them, so that no walk misses it or meets it half moved.
 * => begin: other, if not NULL, leaves with it for good; it has a root only if
 *    vma has
 * => end: other, if not NULL, enters with it; it has the same file and root
 */
void vma_rmap_begin(struct vm_area_struct *vma, struct vm_area_struct *other);
void vma_rmap_end(struct vm_area_struct *vma, struct vm_area_struct *other);

#define PAGE_MAPPING_ANON 1UL

static inline bool PageAnon(const struct page *page)
{
	return (unsigned long)page->mapping & PAGE_MAPPING_ANON;
}

/* The file's pages that this page is one of; NULL if it is anonymous, or not
 * part of a file (any more). */
static inline struct address_space *page_mapping(const struct page *page)
{
	return PageAnon(page) ? NULL : page->mapping;
}

/* One entry more leads to the page: the first of a fresh anonymous page … */
static inline void page_add_new_anon_rmap(struct page *page,
					  struct vm_area_struct *vma,
					  unsigned long addr)
{
	page->mapping = (struct address_space *)
		((unsigned long)vma->anon_vma | PAGE_MAPPING_ANON);
	page->index = linear_page_index(vma, addr);
	atomic_set(&page->mapcount, 1);
}

/* … or of any other. */
static inline void page_add_rmap(struct page *page)
{
	atomic_inc(&page->mapcount);
}

static inline void page_remove_rmap(struct page *page)
{
	atomic_dec(&page->mapcount);
}

/* One entry found by a walk, its table locked. */
struct rmap_entry {
	struct page *page;
	struct vm_area_struct *vma;
	unsigned long address;
	pte_t *pte;
};

/*
 * Calls fn for every entry that leads to the page; a non-zero result ends the
 * walk and is returned.
 * => the caller has a reference, and for a page of a file its lock
 * => fn runs under spinlocks; it must flush what it weakens
 */
int rmap_walk(struct page *page,
	      int (*fn)(const struct rmap_entry *entry, void *arg), void *arg);

/* Takes the page out of every address space.
 * => as for rmap_walk() */
void rmap_unmap_page(struct page *page);

/* Does any shared area write to the file, or may it, by mprotect()? */
bool mapping_is_mapped_writable(struct address_space *mapping);

#endif
