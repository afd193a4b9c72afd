/* SPDX-License-Identifier: MIT */
/*
 * Weak AVL trees.
 *
 * Only the parity of a rank is stored, so a difference of ranks is known
 * modulo 2.  That is enough where the two possible values differ by one:
 *
 *   a child in a whole tree        1 (parities differ) or 2 (parities equal)
 *   a child that rose by one       0 (equal) or 1 (differ)     while inserting
 *   a child that sank by one       2 (equal) or 3 (differ)     while removing
 *
 * A missing child has rank -1, parity 1.  To promote or to demote a node by
 * one is the same: flip its bit; by two: nothing.
 *
 * Inserting makes a child of difference 0 at worst, which promotions carry
 * towards the root until one or two rotations settle it; removing makes one
 * of difference 3, carried up by demotions.  Code for "left" and "right" is
 * written once: a side is the address of one of the two links, found by
 * comparing, and rotations take the child that rises.
 *
 * Summaries: before rebalancing, those from the changed place up are made
 * right.  A rotation then recomputes the nodes it turned, bottom first, and
 * goes on above them only while something changes, which it does not unless
 * the caller changed values on the way.
 */
#include <lib/tree.h>

#define RANK_PARITY 1UL

static inline unsigned long node_parity(const struct tree_node *node)
{
	return node ? node->parent_rank & RANK_PARITY : RANK_PARITY;
}

static inline bool same_parity(const struct tree_node *a, const struct tree_node *b)
{
	return node_parity(a) == node_parity(b);
}

static inline void rank_flip(struct tree_node *node)
{
	node->parent_rank ^= RANK_PARITY;
}

static inline void set_parent(struct tree_node *node, struct tree_node *parent)
{
	node->parent_rank = (unsigned long)parent | (node->parent_rank & RANK_PARITY);
}

static inline struct tree_node *sibling(const struct tree_node *parent,
					const struct tree_node *node)
{
	return parent->left == node ? parent->right : parent->left;
}

/* The link that points to @node, whose parent is @parent. */
static inline struct tree_node **link_of(struct tree_root *root,
					 struct tree_node *parent,
					 const struct tree_node *node)
{
	if (!parent)
		return &root->node;
	return parent->left == node ? &parent->left : &parent->right;
}

static struct tree_node *leftmost(struct tree_node *node)
{
	while (node->left)
		node = node->left;
	return node;
}

static struct tree_node *rightmost(struct tree_node *node)
{
	while (node->right)
		node = node->right;
	return node;
}

struct tree_node *tree_first(const struct tree_root *root)
{
	return root->node ? leftmost(root->node) : NULL;
}

struct tree_node *tree_last(const struct tree_root *root)
{
	return root->node ? rightmost(root->node) : NULL;
}

struct tree_node *tree_next(const struct tree_node *node)
{
	struct tree_node *parent;

	if (node->right)
		return leftmost(node->right);
	for (parent = tree_parent(node); parent && parent->right == node;
	     parent = tree_parent(node))
		node = parent;
	return parent;
}

struct tree_node *tree_prev(const struct tree_node *node)
{
	struct tree_node *parent;

	if (node->left)
		return rightmost(node->left);
	for (parent = tree_parent(node); parent && parent->left == node;
	     parent = tree_parent(node))
		node = parent;
	return parent;
}

/* The first leaf below @node, going left where possible. */
static struct tree_node *first_leaf(struct tree_node *node)
{
	while (node->left || node->right)
		node = node->left ? node->left : node->right;
	return node;
}

struct tree_node *tree_postorder_first(const struct tree_root *root)
{
	return root->node ? first_leaf(root->node) : NULL;
}

struct tree_node *tree_postorder_next(const struct tree_node *node)
{
	struct tree_node *parent = tree_parent(node);

	if (parent && parent->left == node && parent->right)
		return first_leaf(parent->right);
	return parent;
}

void tree_augment_up(struct tree_node *node, tree_augment augment)
{
	while (node && augment(node))
		node = tree_parent(node);
}

void tree_augment_path(struct tree_node *node, tree_augment augment)
{
	augment(node);
	tree_augment_up(tree_parent(node), augment);
}

/*
 * Turn @child up over its parent @top:
 *
 *          top                child
 *         /   \              /     \
 *     child    c    <=>     a       top
 *     /   \                        /   \
 *    a     b                      b     c
 */
static void rotate_up(struct tree_root *root, struct tree_node *top,
		      struct tree_node *child)
{
	struct tree_node *above = tree_parent(top), *moved;

	*link_of(root, above, top) = child;
	if (top->left == child) {
		moved = child->right;
		top->left = moved;
		child->right = top;
	} else {
		moved = child->left;
		top->right = moved;
		child->left = top;
	}
	if (moved)
		set_parent(moved, top);
	set_parent(child, above);
	set_parent(top, child);
}

/* After @low was turned down below @top: both, then on up as needed. */
static void augment_rotated(struct tree_node *low, struct tree_node *top,
			    tree_augment augment)
{
	if (!augment)
		return;
	augment(low);
	tree_augment_path(top, augment);
}

/*
 * @node has difference 0 to @parent and its sibling 2: turn @node over
 * @parent, or, if its inner child is the higher one, that child over both.
 */
static void insert_rotate(struct tree_root *root, struct tree_node *parent,
			  struct tree_node *node, tree_augment augment)
{
	struct tree_node *inner = parent->left == node ? node->right : node->left;

	if (same_parity(inner, node)) {
		rotate_up(root, parent, node);
		rank_flip(parent);
		augment_rotated(parent, node, augment);
		return;
	}
	rotate_up(root, node, inner);
	rotate_up(root, parent, inner);
	rank_flip(inner);
	rank_flip(node);
	rank_flip(parent);
	if (augment)
		augment(node);
	augment_rotated(parent, inner, augment);
}

void tree_insert(struct tree_root *root, struct tree_node *parent,
		 struct tree_node **link, struct tree_node *node,
		 tree_augment augment)
{
	node->parent_rank = (unsigned long)parent;
	node->left = NULL;
	node->right = NULL;
	*link = node;
	if (augment)
		tree_augment_path(node, augment);

	while (parent && same_parity(node, parent)) {
		if (same_parity(sibling(parent, node), parent)) {
			insert_rotate(root, parent, node, augment);
			return;
		}
		rank_flip(parent);
		node = parent;
		parent = tree_parent(node);
	}
}

/*
 * The sibling @high of a node that sank to difference 3 stands one below
 * @parent and has a child one below itself: turn @high over @parent, or, if
 * only its inner child stands that close, that child over both.
 */
static void remove_rotate(struct tree_root *root, struct tree_node *parent,
			  struct tree_node *high, tree_augment augment)
{
	bool left = parent->left == high;
	struct tree_node *inner = left ? high->right : high->left;
	struct tree_node *outer = left ? high->left : high->right;

	if (!same_parity(outer, high)) {
		rotate_up(root, parent, high);
		rank_flip(high);
		/* Down by one; a leaf has rank 0, hence down by two. */
		if (parent->left || parent->right)
			rank_flip(parent);
		augment_rotated(parent, high, augment);
		return;
	}
	rotate_up(root, high, inner);
	rotate_up(root, parent, inner);
	rank_flip(high); /* the other two change by two */
	if (augment)
		augment(high);
	augment_rotated(parent, inner, augment);
}

/* The child @node (or an empty link) of @parent sank by one. */
static void remove_rebalance(struct tree_root *root, struct tree_node *parent,
			     struct tree_node *node, tree_augment augment)
{
	struct tree_node *other;

	/* Both children gone, rank 1: a leaf again, so it sinks as well. */
	if (parent && !parent->left && !parent->right) {
		rank_flip(parent);
		node = parent;
		parent = tree_parent(node);
	}
	while (parent && !same_parity(node, parent)) {
		other = sibling(parent, node);
		if (!same_parity(other, parent)) {
			if (!same_parity(other->left, other) ||
			    !same_parity(other->right, other)) {
				remove_rotate(root, parent, other, augment);
				return;
			}
			rank_flip(other);
		}
		rank_flip(parent);
		node = parent;
		parent = tree_parent(node);
	}
}

/* Hang the children of @old, and what is above it, on @node. */
static void take_place(struct tree_root *root, struct tree_node *old,
		       struct tree_node *node)
{
	*node = *old;
	*link_of(root, tree_parent(old), old) = node;
	if (node->left)
		set_parent(node->left, node);
	if (node->right)
		set_parent(node->right, node);
}

/* Take out @node, which has at most one child; returns that child. */
static struct tree_node *unlink_node(struct tree_root *root, struct tree_node *node)
{
	struct tree_node *parent = tree_parent(node);
	struct tree_node *child = node->left ? node->left : node->right;

	*link_of(root, parent, node) = child;
	if (child)
		set_parent(child, parent);
	return child;
}

void tree_remove(struct tree_root *root, struct tree_node *node,
		 tree_augment augment)
{
	struct tree_node *parent, *child, *heir = NULL;

	if (node->left && node->right) {
		/* The next in order leaves its place and takes that of @node. */
		heir = leftmost(node->right);
		parent = tree_parent(heir);
		child = unlink_node(root, heir);
		take_place(root, node, heir);
		if (parent == node)
			parent = heir;
	} else {
		parent = tree_parent(node);
		child = unlink_node(root, node);
	}
	if (augment) {
		tree_augment_up(parent, augment);
		if (heir)
			tree_augment_path(heir, augment);
	}
	remove_rebalance(root, parent, child, augment);
}

void tree_replace(struct tree_root *root, struct tree_node *old,
		  struct tree_node *node)
{
	take_place(root, old, node);
}
