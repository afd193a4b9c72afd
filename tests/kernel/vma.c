/* SPDX-License-Identifier: MIT */
/*
 * Areas of an address space: cut, merged, found.
 *
 * The pictures count pages of the scratch range; a letter is an area, a dot a
 * page that nothing is mapped at.
 */
#include "mm_scratch.h"

#include <lib/random.h>

/* Verifies that unmapping the middle of an area leaves both its ends.
 *
 *	aaaaaaaaaa  -  ...xxxx...  =  aaa....aaa
 */
KTEST(vma, clip_middle)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 10, RW);
	EXPECT_EQ(do_munmap(mm, SCRATCH(3), 4 * PAGE_SIZE), 0);
	scratch_areas_are(mm, "0-3 rw-p; 7-10 rw-p");
	mm_scratch_end(mm);
}

/* Verifies that unmapping clips both edges and takes what is whole in between.
 *
 *	aaaa.bb.cccc  -  ..xxxxxxxx..  =  aa........cc
 */
KTEST(vma, clip_edges)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 4, RW);
	scratch_map_at(mm, 5, 2, PROT_READ);
	scratch_map_at(mm, 8, 4, RW);
	EXPECT_EQ(do_munmap(mm, SCRATCH(2), 8 * PAGE_SIZE), 0);
	scratch_areas_are(mm, "0-2 rw-p; 10-12 rw-p");
	mm_scratch_end(mm);
}

/* Verifies that an area that continues one on each side becomes one with both.
 *
 *	aa.aa  +  ..a..  =  aaaaa
 */
KTEST(vma, merge_both_sides)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	scratch_map_at(mm, 3, 2, RW);
	scratch_areas_are(mm, "0-2 rw-p; 3-5 rw-p");
	scratch_map_at(mm, 2, 1, RW);
	scratch_areas_are(mm, "0-5 rw-p");
	mm_scratch_end(mm);
}

/* Verifies that areas merge although one of them has pages already and the
 * other has none, and that the pages stay what they were. */
KTEST(vma, merge_keeps_pages)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 1, 1, RW);
	EXPECT_EQ(poke(SCRATCH(1), 77), 0);
	scratch_map_at(mm, 0, 1, RW);
	scratch_areas_are(mm, "0-2 rw-p");
	EXPECT_EQ(peek(SCRATCH(1)), 77);
	EXPECT_EQ(peek(SCRATCH(0)), 0);
	mm_scratch_end(mm);
}

/* Verifies that areas with different permissions stay two.
 *
 *	aabb
 */
KTEST(vma, no_merge_across_permissions)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	scratch_map_at(mm, 2, 2, PROT_READ);
	scratch_areas_are(mm, "0-2 rw-p; 2-4 r--p");
	mm_scratch_end(mm);
}

/* Verifies that parts of a file merge only where its pages go on.
 *
 *	page of the file	0 1 | 2 3 | 9
 *	areas			a a   a a   b
 */
KTEST(vma, merge_file_by_offset)
{
	struct scratch_file *file = scratch_file_create(16 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 2, MAP_SHARED, 0);
	scratch_map_file(mm, file, 2, 2, MAP_SHARED, 2);
	scratch_map_file(mm, file, 4, 1, MAP_SHARED, 9);
	scratch_areas_are(mm, "0-4 rw-s; 4-5 rw-s");
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that find_vma() gives the area of an address or the next one above,
 * and vma_lookup() only the former.
 *
 *	address	0 1 2 3 4
 *	area	. a . b .
 */
KTEST(vma, find)
{
	struct mm_struct *mm = mm_scratch_begin();
	struct vm_area_struct *a, *b;

	REQUIRE(mm);
	scratch_map_at(mm, 1, 1, RW);
	scratch_map_at(mm, 3, 1, RW);
	down_read(&mm->mmap_lock);
	a = find_vma(mm, SCRATCH(0));
	b = find_vma(mm, SCRATCH(2));
	EXPECT(a && a->vm_start == SCRATCH(1));
	EXPECT(b && b->vm_start == SCRATCH(3));
	EXPECT(find_vma(mm, SCRATCH(2) - 1) == a);
	EXPECT(!find_vma(mm, SCRATCH(4)));
	EXPECT(vma_lookup(mm, SCRATCH(3) + 5) == b);
	EXPECT(!vma_lookup(mm, SCRATCH(2)));
	up_read(&mm->mmap_lock);
	mm_scratch_end(mm);
}

/* Verifies that the area found last is not found again once it is unmapped. */
KTEST(vma, cache_forgets_unmapped)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(peek(SCRATCH(0)), 0);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), PAGE_SIZE), 0);
	EXPECT_EQ(peek(SCRATCH(0)), -EFAULT);
	mm_scratch_end(mm);
}

/* Verifies that a program may have as many areas as Linux allows, and that the
 * one too many is refused with ENOMEM. */
KTEST(vma, max_map_count)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long i, addr = 0;

	REQUIRE(mm);
	for (i = 0; i <= MAX_MAP_COUNT && !IS_ERR_VALUE(addr); i++)
		addr = scratch_map(mm, 0, 1, i & 1 ? PROT_READ : RW,
				   PRIVATE_ANON);
	EXPECT(!IS_ERR_VALUE(addr));
	EXPECT_EQ(scratch_map(mm, 0, 1, i & 1 ? PROT_READ : RW, PRIVATE_ANON),
		  -ENOMEM);
	EXPECT_EQ(mm->areas.count, MAX_MAP_COUNT + 1);
	mm_scratch_end(mm);
}

static void random_step(struct mm_struct *mm, struct random_state *rnd)
{
	static const unsigned long prots[] = { RW, PROT_READ, PROT_NONE };
	unsigned long page = random_below(rnd, 600);
	unsigned long pages = random_range(rnd, 1, 20);
	unsigned long prot = prots[random_below(rnd, ARRAY_SIZE(prots))];
	int error;

	switch (random_below(rnd, 4)) {
	case 0:
		EXPECT_EQ(do_munmap(mm, SCRATCH(page), pages << PAGE_SHIFT), 0);
		break;
	case 1:
		/* -ENOMEM if there are holes: then a part has changed. */
		error = do_mprotect(mm, SCRATCH(page), pages << PAGE_SHIFT,
				    prot);
		EXPECT(!error || error == -ENOMEM);
		break;
	case 2:
		EXPECT_EQ(scratch_map_at(mm, page, pages, prot), SCRATCH(page));
		break;
	default:
		if (!poke(SCRATCH(page), page & 0x7f))
			EXPECT_EQ(peek(SCRATCH(page)), page & 0x7f);
	}
}

/* Verifies that random calls leave a sound set of areas whose pages add up to
 * the count of the address space. */
KTEST(vma, random_calls)
{
	unsigned long i, rounds = ktest_rounds(2000, 20000, 500000), pages = 0;
	struct mm_struct *mm = mm_scratch_begin();
	struct vm_area_struct *vma;
	struct random_state rnd;
	const char *wrong;

	REQUIRE(mm);
	random_seed(&rnd, ktest_seed());
	for (i = 0; i < rounds; i++) {
		random_step(mm, &rnd);
		wrong = vma_tree_verify(&mm->areas);
		if (wrong) {
			ktest_fail("round %lu: %s", i, wrong);
			break;
		}
	}
	for_each_vma(vma, &mm->areas)
		pages += vma_pages(vma);
	EXPECT_EQ(mm->total_vm, pages);
	mm_scratch_end(mm);
}
