/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/interval.c kernel/lib/tree.c */
/*
 * The interval tree against a list that is searched from end to end.
 */
#include "host.h"

#include <lib/interval.h>

#define NODES 100

static bool overlaps(const struct interval_node *node, unsigned long start,
		     unsigned long last)
{
	return node->start <= last && start <= node->last;
}

/* Every overlap once, in order of start, and nothing else. */
static void check_query(struct tree_root *root, struct interval_node *nodes,
			const bool *present, unsigned long start, unsigned long last)
{
	struct interval_node *node;
	unsigned long before = 0;
	int found = 0, expected = 0, i;

	host_context("query %lu to %lu", start, last);
	interval_for_each(node, root, start, last) {
		CHECK(overlaps(node, start, last));
		CHECK(node->start >= before);
		before = node->start;
		found++;
	}
	for (i = 0; i < NODES; i++)
		expected += present[i] && overlaps(&nodes[i], start, last);
	CHECK_EQ(found, expected);
}

static unsigned long random_length(struct random_state *rnd)
{
	return random_one_in(rnd, 8) ? random_below(rnd, 1000) : random_below(rnd, 20);
}

/* Verifies that random queries find what a search of a list finds. */
TEST(random_matches_list)
{
	struct random_state rnd = host_random();
	struct interval_node nodes[NODES] = { 0 };
	bool present[NODES] = { false };
	struct tree_root root = TREE_ROOT;
	unsigned long loops = host_loops(100000);

	while (loops--) {
		size_t i = random_below(&rnd, NODES);
		unsigned long start = random_below(&rnd, 1000);

		if (present[i]) {
			interval_remove(&root, &nodes[i]);
		} else {
			nodes[i].start = random_below(&rnd, 1000);
			nodes[i].last = nodes[i].start + random_length(&rnd);
			interval_insert(&root, &nodes[i]);
		}
		present[i] = !present[i];
		check_query(&root, nodes, present, start, start + random_length(&rnd));
	}
}

/* Verifies that both ends belong to an interval. */
TEST(ends_are_inclusive)
{
	struct interval_node node = { .start = 10, .last = 20 };
	struct tree_root root = TREE_ROOT;

	interval_insert(&root, &node);
	CHECK(interval_first(&root, 0, 10) == &node);
	CHECK(interval_first(&root, 20, 30) == &node);
	CHECK(!interval_first(&root, 0, 9));
	CHECK(!interval_first(&root, 21, 30));
}

/* Verifies that an interval may reach the largest number there is. */
TEST(reaches_the_last_number)
{
	struct interval_node node = { .start = 5, .last = ~0UL };
	struct tree_root root = TREE_ROOT;

	interval_insert(&root, &node);
	CHECK(interval_first(&root, ~0UL, ~0UL) == &node);
	CHECK(!interval_next(&node, ~0UL, ~0UL));
}

/* Verifies that equal intervals are all found. */
TEST(equal_intervals)
{
	struct interval_node nodes[50] = { 0 }, *node;
	struct tree_root root = TREE_ROOT;
	int count = 0, i;

	for (i = 0; i < 50; i++) {
		nodes[i].start = 3;
		nodes[i].last = 7;
		interval_insert(&root, &nodes[i]);
	}
	interval_for_each(node, &root, 7, 8)
		count++;
	CHECK_EQ(count, 50);
}

/* Verifies that a query of an empty tree finds nothing. */
TEST(empty)
{
	struct tree_root root = TREE_ROOT;

	CHECK(!interval_first(&root, 0, ~0UL));
}
