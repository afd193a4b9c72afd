/* SPDX-License-Identifier: MIT */
/*
 * mremap, from within: what a failed call leaves behind, which is nothing, and
 * what a program cannot see of a successful one.
 */
#include "mm_scratch.h"

#include <core/fault_inject.h>
#include <vm/rmap.h>

/* Pages per leaf table. */
#define TABLE 512UL

static unsigned long move(struct mm_struct *mm, unsigned long from,
			  unsigned long pages, unsigned long to)
{
	return do_mremap(mm, SCRATCH(from), pages * PAGE_SIZE,
			 pages * PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED,
			 SCRATCH(to));
}

/* Verifies that the area goes and its neighbours stay.
 *
 *	0  1     3  4		    8     10
 *	[a)[  b  )[c)		->  [  b  )	and a hole between a and c
 */
KTEST(mremap, cuts_out)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 4, RW);
	EXPECT_EQ(poke(SCRATCH(2), 7), 0);
	EXPECT_EQ(move(mm, 1, 2, 8), SCRATCH(8));
	scratch_areas_are(mm, "0-1 rw-p; 3-4 rw-p; 8-10 rw-p");
	EXPECT_EQ(peek(SCRATCH(9)), 7);
	EXPECT_EQ(peek(SCRATCH(2)), -EFAULT);
	mm_scratch_end(mm);
}

/* Verifies that an area that moves back to where its pages are numbered for
 * becomes one with its old neighbours. */
KTEST(mremap, merges_again)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 3, RW);
	EXPECT_EQ(poke(SCRATCH(1), 7), 0);
	EXPECT_EQ(move(mm, 1, 1, 8), SCRATCH(8));
	EXPECT_EQ(mm->areas.count, 3);
	EXPECT_EQ(move(mm, 8, 1, 1), SCRATCH(1));
	scratch_areas_are(mm, "0-3 rw-p");
	EXPECT_EQ(peek(SCRATCH(1)), 7);
	mm_scratch_end(mm);
}

static int count_entry(const struct rmap_entry *entry, void *arg)
{
	*(unsigned long *)arg = entry->address;
	return 0;
}

/* Verifies that the reverse map finds a page at its new address. */
KTEST(mremap, reverse_map_follows)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long found = 0;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	EXPECT_EQ(poke(SCRATCH(1), 7), 0);
	page = scratch_page(mm, SCRATCH(1));
	REQUIRE(page);
	get_page(page);
	EXPECT_EQ(move(mm, 0, 2, 20), SCRATCH(20));
	EXPECT(scratch_page(mm, SCRATCH(21)) == page);
	EXPECT_EQ(rmap_walk(page, count_entry, &found), 0);
	EXPECT_EQ(found, SCRATCH(21));
	put_page(page);
	mm_scratch_end(mm);
}

/* Verifies that whole tables move as tables: the table's frame is the same one
 * before and behind. */
KTEST(mremap, tables_move_whole)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned int shift;
	pte_t *before;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2 * TABLE, RW);
	EXPECT_EQ(poke(SCRATCH(TABLE + 5), 7), 0);
	before = pgtable_lookup(mm->pgd, SCRATCH(TABLE), &shift);
	EXPECT_EQ(move(mm, 0, 2 * TABLE, 8 * TABLE), SCRATCH(8 * TABLE));
	EXPECT(pgtable_lookup(mm->pgd, SCRATCH(9 * TABLE), &shift) == before);
	EXPECT_EQ(peek(SCRATCH(9 * TABLE + 5)), 7);
	EXPECT_EQ(peek(SCRATCH(TABLE + 5)), -EFAULT);
	mm_scratch_end(mm);
}

/* Verifies that a table which is in the way at the target is filled instead:
 * its neighbour's pages stay. */
KTEST(mremap, table_in_the_way)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, TABLE, RW);
	scratch_map_at(mm, 4 * TABLE - 1, TABLE + 1, RW);
	EXPECT_EQ(poke(SCRATCH(3), 7), 0);
	EXPECT_EQ(poke(SCRATCH(4 * TABLE + 3), 9), 0);
	EXPECT_EQ(move(mm, 0, TABLE, 4 * TABLE), SCRATCH(4 * TABLE));
	EXPECT_EQ(peek(SCRATCH(4 * TABLE + 3)), 7);
	EXPECT_EQ(peek(SCRATCH(4 * TABLE + 4)), 0);
	mm_scratch_end(mm);
}

/* Verifies that however an allocation fails, the old range is as it was. */
KTEST(mremap, fails_whole)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long result = -ENOMEM;
	int n;

	REQUIRE(mm);
	scratch_map_at(mm, 1, 2 * TABLE, RW);
	EXPECT_EQ(poke(SCRATCH(2), 7), 0);
	EXPECT_EQ(poke(SCRATCH(TABLE + 9), 8), 0);
	for (n = 1; IS_ERR_VALUE(result) && n < 32; n++) {
		fault_inject_set(n);
		result = move(mm, 2, 2 * TABLE - 2, 8 * TABLE);
		fault_inject_set(0);
		if (!IS_ERR_VALUE(result))
			break;
		EXPECT_EQ(result, -ENOMEM);
		EXPECT_EQ(mm->areas.count, 1);
		EXPECT_EQ(peek(SCRATCH(2)), 7);
		EXPECT_EQ(peek(SCRATCH(TABLE + 9)), 8);
	}
	EXPECT(n > 3);
	EXPECT_EQ(peek(SCRATCH(8 * TABLE)), 7);
	EXPECT_EQ(peek(SCRATCH(9 * TABLE + 7)), 8);
	mm_scratch_end(mm);
}

/* Verifies that device memory and other areas that must not grow do not. */
KTEST(mremap, dontexpand)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	vm_flags_set(vma_lookup(mm, SCRATCH(0)), VM_DONTEXPAND);
	EXPECT_EQ(do_mremap(mm, SCRATCH(0), PAGE_SIZE, 2 * PAGE_SIZE,
			    MREMAP_MAYMOVE, 0), -EFAULT);
	EXPECT_EQ(move(mm, 0, 1, 4), SCRATCH(4));
	mm_scratch_end(mm);
}

/* Verifies that the counts of an address space are right behind it all. */
KTEST(mremap, counts)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 4, RW);
	EXPECT_EQ(do_mlock(mm, SCRATCH(0), 4 * PAGE_SIZE, true), 0);
	EXPECT_EQ(do_mremap(mm, SCRATCH(0), 4 * PAGE_SIZE, 8 * PAGE_SIZE,
			    MREMAP_MAYMOVE | MREMAP_FIXED, SCRATCH(20)),
		  SCRATCH(20));
	EXPECT_EQ(mm->total_vm, 8);
	EXPECT_EQ(mm->locked_vm, 8);
	EXPECT_EQ(do_mremap(mm, SCRATCH(20), 8 * PAGE_SIZE, PAGE_SIZE, 0, 0),
		  SCRATCH(20));
	EXPECT_EQ(mm->total_vm, 1);
	EXPECT_EQ(mm->locked_vm, 1);
	mm_scratch_end(mm);
}
