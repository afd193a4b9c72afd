/* SPDX-License-Identifier: MIT */
/*
 * Interval trees: which of many ranges touch this one?
 *
 * Nodes are sorted by start; each carries the largest end of its subtree
 * (a tree_augment summary), so a search skips every subtree that ends too
 * early: O(log n) to the first overlap, and as much again for each further
 * one.  Ends are inclusive, so that a range may reach the last number there
 * is.  Equal ranges may be present many times.
 *
 *      start ----------- last
 *             query.start ---------- query.last     overlap: start <= query.last
 *                                                   and query.start <= last
 *
 * The reverse map keeps the areas of a file here by page offset.
 */
#ifndef LIB_INTERVAL_H
#define LIB_INTERVAL_H

#include <lib/tree.h>

struct interval_node {
	struct tree_node tree;
	unsigned long start; /* inclusive */
	unsigned long last;  /* inclusive; start <= last */
	unsigned long max;   /* the largest last in this subtree */
};

/* => node->start and node->last are set, and stay while it is in the tree */
void interval_insert(struct tree_root *root, struct interval_node *node);
void interval_remove(struct tree_root *root, struct interval_node *node);

/*
 * All nodes that overlap [@start, @last], ordered by their start: the first,
 * and the one behind @node. NULL if there is none.
 */
struct interval_node *interval_first(const struct tree_root *root,
				     unsigned long start, unsigned long last);
struct interval_node *interval_next(struct interval_node *node,
				    unsigned long start, unsigned long last);

#define interval_for_each(node, root, start, last) \
	for (node = interval_first(root, start, last); node; \
	     node = interval_next(node, start, last))

#endif
