/* SPDX-License-Identifier: MIT */
/*
 * The radix tree behind xarray.h.
 *
 * Only the head can be either a node or an entry, so only it carries a mark
 * that tells (bit 1).  Below it, places of a node with shift 0 hold entries and
 * all others nodes.  A node without entries is freed at once, and a root whose
 * only child stands at place 0 is not needed either; so an array that is empty
 * owns no memory.
 */
#include <mem/xarray.h>

#include <core/panic.h>
#include <mem/slab.h>

#define NODE_MARK 2UL

struct xa_node {
	u8 shift;		/* of the index, for this node's places */
	u8 offset;		/* this node's place in its parent */
	u8 count;		/* places in use */
	struct xa_node *parent;
	void *slots[XA_CHUNK_SIZE];
};

static struct kmem_cache *node_cache;

bool xarray_setup(void)
{
	node_cache = kmem_cache_create("xarray_node", sizeof(struct xa_node),
				       0, 0, NULL);
	return node_cache;
}

/* The root node, NULL if the head is an entry or empty. */
static struct xa_node *xa_root(const struct xarray *xa)
{
	unsigned long head = (unsigned long)xa->xa_head;

	return (head & 3) == NODE_MARK ? (struct xa_node *)(head - NODE_MARK)
				       : NULL;
}

static void xa_set_root(struct xarray *xa, struct xa_node *node)
{
	xa->xa_head = (char *)node + NODE_MARK;
	node->parent = NULL;
}

/* True if the index has its place below this node. */
static bool node_covers(const struct xa_node *node, unsigned long index)
{
	return index >> node->shift <= XA_CHUNK_MASK;
}

static unsigned int node_offset(const struct xa_node *node,
				unsigned long index)
{
	return index >> node->shift & XA_CHUNK_MASK;
}

/* The lowest node on the way to the index; NULL if it ends before. */
static struct xa_node *xa_leaf(const struct xarray *xa, unsigned long index)
{
	struct xa_node *node = xa_root(xa);

	if (!node || !node_covers(node, index))
		return NULL;
	while (node && node->shift)
		node = node->slots[node_offset(node, index)];
	return node;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	struct xa_node *node = xa_root(xa);

	if (!node)
		return index ? NULL : xa->xa_head;
	node = xa_leaf(xa, index);
	return node ? node->slots[index & XA_CHUNK_MASK] : NULL;
}

static void node_set(struct xa_node *node, unsigned int offset, void *slot)
{
	node->count += !!slot;
	node->count -= !!node->slots[offset];
	node->slots[offset] = slot;
}

static struct xa_node *node_create(unsigned int shift, gfp_t gfp)
{
	struct xa_node *node = kmem_cache_zalloc(node_cache, gfp);

	if (node)
		node->shift = (u8)shift;
	return node;
}

/* A root above the present one, or above the entry at index 0. */
static bool xa_grow(struct xarray *xa, gfp_t gfp)
{
	struct xa_node *old = xa_root(xa);
	struct xa_node *root = node_create(old ? old->shift + XA_CHUNK_SHIFT
					       : 0, gfp);

	if (!root)
		return false;
	if (xa->xa_head)
		node_set(root, 0, old ? (void *)old : xa->xa_head);
	if (old) {
		old->parent = root;
		old->offset = 0;
	}
	xa_set_root(xa, root);
	return true;
}

/* Takes away roots that only lead to place 0. */
static void xa_shrink(struct xarray *xa)
{
	struct xa_node *root;

	while ((root = xa_root(xa)) && root->count == 1 && root->slots[0]) {
		if (root->shift)
			xa_set_root(xa, root->slots[0]);
		else
			xa->xa_head = root->slots[0];
		kmem_cache_free(node_cache, root);
	}
}

/* Frees the node if it is empty, and then perhaps its parents. */
static void xa_prune(struct xarray *xa, struct xa_node *node)
{
	while (node && !node->count) {
		struct xa_node *parent = node->parent;

		if (parent)
			node_set(parent, node->offset, NULL);
		else
			xa->xa_head = NULL;
		kmem_cache_free(node_cache, node);
		node = parent;
	}
	xa_shrink(xa);
}

/* Makes the nodes on the way to an index that the root covers. */
static struct xa_node *xa_make_leaf(struct xarray *xa, unsigned long index,
				    gfp_t gfp)
{
	struct xa_node *node = xa_root(xa);

	while (node->shift) {
		unsigned int offset = node_offset(node, index);
		struct xa_node *child = node->slots[offset];

		if (!child) {
			child = node_create(node->shift - XA_CHUNK_SHIFT, gfp);
			if (!child) {
				xa_prune(xa, node);
				return NULL;
			}
			child->parent = node;
			child->offset = (u8)offset;
			node_set(node, offset, child);
		}
		node = child;
	}
	return node;
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	struct xa_node *node;
	void *old;

	KASSERT(((unsigned long)entry & 3) != NODE_MARK);
	if (!entry)
		return xa_erase(xa, index);
	if (!index && !xa_root(xa)) {
		old = xa->xa_head;
		xa->xa_head = entry;
		return old;
	}
	while (!xa_root(xa) || !node_covers(xa_root(xa), index)) {
		if (!xa_grow(xa, gfp)) {
			xa_prune(xa, xa_root(xa));
			return ERR_PTR(-ENOMEM);
		}
	}
	node = xa_make_leaf(xa, index, gfp);
	if (!node)
		return ERR_PTR(-ENOMEM);
	old = node->slots[index & XA_CHUNK_MASK];
	node_set(node, index & XA_CHUNK_MASK, entry);
	return old;
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	struct xa_node *node;
	void *old = xa_load(xa, index);

	if (!old)
		return NULL;
	node = xa_leaf(xa, index);
	if (node) {
		node_set(node, index & XA_CHUNK_MASK, NULL);
		xa_prune(xa, node);
	} else {
		xa->xa_head = NULL;
	}
	return old;
}

/* The first place in use at or behind `offset`; XA_CHUNK_SIZE if none is. */
static unsigned int node_next(const struct xa_node *node, unsigned int offset)
{
	while (offset < XA_CHUNK_SIZE && !node->slots[offset])
		offset++;
	return offset;
}

/*
 * The first entry at or behind *index, which becomes its place.  Where a node
 * has nothing more, the search goes on behind it, from the root again.
 */
static void *xa_search(struct xa_node *root, unsigned long *index)
{
	struct xa_node *node = root;

	for (;;) {
		unsigned int from = node_offset(node, *index);
		unsigned int offset = node_next(node, from);

		if (offset == XA_CHUNK_SIZE) {
			*index |= (XA_CHUNK_SIZE << node->shift) - 1;
			if (*index == ~0UL || !node_covers(root, ++*index))
				return NULL;
			node = root;
			continue;
		}
		if (offset != from)
			*index = ((*index >> node->shift & ~XA_CHUNK_MASK) |
				  offset) << node->shift;
		if (!node->shift)
			return node->slots[offset];
		node = node->slots[offset];
	}
}

void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max,
	      xa_mark_t filter)
{
	struct xa_node *root = xa_root(xa);
	unsigned long at = *index;
	void *entry;

	KASSERT(filter == XA_PRESENT);
	if (!root)
		entry = at ? NULL : xa->xa_head;
	else
		entry = node_covers(root, at) ? xa_search(root, &at) : NULL;
	if (!entry || at > max)
		return NULL;
	*index = at;
	return entry;
}

void *xa_find_after(struct xarray *xa, unsigned long *index,
		    unsigned long max, xa_mark_t filter)
{
	unsigned long next = *index + 1;
	void *entry;

	if (!next)
		return NULL;
	entry = xa_find(xa, &next, max, filter);
	if (entry)
		*index = next;
	return entry;
}

void xa_destroy(struct xarray *xa)
{
	unsigned long index;
	void *entry;

	xa_for_each(xa, index, entry)
		xa_erase(xa, index);
}
