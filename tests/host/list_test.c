/* SPDX-License-Identifier: MIT */
/*
 * Lists: each operation by the sequence it leaves, read in both directions.
 */
#include "host.h"

#include <lib/list.h>

struct item {
	char name;
	struct list_head node;
	struct hlist_node hash;
};

static struct item items[] = {
	{ .name = 'a' }, { .name = 'b' }, { .name = 'c' }, { .name = 'd' },
};

/* Make @head hold the first @count items, in order. */
static void fill(struct list_head *head, int count)
{
	int i;

	INIT_LIST_HEAD(head);
	for (i = 0; i < count; i++)
		list_add_tail(&items[i].node, head);
}

/* The names in @head as a string, which must read the same backwards. */
static const char *names(struct list_head *head)
{
	static char text[16];
	struct item *item;
	size_t len = 0;

	list_for_each_entry(item, head, node)
		text[len++] = item->name;
	text[len] = '\0';
	list_for_each_entry_reverse(item, head, node)
		CHECK(item->name == text[--len]);
	CHECK_EQ(len, 0);
	return text;
}

/* Verifies that list_add() makes a stack. */
TEST(add_is_a_stack)
{
	LIST_HEAD(head);

	list_add(&items[0].node, &head);
	list_add(&items[1].node, &head);
	CHECK_STR(names(&head), "ba");
}

/* Verifies that list_add_tail() makes a queue. */
TEST(add_tail_is_a_queue)
{
	LIST_HEAD(head);

	fill(&head, 3);
	CHECK_STR(names(&head), "abc");
}

/* Verifies that a removed entry is gone and its links are poison. */
TEST(del_poisons)
{
	LIST_HEAD(head);

	fill(&head, 3);
	list_del(&items[1].node);
	CHECK_STR(names(&head), "ac");
	CHECK(items[1].node.next == LIST_POISON1 && items[1].node.prev == LIST_POISON2);
}

/* Verifies that list_del_init() leaves an empty ring. */
TEST(del_init_empties)
{
	LIST_HEAD(head);

	fill(&head, 1);
	list_del_init(&items[0].node);
	CHECK(list_empty(&items[0].node) && list_empty(&head));
}

/* Verifies that an entry moves to the front or the end of another list. */
TEST(move)
{
	LIST_HEAD(from);
	LIST_HEAD(to);

	fill(&from, 4);
	list_move(&items[2].node, &to);
	list_move(&items[0].node, &to);
	list_move_tail(&items[1].node, &to);
	CHECK_STR(names(&to), "acb");
	CHECK_STR(names(&from), "d");
}

/* Verifies that splicing moves all entries, in order, and empties the source;
 * an empty source changes nothing. */
TEST(splice)
{
	LIST_HEAD(head);
	LIST_HEAD(more);

	fill(&head, 2);
	list_splice_init(&more, &head);
	CHECK_STR(names(&head), "ab");
	list_add(&items[2].node, &more);
	list_add_tail(&items[3].node, &more);
	list_splice_init(&more, &head);
	CHECK_STR(names(&head), "cdab");
	CHECK(list_empty(&more));
	list_splice_tail_init(&head, &more);
	CHECK_STR(names(&more), "cdab");
	CHECK(list_empty(&head));
}

/* Verifies that a replaced entry's successor stands in the same place. */
TEST(replace)
{
	LIST_HEAD(head);

	fill(&head, 3);
	list_replace(&items[1].node, &items[3].node);
	CHECK_STR(names(&head), "adc");
}

/* Verifies that the ring turns without changing its order. */
TEST(rotate_to_front)
{
	LIST_HEAD(head);

	fill(&head, 4);
	list_rotate_to_front(&items[2].node, &head);
	CHECK_STR(names(&head), "cdab");
}

/* Verifies what is said of lists of no, one and two entries. */
TEST(ends)
{
	LIST_HEAD(head);

	CHECK(!list_first_entry_or_null(&head, struct item, node));
	CHECK(!list_last_entry_or_null(&head, struct item, node));
	CHECK(!list_is_singular(&head));
	list_add(&items[0].node, &head);
	CHECK(list_is_singular(&head));
	list_add_tail(&items[1].node, &head);
	CHECK(!list_is_singular(&head));
	CHECK(list_is_first(&items[0].node, &head) && list_is_last(&items[1].node, &head));
	CHECK(list_first_entry(&head, struct item, node) == &items[0]);
	CHECK(list_last_entry(&head, struct item, node) == &items[1]);
	CHECK_EQ(list_count_nodes(&head), 2);
}

/* Verifies that the safe walk survives the removal of every entry. */
TEST(safe_walk_removes)
{
	LIST_HEAD(head);
	struct item *item, *next;

	fill(&head, 4);
	list_for_each_entry_safe(item, next, &head, node) {
		if (item->name != 'c')
			list_del(&item->node);
	}
	CHECK_STR(names(&head), "c");
}

/* Verifies that the bare walks meet each link once and the head never. */
TEST(bare_walks)
{
	LIST_HEAD(head);
	struct list_head *pos, *next;
	int count = 0;

	fill(&head, 3);
	list_for_each(pos, &head) {
		CHECK(!list_is_head(pos, &head));
		count++;
	}
	CHECK_EQ(count, 3);
	CHECK(list_is_head(pos, &head));
	list_for_each_safe(pos, next, &head)
		list_del(pos);
	CHECK(list_empty(&head));
}

/* Verifies that a walk can go on from where another stopped, both ways. */
TEST(walks_continue)
{
	LIST_HEAD(head);
	struct item *item = &items[1];
	int count = 0;

	fill(&head, 4);
	list_for_each_entry_continue(item, &head, node)
		count++;
	CHECK_EQ(count, 2);
	item = &items[1];
	list_for_each_entry_from(item, &head, node)
		count++;
	CHECK_EQ(count, 5);
	item = &items[1];
	list_for_each_entry_continue_reverse(item, &head, node)
		count++;
	CHECK_EQ(count, 6);
}

/* Verifies that an hlist entry is removed without its head, first, middle or
 * last. */
TEST(hlist)
{
	struct hlist_head head = HLIST_HEAD_INIT;
	struct item *item;
	struct hlist_node *next;
	int count = 0, i;

	for (i = 0; i < 4; i++)
		hlist_add_head(&items[i].hash, &head);
	hlist_del_init(&items[3].hash);
	hlist_del_init(&items[1].hash);
	hlist_for_each_entry(item, &head, hash)
		CHECK(item == &items[count++ ? 0 : 2]);
	CHECK_EQ(count, 2);
	CHECK(hlist_unhashed(&items[1].hash));
	hlist_for_each_entry_safe(item, next, &head, hash)
		hlist_del_init(&item->hash);
	CHECK(hlist_empty(&head));
}
