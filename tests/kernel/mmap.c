/* SPDX-License-Identifier: MIT */
/*
 * The mmap family: places, flags, limits, errnos, and what a failed call
 * leaves behind, which is nothing.
 */
#include "mm_scratch.h"

#include <core/fault_inject.h>
#include <lib/string.h>

/* Verifies that areas go downwards from mmap_base, each below the last. */
KTEST(mmap, topdown)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long first, second;

	REQUIRE(mm);
	first = scratch_map(mm, 0, 2, RW, PRIVATE_ANON);
	second = scratch_map(mm, 0, 1, PROT_READ, PRIVATE_ANON);
	EXPECT_EQ(first, mm->mmap_base - 2 * PAGE_SIZE);
	EXPECT_EQ(second, first - PAGE_SIZE);
	mm_scratch_end(mm);
}

/* Verifies that the highest hole that is large enough is used.
 *
 *	mmap_base: aabbbbcc  -  bbbb  +  dddd  =  aaddddcc
 */
KTEST(mmap, fills_highest_hole)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long base;

	REQUIRE(mm);
	base = scratch_map(mm, 0, 8, RW, PRIVATE_ANON);
	EXPECT_EQ(do_munmap(mm, base + 2 * PAGE_SIZE, 4 * PAGE_SIZE), 0);
	EXPECT_EQ(scratch_map(mm, 0, 5, PROT_READ, PRIVATE_ANON),
		  base - 5 * PAGE_SIZE);
	EXPECT_EQ(scratch_map(mm, 0, 4, PROT_READ, PRIVATE_ANON),
		  base + 2 * PAGE_SIZE);
	mm_scratch_end(mm);
}

/* Verifies that a free hint is used, rounded down to its page, and one that is
 * taken is not. */
KTEST(mmap, hint)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	EXPECT_EQ(scratch_map(mm, SCRATCH(6) + 7, 1, RW, PRIVATE_ANON),
		  SCRATCH(6));
	EXPECT_EQ(scratch_map(mm, SCRATCH(6), 1, PROT_READ, PRIVATE_ANON),
		  mm->mmap_base - PAGE_SIZE);
	mm_scratch_end(mm);
}

/* Verifies that MAP_FIXED replaces what is there, contents and all. */
KTEST(mmap, fixed_replaces)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 3, RW);
	EXPECT_EQ(poke(SCRATCH(1), 5), 0);
	scratch_map_at(mm, 1, 1, PROT_READ);
	scratch_areas_are(mm, "0-1 rw-p; 1-2 r--p; 2-3 rw-p");
	EXPECT_EQ(peek(SCRATCH(1)), 0);
	mm_scratch_end(mm);
}

/* Verifies that MAP_FIXED_NOREPLACE gives EEXIST instead of replacing. */
KTEST(mmap, fixed_noreplace)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long flags = PRIVATE_ANON | MAP_FIXED_NOREPLACE;

	REQUIRE(mm);
	EXPECT_EQ(scratch_map(mm, SCRATCH(1), 2, RW, flags), SCRATCH(1));
	EXPECT_EQ(scratch_map(mm, SCRATCH(0), 2, RW, flags), -EEXIST);
	EXPECT_EQ(scratch_map(mm, SCRATCH(0), 1, RW, flags), SCRATCH(0));
	mm_scratch_end(mm);
}

/* Verifies that MAP_32BIT stays in the low two gigabytes. */
KTEST(mmap, low_addresses)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long addr;

	REQUIRE(mm);
	addr = scratch_map(mm, 0, 4, RW, PRIVATE_ANON | MAP_32BIT);
	EXPECT(addr >= 0x40000000 && addr < 0x80000000);
	mm_scratch_end(mm);
}

/* Verifies each errno of mmap's arguments. */
KTEST(mmap, errnos)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	EXPECT_EQ(scratch_map(mm, 0, 0, RW, PRIVATE_ANON), -EINVAL);
	EXPECT_EQ(scratch_map(mm, 0, 1, RW, MAP_ANONYMOUS), -EINVAL);
	EXPECT_EQ(scratch_map(mm, 0, 1, RW,
			      MAP_SHARED_VALIDATE | MAP_ANONYMOUS), -EINVAL);
	EXPECT_EQ(scratch_map(mm, 0, 1, RW, PRIVATE_ANON | MAP_HUGETLB),
		  -EINVAL);
	EXPECT_EQ(scratch_map(mm, 0, 1, RW,
			      MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN),
		  -EINVAL);
	EXPECT_EQ(scratch_map(mm, 0, 1UL << 36, RW, PRIVATE_ANON), -ENOMEM);
	EXPECT_EQ(scratch_map(mm, SCRATCH(0) + 1, 1, RW,
			      PRIVATE_ANON | MAP_FIXED), -EINVAL);
	EXPECT_EQ(scratch_map(mm, PAGE_SIZE, 1, RW, PRIVATE_ANON | MAP_FIXED),
		  -EPERM);
	EXPECT_EQ(scratch_map(mm, TASK_SIZE, 1, RW, PRIVATE_ANON | MAP_FIXED),
		  -ENOMEM);
	EXPECT_EQ(mm->areas.count, 0);
	mm_scratch_end(mm);
}

static unsigned long map_mode(struct mm_struct *mm, struct scratch_file *file,
			      unsigned int mode, unsigned long prot,
			      unsigned long flags)
{
	const struct mmap_request request = {
		.file = (struct file *)file, .file_mode = mode,
		.len = PAGE_SIZE, .prot = prot, .flags = flags,
	};

	return do_mmap(mm, &request);
}

/* Verifies that a file gives only what it was opened for. */
KTEST(mmap, errnos_of_files)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	unsigned int r = MMAP_FILE_READ, w = MMAP_FILE_WRITE;

	REQUIRE(mm && file);
	EXPECT_EQ(map_mode(mm, file, r, RW, MAP_SHARED), -EACCES);
	EXPECT_EQ(map_mode(mm, file, w, PROT_WRITE, MAP_PRIVATE), -EACCES);
	EXPECT_EQ(map_mode(mm, file, r | MMAP_FILE_NOEXEC, PROT_EXEC,
			   MAP_PRIVATE), -EPERM);
	EXPECT_EQ(map_mode(mm, file, r, PROT_READ,
			   MAP_SHARED_VALIDATE | MAP_SYNC), -EOPNOTSUPP);
	EXPECT_EQ(map_mode(mm, file, r, PROT_READ,
			   MAP_PRIVATE | MAP_GROWSDOWN), -EINVAL);
	EXPECT_EQ(map_mode(mm, file, r, PROT_READ, 0), -EINVAL);
	EXPECT_EQ(mm->areas.count, 0);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies that a shared area of a file open for reading can never become
 * writable, while a private one can. */
KTEST(mmap, mprotect_needs_may_write)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long shared, private;

	REQUIRE(mm && file);
	shared = map_mode(mm, file, MMAP_FILE_READ, PROT_READ, MAP_SHARED);
	private = map_mode(mm, file, MMAP_FILE_READ, PROT_READ, MAP_PRIVATE);
	EXPECT_EQ(do_mprotect(mm, shared, PAGE_SIZE, RW), -EACCES);
	EXPECT_EQ(do_mprotect(mm, private, PAGE_SIZE, RW), 0);
	mm_scratch_end(mm);
	scratch_file_put(file);
}

/* Verifies each errno of munmap. */
KTEST(mmap, munmap_errnos)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0) + 1, PAGE_SIZE), -EINVAL);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), 0), -EINVAL);
	EXPECT_EQ(do_munmap(mm, TASK_SIZE, PAGE_SIZE), -EINVAL);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), ~0UL), -EINVAL);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), PAGE_SIZE), 0);
	mm_scratch_end(mm);
}

/* Verifies that mprotect changes exactly its range, and that going back makes
 * one area again.
 *
 *	aaaaa  →  abbaa  →  aaaaa
 */
KTEST(mmap, mprotect_splits_and_merges)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 5, RW);
	EXPECT_EQ(poke(SCRATCH(1), 9), 0);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(1), 2 * PAGE_SIZE, PROT_READ), 0);
	scratch_areas_are(mm, "0-1 rw-p; 1-3 r--p; 3-5 rw-p");
	EXPECT_EQ(poke(SCRATCH(1), 1), -EFAULT);
	EXPECT_EQ(peek(SCRATCH(1)), 9);
	EXPECT_EQ(poke(SCRATCH(3), 1), 0);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(1), 2 * PAGE_SIZE, RW), 0);
	scratch_areas_are(mm, "0-5 rw-p");
	EXPECT_EQ(poke(SCRATCH(1), 10), 0);
	EXPECT_EQ(peek(SCRATCH(1)), 10);
	mm_scratch_end(mm);
}

/* Verifies that PROT_NONE hides a page without losing it. */
KTEST(mmap, mprotect_none_and_back)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 9), 0);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), PAGE_SIZE, PROT_NONE), 0);
	EXPECT_EQ(peek(SCRATCH(0)), -EFAULT);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), PAGE_SIZE, RW), 0);
	EXPECT_EQ(peek(SCRATCH(0)), 9);
	mm_scratch_end(mm);
}

/* Verifies that mprotect stops at a hole with ENOMEM, what lies below changed.
 *
 *	aa.aa  →  bb.aa
 */
KTEST(mmap, mprotect_hole)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	scratch_map_at(mm, 3, 2, RW);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), 5 * PAGE_SIZE, PROT_READ),
		  -ENOMEM);
	scratch_areas_are(mm, "0-2 r--p; 3-5 rw-p");
	mm_scratch_end(mm);
}

/* Verifies each errno of mprotect's arguments. */
KTEST(mmap, mprotect_errnos)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long both = PROT_GROWSDOWN | PROT_GROWSUP;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), PAGE_SIZE, both), -EINVAL);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0) + 1, PAGE_SIZE, 0), -EINVAL);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), 0, 0), 0);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), ~0UL, 0), -ENOMEM);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), PAGE_SIZE, 0x40), -EINVAL);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(5), PAGE_SIZE, 0), -ENOMEM);
	EXPECT_EQ(do_mprotect(mm, SCRATCH(0), PAGE_SIZE, PROT_GROWSDOWN),
		  -EINVAL);
	mm_scratch_end(mm);
}

/* Verifies that the heap grows and shrinks by brk, and that what it gives up
 * is gone. */
KTEST(mmap, brk)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	mm->start_brk = SCRATCH(0);
	mm->brk = SCRATCH(0);
	EXPECT_EQ(do_brk(mm, 0), SCRATCH(0));
	EXPECT_EQ(do_brk(mm, SCRATCH(2) + 8), SCRATCH(2) + 8);
	scratch_areas_are(mm, "0-3 rw-p");
	EXPECT_EQ(poke(SCRATCH(2), 4), 0);
	EXPECT_EQ(do_brk(mm, SCRATCH(1)), SCRATCH(1));
	scratch_areas_are(mm, "0-1 rw-p");
	EXPECT_EQ(do_brk(mm, SCRATCH(3)), SCRATCH(3));
	EXPECT_EQ(peek(SCRATCH(2)), 0);
	mm_scratch_end(mm);
}

/* Verifies that the heap does not grow into an area, nor beyond its limit. */
KTEST(mmap, brk_refused)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	mm->start_brk = SCRATCH(0);
	mm->brk = SCRATCH(0);
	scratch_map_at(mm, 4, 1, RW);
	EXPECT_EQ(do_brk(mm, SCRATCH(4)), SCRATCH(0));
	EXPECT_EQ(do_brk(mm, SCRATCH(3)), SCRATCH(3));
	mm->limits.data = 2 * PAGE_SIZE;
	EXPECT_EQ(do_brk(mm, SCRATCH(3) + 1), SCRATCH(3));
	mm_scratch_end(mm);
}

/* Verifies that RLIMIT_AS bounds all areas together, but lets MAP_FIXED
 * replace what is counted already. */
KTEST(mmap, limit_address_space)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	mm->limits.as = 4 * PAGE_SIZE;
	scratch_map_at(mm, 0, 3, RW);
	EXPECT_EQ(scratch_map_at(mm, 3, 2, RW), -ENOMEM);
	EXPECT_EQ(scratch_map_at(mm, 1, 3, PROT_READ), SCRATCH(1));
	EXPECT_EQ(mm->total_vm, 4);
	mm_scratch_end(mm);
}

/* Verifies that locked memory is bounded, and there at once; but not for those
 * who may lock beyond the limit, as this thread may. */
KTEST(mmap, locked)
{
	bool (*may_lock)(void) = vm_may_lock_hook;
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long addr;

	REQUIRE(mm);
	mm->limits.memlock = 2 * PAGE_SIZE;
	EXPECT(mm_may_lock_pages(mm, 3));
	vm_may_lock_hook = NULL;
	EXPECT_EQ(scratch_map(mm, 0, 3, RW, PRIVATE_ANON | MAP_LOCKED),
		  -EAGAIN);
	addr = scratch_map(mm, 0, 2, RW, PRIVATE_ANON | MAP_LOCKED);
	EXPECT(!IS_ERR_VALUE(addr));
	EXPECT_EQ(mm->locked_vm, 2);
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 2);
	mm->limits.memlock = 0;
	EXPECT_EQ(scratch_map(mm, 0, 1, RW, PRIVATE_ANON | MAP_LOCKED), -EPERM);
	vm_may_lock_hook = may_lock;
	mm_scratch_end(mm);
}

/* Verifies that MAP_POPULATE brings every page, and that nothing faults then:
 * the entries are there. */
KTEST(mmap, populate)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long addr, i;

	REQUIRE(mm);
	addr = scratch_map(mm, 0, 600, RW, PRIVATE_ANON | MAP_POPULATE);
	for (i = 0; i < 600; i++)
		EXPECT(scratch_page(mm, addr + i * PAGE_SIZE));
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 600);
	mm_scratch_end(mm);
}

/* Verifies that what one address space maps shared and anonymous its child
 * sees, both ways. */
KTEST(mmap, shared_anonymous)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;

	REQUIRE(mm);
	scratch_map(mm, SCRATCH(0), 1, RW,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	child = mm_fork(mm);
	REQUIRE(!IS_ERR(child));
	kthread_unuse_mm(mm);
	kthread_use_mm(child);
	EXPECT_EQ(peek(SCRATCH(0)), 1);
	EXPECT_EQ(poke(SCRATCH(0), 2), 0);
	kthread_unuse_mm(child);
	mmput(child);
	kthread_use_mm(mm);
	EXPECT_EQ(peek(SCRATCH(0)), 2);
	mm_scratch_end(mm);
}

/* Runs `call` with the n-th allocation failing, for each n, until it gets
 * through; each failure must be -ENOMEM and leave the areas as they were. */
static void fail_each_allocation(struct mm_struct *mm,
				 long (*call)(struct mm_struct *mm))
{
	char before[256], after[256];
	unsigned long n;
	bool struck;
	long result;

	for (n = 1; n < 50; n++) {
		scratch_layout(mm, before, sizeof(before));
		fault_inject_set(n);
		result = call(mm);
		struck = fault_inject_struck();
		fault_inject_set(0);
		if (!struck)
			break;
		scratch_layout(mm, after, sizeof(after));
		EXPECT_EQ(result, -ENOMEM);
		EXPECT(!strcmp(before, after));
	}
	EXPECT(n > 1);
	EXPECT_EQ(result, 0);
}

static long call_map(struct mm_struct *mm)
{
	unsigned long addr = scratch_map_at(mm, 2, 3, PROT_READ);

	return IS_ERR_VALUE(addr) ? (long)addr : 0;
}

/* Verifies that a MAP_FIXED that fails for want of memory has unmapped nothing.
 *
 *	aaaaaaaa  +  ..bbb...
 */
KTEST(mmap, no_memory_for_map)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 8, RW);
	fail_each_allocation(mm, call_map);
	scratch_areas_are(mm, "0-2 rw-p; 2-5 r--p; 5-8 rw-p");
	mm_scratch_end(mm);
}

static long call_unmap(struct mm_struct *mm)
{
	return do_munmap(mm, SCRATCH(2), PAGE_SIZE);
}

/* Verifies that a munmap that cannot cut an area in two changes nothing. */
KTEST(mmap, no_memory_for_unmap)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 8, RW);
	fail_each_allocation(mm, call_unmap);
	scratch_areas_are(mm, "0-2 rw-p; 3-8 rw-p");
	mm_scratch_end(mm);
}

static long call_protect(struct mm_struct *mm)
{
	return do_mprotect(mm, SCRATCH(2), 2 * PAGE_SIZE, PROT_READ);
}

/* Verifies that an mprotect that cannot cut twice has not cut once. */
KTEST(mmap, no_memory_for_protect)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 8, RW);
	fail_each_allocation(mm, call_protect);
	scratch_areas_are(mm, "0-2 rw-p; 2-4 r--p; 4-8 rw-p");
	mm_scratch_end(mm);
}

static long call_shared(struct mm_struct *mm)
{
	unsigned long addr = scratch_map(mm, SCRATCH(2), 3, RW, MAP_FIXED |
					 MAP_SHARED | MAP_ANONYMOUS);

	return IS_ERR_VALUE(addr) ? (long)addr : 0;
}

/* Verifies the same for shared memory, which needs a file of its own too. */
KTEST(mmap, no_memory_for_shared)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 8, RW);
	fail_each_allocation(mm, call_shared);
	mm_scratch_end(mm);
}

static long call_fork(struct mm_struct *mm)
{
	struct mm_struct *child = mm_fork(mm);

	if (IS_ERR(child))
		return PTR_ERR(child);
	mmput(child);
	return 0;
}

/* Verifies that a fork that fails at any allocation leaves nothing behind, and
 * the parent with all it had. */
KTEST(mmap, no_memory_for_fork)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	scratch_map_at(mm, 2, 2, PROT_READ);
	EXPECT_EQ(poke(SCRATCH(1), 42), 0);
	fail_each_allocation(mm, call_fork);
	EXPECT_EQ(peek(SCRATCH(1)), 42);
	EXPECT_EQ(poke(SCRATCH(1), 43), 0);
	mm_scratch_end(mm);
}

struct line_sink {
	struct format_sink sink;
	char text[512];
	size_t length;
};

static void line_put(struct format_sink *sink, const char *text, size_t len)
{
	struct line_sink *line = container_of(sink, struct line_sink, sink);

	len = min(len, sizeof(line->text) - 1 - line->length);
	memcpy(line->text + line->length, text, len);
	line->length += len;
	line->text[line->length] = 0;
}

/* Verifies that maps lines are Linux's to the column. */
KTEST(mmap, maps_format)
{
	struct line_sink line = { .sink.put = line_put };
	struct scratch_file *file = scratch_file_create(8 * PAGE_SIZE);
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 2, MAP_SHARED, 3);
	scratch_map_at(mm, 4, 1, PROT_READ | PROT_EXEC);
	maps_print(mm, &line.sink);
	EXPECT(!strcmp(line.text,
		"10000000-10002000 rw-s 00003000 00:00 0 "
		"                                 /scratch\n"
		"10004000-10005000 r-xp 00000000 00:00 0 \n"));
	mm_scratch_end(mm);
	scratch_file_put(file);
}
