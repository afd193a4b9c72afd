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

/* The area below `vma` is now `prev`: its gap changed, and summaries above. */
static void gap_update(struct vm_area_struct *vma,
		       const struct vm_area_struct *prev)
{
	vma->gap = gap_below(vma, prev);
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
	vma->gap = gap_below(vma, prev);
	vma->subtree_gap = 0;
	tree_insert(&tree->root, parent, link, &vma->node, gap_augment);
	if (next)
		gap_update(next, vma);
	tree->count++;
}

void vma_tree_insert(struct vma_tree *tree, struct vm_area_struct *vma)
{
	struct vma_place place;

	vma_tree_place(tree, vma->vm_start, &place);
	vma_tree_insert_at(tree, vma, &place);
}

void vma_tree_remove(struct vma_tree *tree, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma_prev(vma), *next = vma_next(vma);

	tree_remove(&tree->root, &vma->node, gap_augment);
	if (next)
		gap_update(next, prev);
	tree->count--;
}

void vma_tree_resize(struct vma_tree *tree, struct vm_area_struct *vma,
		     unsigned long start, unsigned long end)
{
	struct vm_area_struct *next = end != vma->vm_end ? vma_next(vma) : NULL;

	vma->vm_end = end;
	if (start != vma->vm_start) {
		vma->vm_pgoff += (long)(start - vma->vm_start) >> PAGE_SHIFT;
		vma->vm_start = start;
		gap_update(vma, vma_prev(vma));
	}
	if (next)
		gap_update(next, vma);
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

/* Free bytes that are enough wherever the hole begins. */
static unsigned long search_need(const struct vma_search *search)
{
	return search->length + search->align - PAGE_SIZE;
}

/* The hole [start, end) clipped to the limits is large enough. */
static bool hole_fits(const struct vma_search *search, unsigned long start,
		      unsigned long end)
{
	unsigned long low = max(start, search->low);
	unsigned long high = min(end, search->high);

	return low < high && high - low >= search_need(search);
}

static bool gap_fits(const struct vma_search *search,
		     const struct vm_area_struct *vma)
{
	return vma->gap && hole_fits(search, gap_start(vma), vm_start_gap(vma));
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
					  const struct vma_search *search)
{
	unsigned long need = search_need(search);
	struct vm_area_struct *vma, *found;

	for (; subtree_gap(node) >= need; node = node->left) {
		vma = vma_of(node);
		if (vma->vm_end <= search->high - need) {
			found = gap_highest(node->right, search);
			if (found)
				return found;
		}
		if (vma->vm_start < search->low + need)
			return NULL;
		if (gap_fits(search, vma))
			return vma;
	}
	return NULL;
}

/* The mirror image: the lowest. */
static struct vm_area_struct *gap_lowest(const struct tree_node *node,
					 const struct vma_search *search)
{
	unsigned long need = search_need(search);
	struct vm_area_struct *vma, *found;

	for (; subtree_gap(node) >= need; node = node->right) {
		vma = vma_of(node);
		if (vma->vm_start >= search->low + need) {
			found = gap_lowest(node->left, search);
			if (found)
				return found;
		}
		if (vma->gap && gap_start(vma) > search->high - need)
			return NULL;
		if (gap_fits(search, vma))
			return vma;
	}
	return NULL;
}

static bool search_possible(const struct vma_search *search)
{
	unsigned long need = search_need(search);

	return need >= search->length && search->high >= search->low &&
	       search->high - search->low >= need;
}

/* Room above the last area: the only gap that belongs to none. */
static bool top_fits(const struct vma_search *search,
		     const struct vm_area_struct *last)
{
	return hole_fits(search, last ? last->vm_end : 0, search->high);
}

/* The place in the hole between `next` and what is below it. */
static void place_between(struct vma_place *place,
			  struct vm_area_struct *prev,
			  struct vm_area_struct *next)
{
	place->prev = prev;
	place->next = next;
}

bool vma_tree_hole_topdown(const struct vma_tree *tree,
			   const struct vma_search *search,
			   struct vma_place *place)
{
	struct vm_area_struct *last, *vma;
	unsigned long top = search->high;

	if (!search_possible(search))
		return false;
	last = vma_tree_last(tree);
	if (top_fits(search, last)) {
		place_between(place, last, NULL);
	} else {
		vma = gap_highest(tree->root.node, search);
		if (!vma)
			return false;
		top = min(top, vm_start_gap(vma));
		place_between(place, vma_prev(vma), vma);
	}
	place->addr = ALIGN_DOWN(top - search->length, search->align);
	return true;
}

bool vma_tree_hole_bottomup(const struct vma_tree *tree,
			    const struct vma_search *search,
			    struct vma_place *place)
{
	struct vm_area_struct *last, *vma;
	unsigned long bottom = 0;

	if (!search_possible(search))
		return false;
	vma = gap_lowest(tree->root.node, search);
	if (vma) {
		bottom = gap_start(vma);
		place_between(place, vma_prev(vma), vma);
	} else {
		last = vma_tree_last(tree);
		if (!top_fits(search, last))
			return false;
		bottom = last ? last->vm_end : 0;
		place_between(place, last, NULL);
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
