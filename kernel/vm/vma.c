/* SPDX-License-Identifier: MIT */
/*
 * Areas as a set of intervals: see vma_tree.h for what it promises.
 *
 * The one invariant besides the order: for every area
 *
 *	gap = max(0, vm_start_gap(vma) - end of the previous area or 0)
 *	subtree_gap = max(gap, subtree_gap of both children)
 *
 * so whoever moves an area's end answers for the gap of the area above it,
 * and tells the tree, which recomputes summaries only where it works itself.
 */
#include <vm/vma.h>
#include <vm/vma_tree.h>

static struct vm_area_struct *vma_of(const struct tree_node *node)
{
	return tree_entry_safe((struct tree_node *)node, struct vm_area_struct,
			       node);
}

static unsigned long subtree_gap(const struct tree_node *node)
{
	return node ? vma_of(node)->subtree_gap : 0;
}

static bool gap_augment(struct tree_node *node)
{
	struct vm_area_struct *vma = vma_of(node);
	unsigned long largest = max(subtree_gap(node->left),
				    subtree_gap(node->right));

	if (largest < vma->gap)
		largest = vma->gap;
	if (vma->subtree_gap == largest)
		return false;
	vma->subtree_gap = largest;
	return true;
}

static unsigned long gap_below(const struct vm_area_struct *vma,
			       const struct vm_area_struct *prev)
{
	unsigned long top = vm_start_gap(vma), bottom = prev ? prev->vm_end : 0;

	return top > bottom ? top - bottom : 0;
}

/* What lies below `vma` is `prev` now.  The tree is told afterwards, by
 * gap_told(): what it recomputes anyway in between takes the new gap in. */
static void gap_set(struct vm_area_struct *vma,
		    const struct vm_area_struct *prev)
{
	if (vma)
		vma->gap = gap_below(vma, prev);
}

static void gap_told(struct vm_area_struct *vma)
{
	if (vma)
		tree_augment_up(&vma->node, gap_augment);
}

/* Where the free bytes below an area begin. */
static unsigned long gap_start(const struct vm_area_struct *vma)
{
	return vm_start_gap(vma) - vma->gap;
}

struct vm_area_struct *vma_tree_find(const struct vma_tree *tree,
				     unsigned long addr)
{
	struct vm_area_struct *vma, *best = NULL;
	struct tree_node *node = tree->root.node;

	while (node) {
		vma = vma_of(node);
		if (addr >= vma->vm_end) {
			node = node->right;
			continue;
		}
		best = vma;
		if (addr >= vma->vm_start)
			break;
		node = node->left;
	}
	return best;
}

struct vm_area_struct *vma_tree_find_intersection(const struct vma_tree *tree,
						  unsigned long start,
						  unsigned long end)
{
	struct vm_area_struct *vma = vma_tree_find(tree, start);

	return vma && vma->vm_start < end ? vma : NULL;
}

struct vm_area_struct *vma_next(const struct vm_area_struct *vma)
{
	return vma_of(tree_next(&vma->node));
}

struct vm_area_struct *vma_prev(const struct vm_area_struct *vma)
{
	return vma_of(tree_prev(&vma->node));
}

struct vm_area_struct *vma_tree_first(const struct vma_tree *tree)
{
	return vma_of(tree_first(&tree->root));
}

struct vm_area_struct *vma_tree_last(const struct vma_tree *tree)
{
	return vma_of(tree_last(&tree->root));
}

void vma_tree_place(const struct vma_tree *tree, unsigned long addr,
		    struct vma_place *place)
{
	place->addr = addr;
	place->next = vma_tree_find(tree, addr);
	place->prev = place->next ? vma_prev(place->next) : vma_tree_last(tree);
}

/*
 *	prev            next		next's left subtree is empty, or prev
 *	[    )   new    [    )		is the last node in it and has no right
 *					child: one of the two links is free.
 */
void vma_tree_insert_at(struct vma_tree *tree, struct vm_area_struct *vma,
			const struct vma_place *place)
{
	struct vm_area_struct *prev = place->prev, *next = place->next;
	struct tree_node *parent = NULL, **link = &tree->root.node;

	if (next && !next->node.left) {
		parent = &next->node;
		link = &parent->left;
	} else if (prev) {
		parent = &prev->node;
		link = &parent->right;
	}
	gap_set(vma, prev);
	gap_set(next, vma);
	vma->subtree_gap = 0;
	tree_insert(&tree->root, parent, link, &vma->node, gap_augment);
	gap_told(next);
	tree->count++;
}

void vma_tree_insert(struct vma_tree *tree, struct vm_area_struct *vma)
{
	struct vma_place place;

	vma_tree_place(tree, vma->vm_start, &place);
	vma_tree_insert_at(tree, vma, &place);
}

void vma_tree_remove_at(struct vma_tree *tree, struct vm_area_struct *vma,
			const struct vma_place *place)
{
	gap_set(place->next, place->prev);
	tree_remove(&tree->root, &vma->node, gap_augment);
	gap_told(place->next);
	tree->count--;
}

void vma_tree_remove(struct vma_tree *tree, struct vm_area_struct *vma)
{
	const struct vma_place place = {
		.prev = vma_prev(vma), .next = vma_next(vma),
	};

	vma_tree_remove_at(tree, vma, &place);
}

void vma_tree_resize(struct vma_tree *tree, struct vm_area_struct *vma,
		     unsigned long start, unsigned long end)
{
	struct vm_area_struct *next = end != vma->vm_end ? vma_next(vma) : NULL;

	vma->vm_end = end;
	gap_set(next, vma);
	gap_told(next);
	if (start == vma->vm_start)
		return;
	vma->vm_pgoff += (long)(start - vma->vm_start) >> PAGE_SHIFT;
	vma->gap += start - vma->vm_start;
	vma->vm_start = start;
	if (vma->vm_flags & VM_GROWSDOWN) /* a gap cut off at 0 */
		gap_set(vma, vma_prev(vma));
	gap_told(vma);
}

/*
 *	before	[           vma            )
 *	after	[    vma    )[    upper    )
 *	                     addr
 */
void vma_tree_split(struct vma_tree *tree, struct vm_area_struct *vma,
		    struct vm_area_struct *upper, unsigned long addr)
{
	struct vma_place place = { .addr = addr, .prev = vma };

	place.next = vma_next(vma);
	upper->vm_start = addr;
	upper->vm_end = vma->vm_end;
	upper->vm_pgoff = linear_page_index(vma, addr);
	vma->vm_end = addr;
	vma_tree_insert_at(tree, upper, &place);
}

/*
 * A search, in terms of holes: one fits if it is as large as `need`, which is
 * enough wherever it begins, begins at `last_start` at the latest, and ends at
 * `first_end` at the earliest.
 *
 *	low          first_end          last_start         high
 *	|---- need ----|                     |---- need ----|
 */
struct hole_bounds {
	unsigned long need, last_start, first_end;
};

/* False if the limits leave no room for any. */
static bool hole_bounds_init(struct hole_bounds *bounds,
			     const struct vma_search *search)
{
	unsigned long need = search->length + search->align - PAGE_SIZE;

	if (need < search->length || search->high < search->low ||
	    search->high - search->low < need)
		return false;
	bounds->need = need;
	bounds->last_start = search->high - need;
	bounds->first_end = search->low + need;
	return true;
}

static bool gap_fits(const struct vm_area_struct *vma,
		     const struct hole_bounds *bounds)
{
	unsigned long end = vm_start_gap(vma);

	return vma->gap >= bounds->need && end >= bounds->first_end &&
	       end - vma->gap <= bounds->last_start;
}

/*
 * The highest area of the subtree with a fitting gap below it.
 *
 * A subtree without a gap of the size is left alone; so is the right one when
 * its first gap already starts too high.  What remains can fail only along
 * the path that follows a limit, so the whole search is O(height), and the
 * recursion as deep as the tree is high.
 */
static struct vm_area_struct *gap_highest(const struct tree_node *node,
					  const struct hole_bounds *bounds)
{
	struct vm_area_struct *vma, *found;

	for (; subtree_gap(node) >= bounds->need; node = node->left) {
		vma = vma_of(node);
		if (vma->vm_end <= bounds->last_start &&
		    subtree_gap(node->right) >= bounds->need) {
			found = gap_highest(node->right, bounds);
			if (found)
				return found;
		}
		if (vma->vm_start < bounds->first_end)
			return NULL;
		if (gap_fits(vma, bounds))
			return vma;
	}
	return NULL;
}

/* The mirror image: the lowest. */
static struct vm_area_struct *gap_lowest(const struct tree_node *node,
					 const struct hole_bounds *bounds)
{
	struct vm_area_struct *vma, *found;

	for (; subtree_gap(node) >= bounds->need; node = node->right) {
		vma = vma_of(node);
		if (vma->vm_start >= bounds->first_end &&
		    subtree_gap(node->left) >= bounds->need) {
			found = gap_lowest(node->left, bounds);
			if (found)
				return found;
		}
		if (gap_fits(vma, bounds))
			return vma;
		if (vma->vm_end > bounds->last_start)
			return NULL;
	}
	return NULL;
}

/* The end of the last area: above it is the only gap that belongs to none. */
static unsigned long areas_end(const struct vm_area_struct *last)
{
	return last ? last->vm_end : 0;
}

bool vma_tree_hole_topdown(const struct vma_tree *tree,
			   const struct vma_search *search,
			   struct vma_place *place)
{
	struct hole_bounds bounds;
	unsigned long top = search->high;

	if (!hole_bounds_init(&bounds, search))
		return false;
	place->next = NULL;
	place->prev = vma_tree_last(tree);
	if (areas_end(place->prev) > bounds.last_start) {
		place->next = gap_highest(tree->root.node, &bounds);
		if (!place->next)
			return false;
		top = min(top, vm_start_gap(place->next));
		place->prev = vma_prev(place->next);
	}
	place->addr = ALIGN_DOWN(top - search->length, search->align);
	return true;
}

bool vma_tree_hole_bottomup(const struct vma_tree *tree,
			    const struct vma_search *search,
			    struct vma_place *place)
{
	struct hole_bounds bounds;
	unsigned long bottom;

	if (!hole_bounds_init(&bounds, search))
		return false;
	place->next = gap_lowest(tree->root.node, &bounds);
	if (place->next) {
		bottom = gap_start(place->next);
		place->prev = vma_prev(place->next);
	} else {
		place->prev = vma_tree_last(tree);
		bottom = areas_end(place->prev);
		if (bottom > bounds.last_start)
			return false;
	}
	place->addr = ALIGN(max(bottom, search->low), search->align);
	return true;
}

enum vma_clip vma_clip(const struct vm_area_struct *vma, unsigned long start,
		       unsigned long end)
{
	bool head_stays = vma->vm_start < start, tail_stays = end < vma->vm_end;

	if (head_stays)
		return tail_stays ? VMA_CLIP_MIDDLE : VMA_CLIP_TAIL;
	return tail_stays ? VMA_CLIP_HEAD : VMA_CLIP_WHOLE;
}

/*
 *	[   left    )[   right   )	the same kind, the same permissions,
 *	pgoff .. +n   pgoff+n ..	and pages numbered without a break
 *
 * Areas of drivers stay apart: theirs may carry state per area, and close()
 * must run as often as open().  The anonymous root needs no comparison: all
 * areas of an address space have the same.
 */
bool vma_can_merge(const struct vm_area_struct *left,
		   const struct vm_area_struct *right)
{
	if (left->vm_end != right->vm_start ||
	    left->vm_flags != right->vm_flags ||
	    left->vm_file != right->vm_file ||
	    left->vm_ops != right->vm_ops)
		return false;
	if (left->vm_flags & VM_SPECIAL)
		return false;
	if (left->vm_ops && (left->vm_ops->open || left->vm_ops->close))
		return false;
	return left->vm_pgoff + vma_pages(left) == right->vm_pgoff;
}

static const char *vma_verify(const struct vm_area_struct *vma,
			      const struct vm_area_struct *prev)
{
	unsigned long largest = max(subtree_gap(vma->node.left),
				    subtree_gap(vma->node.right));

	if (vma->vm_start >= vma->vm_end)
		return "an area is empty";
	if (prev && prev->vm_end > vma->vm_start)
		return "two areas overlap";
	if (vma->gap != gap_below(vma, prev))
		return "a gap is wrong";
	if (vma->subtree_gap != max(largest, vma->gap))
		return "a summary of gaps is wrong";
	return NULL;
}

const char *vma_tree_verify(const struct vma_tree *tree)
{
	struct vm_area_struct *vma, *prev = NULL;
	unsigned long count = 0;
	const char *wrong;

	for_each_vma(vma, tree) {
		wrong = vma_verify(vma, prev);
		if (wrong)
			return wrong;
		prev = vma;
		count++;
	}
	return count == tree->count ? NULL : "the count of areas is wrong";
}
