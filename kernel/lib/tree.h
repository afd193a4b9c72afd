/* SPDX-License-Identifier: MIT */
/*
 * Balanced binary trees whose nodes live in the things sorted.
 *
 * The tree is a weak AVL tree (Haeupler, Sen, Tarjan: "Rank-balanced trees").
 * Every node has a rank; a missing child has rank -1, a leaf 0, and a child's
 * rank is one or two less than its parent's.  Built by insertions alone it is
 * exactly an AVL tree, so shallower than a red-black one; yet it needs at most
 * two rotations per removal, where AVL needs one per level.  Only differences
 * of ranks matter and only 1 and 2 are legal, so one bit per node is enough:
 * the parity of the rank, kept in bit 0 of the pointer to the parent.
 *
 *      parent_rank:  63                           1   0
 *                   +------------------------------+---+
 *                   | address of the parent        | r |     24 bytes a node
 *                   +------------------------------+---+
 *
 * The caller compares, so that a search costs no indirect call: it descends
 * itself, and gives tree_insert() the parent and the empty link it came to.
 *
 * Augmentation: a node may carry a summary of its subtree (the largest gap,
 * the last end).  A tree_augment callback recomputes it from the node's own
 * value and its two children's summaries and says whether it changed; the
 * tree calls it from the changed place towards the root, and stops at the
 * first node whose summary stays as it was.  NULL: no augmentation.
 */
#ifndef LIB_TREE_H
#define LIB_TREE_H

#include <arch/types.h>

struct tree_node {
	unsigned long parent_rank;
	struct tree_node *left, *right;
};

struct tree_root {
	struct tree_node *node;
};

#define TREE_ROOT { .node = NULL }

/* Recompute the summary of @node; true if it differs from the stored one. */
typedef bool (*tree_augment)(struct tree_node *node);

static inline bool tree_empty(const struct tree_root *root)
{
	return !root->node;
}

/* The parent of @node, NULL for the root. */
static inline struct tree_node *tree_parent(const struct tree_node *node)
{
	return (struct tree_node *)(node->parent_rank & ~1UL);
}

/* The smallest and the largest node; NULL if the tree is empty. */
struct tree_node *tree_first(const struct tree_root *root);
struct tree_node *tree_last(const struct tree_root *root);

/* The neighbours in order; NULL at the ends. */
struct tree_node *tree_next(const struct tree_node *node);
struct tree_node *tree_prev(const struct tree_node *node);

/*
 * Walk children before their parent: for tearing a tree down.
 * tree_postorder_next() reads only @node and its ancestors, so the nodes seen
 * before may be gone.
 */
struct tree_node *tree_postorder_first(const struct tree_root *root);
struct tree_node *tree_postorder_next(const struct tree_node *node);

/*
 * Hang @node on the empty link @link of @parent and rebalance.
 * => @link is &root->node if @parent is NULL, else &parent->left or ->right,
 *    and *@link is NULL
 * => values of other nodes that change with the insertion are set before, and
 *    told by tree_augment_up() after it
 */
void tree_insert(struct tree_root *root, struct tree_node *parent,
		 struct tree_node **link, struct tree_node *node,
		 tree_augment augment);

/* Take @node out and rebalance. Its own links are left stale. */
void tree_remove(struct tree_root *root, struct tree_node *node,
		 tree_augment augment);

/*
 * Let @node take the place of @old without a comparison.
 * => @node sorts where @old did; if its value differs, the caller follows
 *    with tree_augment_path()
 */
void tree_replace(struct tree_root *root, struct tree_node *old,
		  struct tree_node *node);

/*
 * The own value of @node changed: recompute it, and its ancestors as far as
 * summaries change.
 * => the stored summary of @node is the one its ancestors were computed from
 */
void tree_augment_up(struct tree_node *node, tree_augment augment);

/* The same for a node whose stored summary was never seen by its parent. */
void tree_augment_path(struct tree_node *node, tree_augment augment);

#define tree_entry(ptr, type, member) container_of(ptr, type, member)
#define tree_entry_safe(ptr, type, member) \
	({ __typeof__(ptr) __tree_node = (ptr); \
	   __tree_node ? tree_entry(__tree_node, type, member) : NULL; })

/* In order. @pos must not be removed in the body. */
#define tree_for_each_entry(pos, root, member) \
	for (pos = tree_entry_safe(tree_first(root), __typeof__(*pos), member); pos; \
	     pos = tree_entry_safe(tree_next(&pos->member), __typeof__(*pos), member))
/* In order; @pos, and only it, may be removed in the body. */
#define tree_for_each_entry_safe(pos, n, root, member) \
	for (pos = tree_entry_safe(tree_first(root), __typeof__(*pos), member); \
	     pos && ({ n = tree_entry_safe(tree_next(&pos->member), \
					   __typeof__(*pos), member); 1; }); \
	     pos = n)
/* Children first; the body may free @pos, and the tree is gone after it. */
#define tree_for_each_entry_postorder(pos, n, root, member) \
	for (pos = tree_entry_safe(tree_postorder_first(root), __typeof__(*pos), member); \
	     pos && ({ n = tree_entry_safe(tree_postorder_next(&pos->member), \
					   __typeof__(*pos), member); 1; }); \
	     pos = n)

#endif
