/* SPDX-License-Identifier: MIT */
/* sources: kernel/lib/tree.c */
/*
 * The balanced tree against a sorted array, and against its own rules.
 *
 * check_tree() proves a whole tree: order, parents, and ranks.  Ranks are not
 * stored, but their parities allow only one reading: bottom up, a child with
 * another parity than its parent is one below it, with the same one two.  If
 * both children yield the same rank of the parent, and leaves have rank 0,
 * the tree is a weak AVL tree.
 */
#include "host.h"

#include <lib/tree.h>

struct item {
	struct tree_node node;
	int key;
	int value;
	int most; /* the largest value in the subtree: the summary */
};

static unsigned long augment_calls;

static struct item *item_of(struct tree_node *node)
{
	return tree_entry_safe(node, struct item, node);
}

static int most_of(struct tree_node *node)
{
	return node ? item_of(node)->most : -1;
}

static bool item_augment(struct tree_node *node)
{
	struct item *item = item_of(node);
	int below = max(most_of(node->left), most_of(node->right));
	int most = max(item->value, below);
	bool changed = item->most != most;

	augment_calls++;
	item->most = most;
	return changed;
}

static void insert(struct tree_root *root, struct item *item, tree_augment augment)
{
	struct tree_node **link = &root->node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = item->key < item_of(parent)->key ? &parent->left : &parent->right;
	}
	tree_insert(root, parent, link, &item->node, augment);
}

struct facts {
	int rank;
	int height; /* in nodes */
	int count;
	bool avl;   /* the heights of siblings differ by one at most */
};

static int rank_above(struct tree_node *node, struct tree_node *child, int rank)
{
	unsigned long parity = child ? child->parent_rank & 1 : 1;

	return rank + ((node->parent_rank & 1) == parity ? 2 : 1);
}

static struct facts check_subtree(struct tree_node *node, struct tree_node *parent,
				  bool augmented)
{
	struct facts left, right;
	int rank;

	if (!node)
		return (struct facts){ .rank = -1, .avl = true };
	CHECK(tree_parent(node) == parent);
	left = check_subtree(node->left, node, augmented);
	right = check_subtree(node->right, node, augmented);
	rank = rank_above(node, node->left, left.rank);
	CHECK_EQ(rank_above(node, node->right, right.rank), rank);
	if (!node->left && !node->right)
		CHECK_EQ(rank, 0);
	if (augmented)
		CHECK(!item_augment(node));
	return (struct facts){
		.rank = rank,
		.height = 1 + max(left.height, right.height),
		.count = 1 + left.count + right.count,
		.avl = left.avl && right.avl && abs(left.height - right.height) <= 1,
	};
}

static struct facts check_tree(struct tree_root *root, bool augmented)
{
	struct facts facts = check_subtree(root->node, NULL, augmented);
	struct item *item;
	int count = 0, last = -1;

	tree_for_each_entry(item, root, node) {
		CHECK(item->key >= last);
		last = item->key;
		count++;
	}
	CHECK_EQ(count, facts.count);
	return facts;
}

static struct item *make_items(int count)
{
	struct item *items = calloc((size_t)count, sizeof(*items));
	int i;

	for (i = 0; i < count; i++)
		items[i].key = i;
	return items;
}

static int log2_ceil(int n)
{
	int k = 0;

	while (1 << k < n)
		k++;
	return k;
}

/* Verifies that a node costs three words. */
TEST(node_is_three_words)
{
	CHECK_EQ(sizeof(struct tree_node), 24);
}

/* Verifies that an empty tree has no first and no last node. */
TEST(empty)
{
	struct tree_root root = TREE_ROOT;

	CHECK(tree_empty(&root));
	CHECK(!tree_first(&root) && !tree_last(&root) && !tree_postorder_first(&root));
}

/* Verifies that keys inserted in rising order, the worst case of a plain
 * tree, give an AVL tree. */
TEST(insert_sorted_is_avl)
{
	int count = (int)host_loops(20000), i;
	struct item *items = make_items(count);
	struct tree_root root = TREE_ROOT;

	for (i = 0; i < count; i++)
		insert(&root, &items[i], NULL);
	CHECK(check_tree(&root, false).avl);
	free(items);
}

/* Verifies that random insertions alone always leave an AVL tree. */
TEST(insert_random_is_avl)
{
	struct random_state rnd = host_random();
	unsigned long loops = host_loops(200);

	while (loops--) {
		int count = (int)random_range(&rnd, 1, 200), i;
		struct item *items = make_items(count);
		struct tree_root root = TREE_ROOT;

		for (i = 0; i < count; i++) {
			items[i].key = (int)random_below(&rnd, 1000);
			insert(&root, &items[i], NULL);
		}
		CHECK(check_tree(&root, false).avl);
		free(items);
	}
}

/* The @order-th permutation of 0..n-1 in @out. */
static void permutation(int order, int n, int *out)
{
	int i, j;

	for (i = 0; i < n; i++) {
		out[i] = order % (i + 1);
		order /= i + 1;
		for (j = 0; j < i; j++)
			out[j] += out[j] >= out[i];
	}
}

/* Verifies that every order of inserting seven keys, and then removing any
 * two of them, keeps all rules. */
TEST(every_small_tree)
{
	struct item items[7] = { 0 };
	int order, gone, keys[7], i;

	for (order = 0; order < 5040; order++) {
		for (gone = 0; gone < 49; gone++) {
			struct tree_root root = TREE_ROOT;

			permutation(order, 7, keys);
			for (i = 0; i < 7; i++) {
				items[i].key = items[i].value = keys[i];
				insert(&root, &items[i], item_augment);
			}
			tree_remove(&root, &items[gone / 7].node, item_augment);
			check_tree(&root, true);
			if (gone / 7 != gone % 7)
				tree_remove(&root, &items[gone % 7].node, item_augment);
			check_tree(&root, true);
		}
	}
}

#define KEYS 2000

/* Verifies that a long random sequence of insertions and removals leaves
 * exactly the keys that a sorted array says, and all rules kept. */
TEST(random_operations_match_array)
{
	struct random_state rnd = host_random();
	struct item *items = make_items(KEYS);
	bool *present = calloc(KEYS, sizeof(*present));
	struct tree_root root = TREE_ROOT;
	unsigned long loops = host_loops(300000), i;

	for (i = 0; i < loops; i++) {
		/* The range drifts, so the tree grows and shrinks. */
		int key = (int)random_below(&rnd, 1 + i / 16 % KEYS);

		if (present[key])
			tree_remove(&root, &items[key].node, NULL);
		else
			insert(&root, &items[key], NULL);
		present[key] = !present[key];
		if (i % 256 == 0) {
			struct tree_node *node = tree_first(&root);
			int k;

			check_tree(&root, false);
			for (k = 0; k < KEYS; k++) {
				if (!present[k])
					continue;
				CHECK(node == &items[k].node);
				node = tree_next(node);
			}
			CHECK(!node);
		}
	}
	free(items);
	free(present);
}

/* Verifies that going backwards meets the same nodes as going forwards. */
TEST(prev_is_next_reversed)
{
	struct item *items = make_items(500);
	struct tree_root root = TREE_ROOT;
	struct tree_node *node;
	int i;

	for (i = 0; i < 500; i++)
		insert(&root, &items[i * 77 % 500], NULL);
	for (node = tree_last(&root), i = 499; node; node = tree_prev(node), i--)
		CHECK(node == &items[i].node);
	CHECK_EQ(i, -1);
	free(items);
}

/* Verifies that a tree from which most was removed at random is at most
 * twice as high as the best one. */
TEST(height_after_removals)
{
	struct random_state rnd = host_random();
	int count = 20000, left = count, i;
	struct item *items = make_items(count);
	struct tree_root root = TREE_ROOT;
	struct facts facts;

	for (i = 0; i < count; i++)
		insert(&root, &items[i], NULL);
	for (i = 0; i < count; i++) {
		if (random_below(&rnd, 20) == 0)
			continue;
		tree_remove(&root, &items[i].node, NULL);
		left--;
	}
	facts = check_tree(&root, false);
	CHECK_EQ(facts.count, left);
	CHECK(facts.height <= 2 * log2_ceil(left + 1));
	free(items);
}

#define SMALL 64

/* Verifies that summaries are right after every insertion, removal and change
 * of a value. */
TEST(augment_random)
{
	struct random_state rnd = host_random();
	struct item items[SMALL] = { 0 };
	bool present[SMALL] = { false };
	struct tree_root root = TREE_ROOT;
	unsigned long loops = host_loops(200000);

	while (loops--) {
		int key = (int)random_below(&rnd, SMALL);
		struct item *item = &items[key];

		if (present[key] && random_one_in(&rnd, 2)) {
			item->value = (int)random_below(&rnd, 1000);
			tree_augment_up(&item->node, item_augment);
		} else if (present[key]) {
			tree_remove(&root, &item->node, item_augment);
			present[key] = false;
		} else {
			item->key = key;
			item->value = (int)random_below(&rnd, 1000);
			item->most = (int)random_below(&rnd, 1000); /* stale */
			insert(&root, item, item_augment);
			present[key] = true;
		}
		check_tree(&root, true);
	}
}

/* Verifies that a change that its parent's summary does not show is not
 * carried further up. */
TEST(augment_stops_early)
{
	struct item *items = make_items(1023);
	struct tree_root root = TREE_ROOT;
	int i;

	for (i = 0; i < 1023; i++) {
		items[i].value = i;
		insert(&root, &items[i], item_augment);
	}
	items[0].value = 1; /* a leaf whose parent has more */
	augment_calls = 0;
	tree_augment_up(&items[0].node, item_augment);
	CHECK_EQ(augment_calls, 2);
	check_tree(&root, true);
	free(items);
}

/* Areas as in an address space: value is the gap to the area before. */
static void set_gap(struct tree_node *node)
{
	struct tree_node *prev = node ? tree_prev(node) : NULL;

	if (!node)
		return;
	item_of(node)->value = item_of(node)->key - (prev ? item_of(prev)->key : 0);
	tree_augment_up(node, item_augment);
}

/* Verifies that summaries stay right when each insertion and removal also
 * changes the value of the node behind, as gaps between areas do. */
TEST(augment_gaps)
{
	struct random_state rnd = host_random();
	struct item items[SMALL] = { 0 };
	bool present[SMALL] = { false };
	struct tree_root root = TREE_ROOT;
	unsigned long loops = host_loops(200000);

	while (loops--) {
		int i = (int)random_below(&rnd, SMALL);
		struct tree_node *node = &items[i].node;

		if (present[i]) {
			struct tree_node *next = tree_next(node);

			tree_remove(&root, node, item_augment);
			set_gap(next);
		} else {
			items[i].key = i * i;
			items[i].value = 0;
			insert(&root, &items[i], item_augment);
			set_gap(node);
			set_gap(tree_next(node));
		}
		present[i] = !present[i];
		check_tree(&root, true);
	}
}

/* The gap computed from the neighbours inside the callback itself. */
static bool live_gap_augment(struct tree_node *node)
{
	struct tree_node *prev = tree_prev(node);

	item_of(node)->value = item_of(node)->key - (prev ? item_of(prev)->key : 0);
	return item_augment(node);
}

/* Verifies that a rotation that meets a value changed by the insertion
 * carries it to the root, even before the caller tells of it. */
TEST(augment_live_gaps)
{
	struct random_state rnd = host_random();
	struct item items[SMALL] = { 0 };
	bool present[SMALL] = { false };
	struct tree_root root = TREE_ROOT;
	unsigned long loops = host_loops(200000);

	while (loops--) {
		int i = (int)random_below(&rnd, SMALL);
		struct tree_node *node = &items[i].node, *next;

		items[i].key = i * i;
		if (present[i]) {
			next = tree_next(node);
			tree_remove(&root, node, live_gap_augment);
		} else {
			insert(&root, &items[i], live_gap_augment);
			next = tree_next(node);
		}
		if (next)
			tree_augment_up(next, live_gap_augment);
		present[i] = !present[i];
		check_tree(&root, true);
	}
}

/* Verifies that a replacement stands where the old node stood, and that its
 * own value reaches the root by tree_augment_path(). */
TEST(replace)
{
	struct item *items = make_items(100), other = { .value = 5000 };
	struct tree_root root = TREE_ROOT;
	int i;

	for (i = 0; i < 100; i++)
		insert(&root, &items[i], item_augment);
	for (i = 0; i < 100; i++) {
		other.key = i;
		tree_replace(&root, &items[i].node, &other.node);
		tree_augment_path(&other.node, item_augment);
		CHECK_EQ(check_tree(&root, true).count, 100);
		CHECK_EQ(most_of(root.node), 5000);
		tree_replace(&root, &other.node, &items[i].node);
		tree_augment_path(&items[i].node, item_augment);
	}
	CHECK_EQ(most_of(root.node), 0);
	free(items);
}

/* Verifies that the post-order walk frees every node of trees of all sizes,
 * and touches none that is freed. */
TEST(postorder_frees_all)
{
	struct random_state rnd = host_random();
	int size, left, i;

	for (size = 0; size < 100; size++) {
		struct tree_root root = TREE_ROOT;
		struct item *item, *next;

		for (i = 0; i < size; i++) {
			item = calloc(1, sizeof(*item));
			item->key = (int)random_below(&rnd, 100);
			insert(&root, item, NULL);
		}
		left = size;
		tree_for_each_entry_postorder(item, next, &root, node) {
			free(item);
			left--;
		}
		CHECK_EQ(left, 0);
	}
}

/* Verifies that the safe walk survives the removal of what it stands on. */
TEST(safe_walk_removes)
{
	struct item *items = make_items(200), *item, *next;
	struct tree_root root = TREE_ROOT;
	int i;

	for (i = 0; i < 200; i++)
		insert(&root, &items[i], NULL);
	tree_for_each_entry_safe(item, next, &root, node) {
		if (item->key % 3)
			tree_remove(&root, &item->node, NULL);
	}
	CHECK_EQ(check_tree(&root, false).count, 67);
	free(items);
}
