/* SPDX-License-Identifier: MIT */
/*
 * The reverse map: from a page to all its entries, and to nothing else.
 */
#include "mm_scratch.h"

#include <vm/rmap.h>

struct found {
	unsigned int count;
	unsigned long addresses[8];
	struct mm_struct *mms[8];
};

static int note(const struct rmap_entry *entry, void *arg)
{
	struct found *found = arg;

	if (found->count < ARRAY_SIZE(found->addresses)) {
		found->addresses[found->count] = entry->address;
		found->mms[found->count] = entry->vma->vm_mm;
	}
	found->count++;
	return 0;
}

static unsigned int entries_of(struct page *page, struct found *found)
{
	found->count = 0;
	EXPECT_EQ(rmap_walk(page, note, found), 0);
	return found->count;
}

/* Verifies that the one entry of an anonymous page is found at its address. */
KTEST(rmap, anonymous_page)
{
	struct mm_struct *mm = mm_scratch_begin();
	struct found found;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 8, RW);
	EXPECT_EQ(poke(SCRATCH(3), 1), 0);
	page = scratch_page(mm, SCRATCH(3));
	EXPECT_EQ(entries_of(page, &found), 1);
	EXPECT_EQ(found.addresses[0], SCRATCH(3));
	EXPECT(found.mms[0] == mm);
	mm_scratch_end(mm);
}

/* Verifies that after two forks a page is found in all three address spaces,
 * and after a write in one of them in the other two.
 *
 *	parent ─┐			parent ─┐
 *	child a ┼─> page	→	child a ┴─> page
 *	child b ┘			child b ──> copy
 */
KTEST(rmap, family)
{
	struct mm_struct *mm = mm_scratch_begin(), *a, *b;
	struct found found;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	page = scratch_page(mm, SCRATCH(0));
	a = mm_fork(mm);
	b = mm_fork(mm);
	REQUIRE(!IS_ERR(a) && !IS_ERR(b));
	EXPECT_EQ(entries_of(page, &found), 3);
	kthread_unuse_mm(mm);
	kthread_use_mm(b);
	EXPECT_EQ(poke(SCRATCH(0), 2), 0);
	kthread_unuse_mm(b);
	kthread_use_mm(mm);
	EXPECT_EQ(entries_of(page, &found), 2);
	EXPECT(found.mms[0] != b && found.mms[1] != b);
	EXPECT_EQ(entries_of(scratch_page(b, SCRATCH(0)), &found), 1);
	mmput(a);
	mmput(b);
	EXPECT_EQ(entries_of(page, &found), 1);
	mm_scratch_end(mm);
}

/* Verifies that a page is found at its address after its area was cut and
 * merged.
 *
 *	aaaaa  →  a.aaa  →  aaaaa, page in the last
 */
KTEST(rmap, follows_cut_and_merge)
{
	struct mm_struct *mm = mm_scratch_begin();
	struct found found;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 5, RW);
	EXPECT_EQ(poke(SCRATCH(4), 1), 0);
	page = scratch_page(mm, SCRATCH(4));
	EXPECT_EQ(do_munmap(mm, SCRATCH(1), PAGE_SIZE), 0);
	EXPECT_EQ(entries_of(page, &found), 1);
	EXPECT_EQ(found.addresses[0], SCRATCH(4));
	scratch_map_at(mm, 1, 1, RW);
	scratch_areas_are(mm, "0-5 rw-p");
	EXPECT_EQ(entries_of(page, &found), 1);
	EXPECT_EQ(found.addresses[0], SCRATCH(4));
	mm_scratch_end(mm);
}

/* Verifies that a page of a file is found in every mapping that covers it,
 * whatever the mapping's offset, and only there.
 *
 *	file		0 1 2 3 4
 *	mapping 1	[ 0 1 2 3 )
 *	mapping 2	    [ 2 3 4 )	page 2 is in both, page 0 in one
 */
KTEST(rmap, file_page)
{
	struct scratch_file *file = scratch_file_create(5 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	struct page *page;
	struct found found;

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 4, MAP_SHARED, 0);
	scratch_map_file(mm, file, 10, 3, MAP_SHARED, 2);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	EXPECT_EQ(poke(SCRATCH(2), 1), 0);
	EXPECT_EQ(peek(SCRATCH(10)), 1);
	page = filemap_lock_page(&file->mapping, 2);
	REQUIRE(!IS_ERR(page));
	EXPECT_EQ(entries_of(page, &found), 2);
	unlock_page(page);
	put_page(page);
	page = filemap_lock_page(&file->mapping, 0);
	REQUIRE(!IS_ERR(page));
	EXPECT_EQ(entries_of(page, &found), 1);
	EXPECT_EQ(found.addresses[0], SCRATCH(0));
	unlock_page(page);
	put_page(page);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

static int stop_at_once(const struct rmap_entry *entry, void *arg)
{
	return ++*(int *)arg == 1 ? 77 : 0;
}

/* Verifies that a result that is not zero ends the walk and is returned. */
KTEST(rmap, walk_stops)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;
	int calls = 0;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	child = mm_fork(mm);
	REQUIRE(!IS_ERR(child));
	EXPECT_EQ(rmap_walk(scratch_page(mm, SCRATCH(0)), stop_at_once, &calls),
		  77);
	EXPECT_EQ(calls, 1);
	mmput(child);
	mm_scratch_end(mm);
}

/* Verifies that taking a page out of all address spaces leaves no entry, and
 * only the caller's reference. */
KTEST(rmap, unmap_page)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	child = mm_fork(mm);
	REQUIRE(!IS_ERR(child));
	page = scratch_page(mm, SCRATCH(0));
	get_page(page);
	rmap_unmap_page(page);
	EXPECT_EQ(page_mapcount(page), 0);
	EXPECT_EQ(page_count(page), 1);
	EXPECT(!scratch_page(mm, SCRATCH(0)));
	EXPECT(!scratch_page(child, SCRATCH(0)));
	put_page(page);
	mmput(child);
	mm_scratch_end(mm);
}
