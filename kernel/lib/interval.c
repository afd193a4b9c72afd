/* SPDX-License-Identifier: MIT */
/*
 * Interval trees.
 *
 * The search rests on two facts about a node: its subtree has something that
 * ends at or behind the query's start only if max says so, and everything to
 * its right starts no earlier than it does.  So the first overlap in a
 * subtree is found by going left as long as max allows; and once a node
 * starts behind the query's end, nothing to its right is of interest.
 */
#include <lib/interval.h>

static struct interval_node *interval_of(const struct tree_node *node)
{
	return tree_entry(node, struct interval_node, tree);
}

/* Does the subtree at @node reach @start? */
static bool reaches(const struct tree_node *node, unsigned long start)
{
	return node && interval_of(node)->max >= start;
}

static bool interval_augment(struct tree_node *tree)
{
	struct interval_node *node = interval_of(tree);
	unsigned long most = node->last;

	if (reaches(tree->left, most))
		most = interval_of(tree->left)->max;
	if (reaches(tree->right, most))
		most = interval_of(tree->right)->max;
	if (node->max == most)
		return false;
	node->max = most;
	return true;
}

void interval_insert(struct tree_root *root, struct interval_node *node)
{
	struct tree_node **link = &root->node, *parent = NULL;

	while (*link) {
		parent = *link;
		if (node->start < interval_of(parent)->start)
			link = &parent->left;
		else
			link = &parent->right;
	}
	tree_insert(root, parent, link, &node->tree, interval_augment);
}

void interval_remove(struct tree_root *root, struct interval_node *node)
{
	tree_remove(root, &node->tree, interval_augment);
}

/*
 * The first overlap in the subtree at @tree.
 * => reaches(tree, start)
 */
static struct interval_node *subtree_first(struct tree_node *tree,
					   unsigned long start, unsigned long last)
{
	struct interval_node *node;

	for (;;) {
		if (reaches(tree->left, start)) {
			/* If what reaches there starts too late, all here does. */
			tree = tree->left;
			continue;
		}
		node = interval_of(tree);
		if (node->start > last)
			return NULL;
		if (node->last >= start)
			return node;
		/* What reaches there is neither left nor here. */
		tree = tree->right;
	}
}

struct interval_node *interval_first(const struct tree_root *root,
				     unsigned long start, unsigned long last)
{
	if (!reaches(root->node, start))
		return NULL;
	return subtree_first(root->node, start, last);
}

struct interval_node *interval_next(struct interval_node *node,
				    unsigned long start, unsigned long last)
{
	struct tree_node *tree = &node->tree, *from;

	for (;;) {
		if (reaches(tree->right, start))
			return subtree_first(tree->right, start, last);
		/* Up to the first ancestor that comes behind in order. */
		do {
			from = tree;
			tree = tree_parent(from);
			if (!tree)
				return NULL;
		} while (tree->right == from);
		node = interval_of(tree);
		if (node->start > last)
			return NULL;
		if (node->last >= start)
			return node;
	}
}
