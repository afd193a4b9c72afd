/* SPDX-License-Identifier: MIT */
/*
 * The areas of one address space as a set of intervals.
 *
 *	0      low                                       high      TASK_SIZE
 *	|------|-----[ a )[ b )------------[ c )---------|------[ d )|
 *	 \__ gap of a __/  0   \_ gap of c _/   \_ gap of d ___/
 *
 * A balanced tree sorted by address.  Each area knows the free bytes below it,
 * and each subtree the largest such gap in it, so that finding an area and
 * finding a place for a new one both take O(log n) steps, at ten areas and at
 * sixty thousand.  A growing area (VM_GROWSDOWN) claims its guard gap too.
 *
 * Pure: no locks, no allocation (objects are the caller's), no page tables, no
 * files.  The host tests run it against a model that knows only single pages.
 */
#ifndef VM_VMA_TREE_H
#define VM_VMA_TREE_H

#include <vm/vma.h>

struct vma_tree {
	struct tree_root root;
	unsigned long count;	/* areas */
};

/* Between which two areas something lies or is to lie; NULL: none there. */
struct vma_place {
	unsigned long addr;
	struct vm_area_struct *prev, *next;
};

/* What a new area needs: `length` bytes in [low, high), at an address that is
 * a multiple of `align`.
 * => all are multiples of the page size; align is a power of two */
struct vma_search {
	unsigned long length, align, low, high;
};

/* How a range [start, end) to be taken out meets an area. */
enum vma_clip {
	VMA_CLIP_WHOLE,		/* covers all of it */
	VMA_CLIP_TAIL,		/* its end goes */
	VMA_CLIP_HEAD,		/* its beginning goes */
	VMA_CLIP_MIDDLE,	/* both ends stay: one area more */
};

static inline void vma_tree_init(struct vma_tree *tree)
{
	*tree = (struct vma_tree){ .root = TREE_ROOT };
}

/* The first area that ends above addr (it may start above it, too); NULL. */
struct vm_area_struct *vma_tree_find(const struct vma_tree *tree,
				     unsigned long addr);
/* The first area that has a byte of [start, end); NULL. */
struct vm_area_struct *vma_tree_find_intersection(const struct vma_tree *tree,
						  unsigned long start,
						  unsigned long end);

/* Neighbours in order of address; NULL at the ends. */
struct vm_area_struct *vma_next(const struct vm_area_struct *vma);
struct vm_area_struct *vma_prev(const struct vm_area_struct *vma);
struct vm_area_struct *vma_tree_first(const struct vma_tree *tree);
struct vm_area_struct *vma_tree_last(const struct vma_tree *tree);

#define for_each_vma(vma, tree) \
	for ((vma) = vma_tree_first(tree); (vma); (vma) = vma_next(vma))

/* The neighbours that an area at addr would have.
 * => addr lies in no area */
void vma_tree_place(const struct vma_tree *tree, unsigned long addr,
		    struct vma_place *place);

/*
 * Finds room, as high or as low as possible.  A hole that would fit only by
 * the luck of its alignment is passed over: length + align - PAGE_SIZE free
 * bytes always suffice.
 * => false: no such hole; else place->addr is where the area goes
 */
bool vma_tree_hole_topdown(const struct vma_tree *tree,
			   const struct vma_search *search,
			   struct vma_place *place);
bool vma_tree_hole_bottomup(const struct vma_tree *tree,
			    const struct vma_search *search,
			    struct vma_place *place);

/* Adds an area whose bounds are set.  => it overlaps none */
void vma_tree_insert(struct vma_tree *tree, struct vm_area_struct *vma);
/* The same when its neighbours are known already: no search. */
void vma_tree_insert_at(struct vma_tree *tree, struct vm_area_struct *vma,
			const struct vma_place *place);
void vma_tree_remove(struct vma_tree *tree, struct vm_area_struct *vma);
void vma_tree_remove_at(struct vma_tree *tree, struct vm_area_struct *vma,
			const struct vma_place *place);

/* Moves the bounds of an area; vm_pgoff keeps naming the page at vm_start.
 * => not beyond its neighbours, and not to nothing */
void vma_tree_resize(struct vma_tree *tree, struct vm_area_struct *vma,
		     unsigned long start, unsigned long end);

/*
 * Cuts an area in two at addr: vma keeps what is below, `upper` becomes the
 * rest.
 * => vm_start < addr < vm_end; upper is a copy of vma made by the caller
 */
void vma_tree_split(struct vma_tree *tree, struct vm_area_struct *vma,
		    struct vm_area_struct *upper, unsigned long addr);

/* => the range and the area overlap */
enum vma_clip vma_clip(const struct vm_area_struct *vma, unsigned long start,
		       unsigned long end);

/* Whether two areas that lie side by side mean the same and could be one. */
bool vma_can_merge(const struct vm_area_struct *left,
		   const struct vm_area_struct *right);

/* Checks order, gaps and summaries of the whole set (tests, debug).  NULL if
 * all is right, else what is wrong, in words. */
const char *vma_tree_verify(const struct vma_tree *tree);

#endif
