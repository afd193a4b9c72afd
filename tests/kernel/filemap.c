/* SPDX-License-Identifier: MIT */
/*
 * The page cache: read(), write() and mappings see the same bytes; truncation
 * takes pages from all of them; every reference is accounted for.
 */
#include "mm_scratch.h"
#include "threads.h"

#include <lib/string.h>
#include <mem/slab.h>

/* Verifies that what is written is read back, across pages and at any offset. */
KTEST(filemap, write_and_read)
{
	struct scratch_file *file = scratch_file_create(0);
	static const char text[] = "over the edge of a page";
	char back[sizeof(text)];

	REQUIRE(file);
	EXPECT_EQ(filemap_write(&file->mapping, PAGE_SIZE - 7, text,
				sizeof(text)), sizeof(text));
	EXPECT_EQ(file->mapping.size, PAGE_SIZE - 7 + sizeof(text));
	EXPECT_EQ(filemap_read(&file->mapping, PAGE_SIZE - 7, back, 1000),
		  sizeof(text));
	EXPECT(!memcmp(back, text, sizeof(text)));
	scratch_file_put(file);
}

/* Verifies that reading stops at the end of the file, and behind it gives 0. */
KTEST(filemap, read_ends_at_size)
{
	struct scratch_file *file = scratch_file_create(0);
	char buf[8] = "";

	REQUIRE(file);
	EXPECT_EQ(filemap_write(&file->mapping, 0, "abc", 3), 3);
	EXPECT_EQ(filemap_read(&file->mapping, 1, buf, 8), 2);
	EXPECT_EQ(filemap_read(&file->mapping, 3, buf, 8), 0);
	EXPECT_EQ(filemap_read(&file->mapping, 1UL << 40, buf, 8), 0);
	scratch_file_put(file);
}

/* Verifies that a hole reads as zeros and gets no page by that. */
KTEST(filemap, hole_makes_no_page)
{
	struct scratch_file *file = scratch_file_create(10 * PAGE_SIZE);
	char buf[16];

	REQUIRE(file);
	memset(buf, 1, sizeof(buf));
	EXPECT_EQ(filemap_read(&file->mapping, 5 * PAGE_SIZE, buf, 16), 16);
	EXPECT(!memchr_inv(buf, 0, sizeof(buf)));
	EXPECT_EQ(file->mapping.nrpages, 0);
	scratch_file_put(file);
}

/* Verifies that a shared mapping sees what is written to the file, and the
 * file what is stored through the mapping. */
KTEST(filemap, shared_mapping_is_the_file)
{
	struct scratch_file *file = scratch_file_create(2 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	char byte = 0;

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 2, MAP_SHARED, 0);
	EXPECT_EQ(filemap_write(&file->mapping, PAGE_SIZE + 3, "x", 1), 1);
	EXPECT_EQ(peek(SCRATCH(1) + 3), 'x');
	EXPECT_EQ(poke(SCRATCH(1) + 4, 'y'), 0);
	EXPECT_EQ(filemap_read(&file->mapping, PAGE_SIZE + 4, &byte, 1), 1);
	EXPECT_EQ(byte, 'y');
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a private mapping sees the file until it writes, and the file
 * never sees what it writes. */
KTEST(filemap, private_mapping_copies)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	char byte = 0;

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 1, MAP_PRIVATE, 0);
	EXPECT_EQ(filemap_write(&file->mapping, 0, "a", 1), 1);
	EXPECT_EQ(peek(SCRATCH(0)), 'a');
	EXPECT_EQ(poke(SCRATCH(0), 'b'), 0);
	EXPECT_EQ(filemap_write(&file->mapping, 0, "c", 1), 1);
	EXPECT_EQ(peek(SCRATCH(0)), 'b');
	EXPECT_EQ(filemap_read(&file->mapping, 0, &byte, 1), 1);
	EXPECT_EQ(byte, 'c');
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a page in the cache has one reference by it and one per entry
 * that leads to it. */
KTEST(filemap, references)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	struct page *page;

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 1, MAP_SHARED, 0);
	scratch_map_file(mm, file, 1, 1, MAP_PRIVATE, 0);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	EXPECT_EQ(peek(SCRATCH(1)), 1);
	page = scratch_page(mm, SCRATCH(0));
	REQUIRE(page);
	EXPECT_EQ(page_count(page), 3);
	EXPECT_EQ(page_mapcount(page), 2);
	EXPECT_EQ(page_owner(page), OWNER_CACHE);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), 2 * PAGE_SIZE), 0);
	EXPECT_EQ(page_count(page), 1);
	EXPECT_EQ(page_mapcount(page), 0);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a read fault maps the pages around it that are there anyway. */
KTEST(filemap, fault_around)
{
	struct scratch_file *file = scratch_file_create(16 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long i;

	REQUIRE(mm && file);
	for (i = 0; i < 16; i += 2)
		EXPECT_EQ(filemap_write(&file->mapping, i * PAGE_SIZE, "z", 1),
			  1);
	scratch_map_file(mm, file, 0, 16, MAP_PRIVATE, 0);
	EXPECT_EQ(peek(SCRATCH(6)), 'z');
	for (i = 0; i < 16; i++)
		EXPECT_EQ(!scratch_page(mm, SCRATCH(i)), i & 1);
	EXPECT_EQ(get_mm_counter(mm, MM_FILEPAGES), 8);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that truncation takes pages out of every mapping, private copies
 * too, after which touching them fails; what remains stays.
 *
 *	file	0 1 2 3	 size 1½ pages	→  0 1.
 */
KTEST(filemap, truncate_unmaps)
{
	struct scratch_file *file = scratch_file_create(4 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 4, MAP_SHARED, 0);
	scratch_map_file(mm, file, 4, 4, MAP_PRIVATE, 0);
	EXPECT_EQ(poke(SCRATCH(1), 1), 0);
	EXPECT_EQ(poke(SCRATCH(2), 2), 0);
	EXPECT_EQ(poke(SCRATCH(6), 3), 0);
	truncate_setsize(&file->mapping, PAGE_SIZE + PAGE_SIZE / 2);
	EXPECT_EQ(peek(SCRATCH(1)), 1);
	EXPECT_EQ(peek(SCRATCH(2)), -EFAULT);
	EXPECT_EQ(peek(SCRATCH(6)), -EFAULT);
	EXPECT_EQ(file->mapping.nrpages, 1);
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 0);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that the part of the last page behind the new size becomes zeros,
 * so that a file that grows again shows nothing old. */
KTEST(filemap, truncate_clears_tail)
{
	struct scratch_file *file = scratch_file_create(0);
	char buf[4];

	REQUIRE(file);
	EXPECT_EQ(filemap_write(&file->mapping, 10, "abcd", 4), 4);
	truncate_setsize(&file->mapping, 12);
	truncate_setsize(&file->mapping, 14);
	EXPECT_EQ(filemap_read(&file->mapping, 10, buf, 4), 4);
	EXPECT(!memcmp(buf, "ab\0\0", 4));
	scratch_file_put(file);
}

/* Verifies that a hole can be punched: its pages go, those around it stay. */
KTEST(filemap, punch_hole)
{
	struct scratch_file *file = scratch_file_create(4 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long i;

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 4, MAP_SHARED, 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(poke(SCRATCH(i), 1), 0);
	truncate_page_range(&file->mapping, 1, 2);
	EXPECT_EQ(file->mapping.nrpages, 2);
	EXPECT_EQ(peek(SCRATCH(0)), 1);
	EXPECT_EQ(peek(SCRATCH(1)), 0);
	EXPECT_EQ(peek(SCRATCH(2)), 0);
	EXPECT_EQ(peek(SCRATCH(3)), 1);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a write whose source is a mapping of the very page it goes to
 * ends, and copies. */
KTEST(filemap, write_from_own_mapping)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm && file);
	EXPECT_EQ(filemap_write(&file->mapping, 0, "self", 4), 4);
	scratch_map_file(mm, file, 0, 1, MAP_SHARED, 0);
	EXPECT_EQ(filemap_write_user(&file->mapping, 100,
				     (void __user *)SCRATCH(0), 4), 4);
	EXPECT_EQ(peek(SCRATCH(0) + 103), 'f');
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a read into a mapping of the very page it comes from ends. */
KTEST(filemap, read_into_own_mapping)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm && file);
	EXPECT_EQ(filemap_write(&file->mapping, 0, "self", 4), 4);
	scratch_map_file(mm, file, 0, 1, MAP_SHARED, 0);
	EXPECT_EQ(filemap_read_user(&file->mapping, 0,
				    (void __user *)(SCRATCH(0) + 100), 4), 4);
	EXPECT_EQ(peek(SCRATCH(0) + 103), 'f');
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a bad user pointer is -EFAULT if nothing was copied, and a
 * short count if something was. */
KTEST(filemap, bad_user_pointer)
{
	struct scratch_file *file = scratch_file_create(2 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	void __user *edge = (void __user *)(SCRATCH(1) - 3);
	void __user *nothing = (void __user *)SCRATCH(1);

	REQUIRE(mm && file);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(filemap_write_user(&file->mapping, 0, edge, 10), 3);
	EXPECT_EQ(filemap_write_user(&file->mapping, 0, nothing, 10), -EFAULT);
	EXPECT_EQ(filemap_read_user(&file->mapping, 0, edge, 10), 3);
	EXPECT_EQ(filemap_read_user(&file->mapping, 0, nothing, 10), -EFAULT);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

static void lock_page_once(struct crew *crew, unsigned int i)
{
	struct page *page = crew->arg;
	unsigned int n;

	for (n = 0; n < 200; n++) {
		lock_page(page);
		page->private++;
		unlock_page(page);
	}
}

/* Verifies that the page lock excludes, and that all who wait get it. */
KTEST(filemap, page_lock)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_OWNER(OWNER_CACHE));
	struct crew crew = { .fn = lock_page_once, .arg = page };

	REQUIRE(page);
	page->private = 0;
	lock_page(page);
	EXPECT(!trylock_page(page));
	REQUIRE(crew_start(&crew, 4, on_each_cpu));
	usleep_range(1000, 2000);
	unlock_page(page);
	crew_finish(&crew);
	EXPECT_EQ(page->private, 800);
	page->private = 0;
	page_clear(page, PG_waiters);
	put_page(page);
}

struct truncating {
	struct scratch_file *file;
	struct mm_struct *mm;
	atomic_t failures;
};

/* Writes through the mapping; a page beyond the end is no error, any other
 * byte than those written is. */
static void touch_file(struct crew *crew, unsigned int i)
{
	struct truncating *truncating = crew->arg;
	unsigned long page = 0;

	kthread_use_mm(truncating->mm);
	while (!crew_stopped(crew)) {
		if (!poke(SCRATCH(page) + i, 5) &&
		    peek(SCRATCH(page) + i) > 5)
			atomic_inc(&truncating->failures);
		page = (page + 1) % 16;
	}
	kthread_unuse_mm(truncating->mm);
}

/* Verifies that truncation races with faults on shared and private mappings
 * without losing a page or keeping one. */
KTEST(filemap, truncate_races_faults)
{
	unsigned long i, rounds = ktest_rounds(300, 3000, 100000);
	struct scratch_file *file = scratch_file_create(8 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	struct truncating truncating = { .file = file, .mm = mm };
	struct crew crew = { .fn = touch_file, .arg = &truncating };

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 8, MAP_SHARED, 0);
	scratch_map_file(mm, file, 8, 8, MAP_PRIVATE, 0);
	REQUIRE(crew_start(&crew, 2, on_each_cpu));
	for (i = 0; i < rounds; i++) {
		truncate_setsize(&file->mapping, (i % 8) * PAGE_SIZE);
		truncate_setsize(&file->mapping, 8 * PAGE_SIZE);
		cond_resched();
	}
	crew_join(&crew);
	truncate_setsize(&file->mapping, 0);
	EXPECT_EQ(atomic_read(&truncating.failures), 0);
	EXPECT_EQ(get_mm_rss(mm), 0);
	EXPECT_EQ(file->mapping.nrpages, 0);
	mm_scratch_end(mm);
	scratch_file_put(file);
}
