/* SPDX-License-Identifier: MIT */
/*
 * Faults: what a first touch brings, what a write to something shared brings,
 * how stacks grow, and what a program is told that touched what it must not.
 *
 * A program's fault is played by calling page_fault() as the CPU's trap does,
 * with a hook in the place of signals.
 */
#include "mm_scratch.h"
#include "threads.h"

#include <arch/upcall.h>
#include <lib/string.h>
#include <vm/fault.h>
#include <vm/fault_words.h>

/* Verifies that memory read before it is written is the one zero page, and
 * costs no frame. */
KTEST(fault, read_is_zero_page)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	EXPECT_EQ(peek(SCRATCH(0)), 0);
	EXPECT_EQ(peek(SCRATCH(1)), 0);
	EXPECT(scratch_page(mm, SCRATCH(0)) == zero_page);
	EXPECT(scratch_page(mm, SCRATCH(1)) == zero_page);
	EXPECT_EQ(get_mm_rss(mm), 0);
	mm_scratch_end(mm);
}

/* Verifies that a first write brings a frame of zeros with one reference and
 * one entry, counted as anonymous. */
KTEST(fault, write_brings_frame)
{
	struct mm_struct *mm = mm_scratch_begin();
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0) + 5, 1), 0);
	page = scratch_page(mm, SCRATCH(0));
	REQUIRE(page && page != zero_page);
	EXPECT_EQ(page_count(page), 1);
	EXPECT_EQ(page_mapcount(page), 1);
	EXPECT_EQ(page_owner(page), OWNER_ANON);
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 1);
	EXPECT_EQ(peek(SCRATCH(0) + 4), 0);
	EXPECT_EQ(peek(SCRATCH(0) + 5), 1);
	mm_scratch_end(mm);
}

/* Verifies that writing to what was read before leaves the zero page zero. */
KTEST(fault, write_after_read)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	EXPECT_EQ(peek(SCRATCH(0)), 0);
	EXPECT_EQ(peek(SCRATCH(1)), 0);
	EXPECT_EQ(poke(SCRATCH(0), 7), 0);
	EXPECT(scratch_page(mm, SCRATCH(0)) != zero_page);
	EXPECT_EQ(peek(SCRATCH(0)), 7);
	EXPECT_EQ(peek(SCRATCH(1)), 0);
	mm_scratch_end(mm);
}

/* Verifies that unmapping drops every count that touching raised. */
KTEST(fault, unmap_drops_counts)
{
	struct mm_struct *mm = mm_scratch_begin();
	unsigned long i;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1000, RW);
	for (i = 0; i < 1000; i++)
		EXPECT_EQ(poke(SCRATCH(i), 1), 0);
	EXPECT_EQ(get_mm_rss(mm), 1000);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), 1000 * PAGE_SIZE), 0);
	EXPECT_EQ(get_mm_rss(mm), 0);
	EXPECT_EQ(mm->total_vm, 0);
	mm_scratch_end(mm);
}

/* Verifies that unmapping the last area that needs them frees the tables, and
 * not before.
 *
 *	2 MiB	|  a  b  |   both in one leaf table
 */
KTEST(fault, unmap_frees_tables)
{
	struct mm_struct *mm = mm_scratch_begin();
	struct pgtable_census census;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	scratch_map_at(mm, 2, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	EXPECT_EQ(do_munmap(mm, SCRATCH(0), PAGE_SIZE), 0);
	pgtable_census(mm->pgd, 0, TASK_SIZE, &census);
	EXPECT_EQ(census.tables[0], 1);
	EXPECT_EQ(do_munmap(mm, SCRATCH(2), PAGE_SIZE), 0);
	pgtable_census(mm->pgd, 0, TASK_SIZE, &census);
	EXPECT_EQ(census.tables[0] + census.tables[1] + census.tables[2], 0);
	mm_scratch_end(mm);
}

/* Runs fn in the address space `other` instead of mm. */
static int in_other(struct mm_struct *mm, struct mm_struct *other,
		    int (*fn)(unsigned long addr), unsigned long addr)
{
	int result;

	kthread_unuse_mm(mm);
	kthread_use_mm(other);
	result = fn(addr);
	kthread_unuse_mm(other);
	kthread_use_mm(mm);
	return result;
}

static int poke_99(unsigned long addr)
{
	return poke(addr, 99);
}

/* Verifies that after fork both sides see the old contents and neither the
 * other's writes.
 *
 *	before	parent ─┬─> page A		after	parent ──> page A
 *		child  ─┘				child  ──> page B
 */
KTEST(fault, fork_copies_on_write)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	child = mm_fork(mm);
	REQUIRE(!IS_ERR(child));
	EXPECT(scratch_page(child, SCRATCH(0)) == scratch_page(mm, SCRATCH(0)));
	EXPECT_EQ(page_mapcount(scratch_page(mm, SCRATCH(0))), 2);
	EXPECT_EQ(in_other(mm, child, peek, SCRATCH(0)), 1);
	EXPECT_EQ(in_other(mm, child, poke_99, SCRATCH(0)), 0);
	EXPECT_EQ(peek(SCRATCH(0)), 1);
	EXPECT_EQ(in_other(mm, child, peek, SCRATCH(0)), 99);
	EXPECT_EQ(get_mm_counter(child, MM_ANONPAGES), 1);
	mmput(child);
	mm_scratch_end(mm);
}

/* Verifies that the last owner of a shared page writes to it without a copy. */
KTEST(fault, last_owner_takes_page)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	page = scratch_page(mm, SCRATCH(0));
	child = mm_fork(mm);
	REQUIRE(!IS_ERR(child));
	mmput(child);
	EXPECT_EQ(poke(SCRATCH(0), 2), 0);
	EXPECT(scratch_page(mm, SCRATCH(0)) == page);
	EXPECT_EQ(peek(SCRATCH(0)), 2);
	mm_scratch_end(mm);
}

/* Verifies that a pinned page stays the parent's over a fork: the child has a
 * copy at once, and the parent writes to the same page as before. */
KTEST(fault, pinned_page_is_copied_by_fork)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;
	struct page *page;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 1), 0);
	page = scratch_page(mm, SCRATCH(0));
	atomic_add(PAGE_PIN_BIAS, &page->refcount);
	child = mm_fork(mm);
	atomic_sub(PAGE_PIN_BIAS, &page->refcount);
	REQUIRE(!IS_ERR(child));
	EXPECT(scratch_page(child, SCRATCH(0)) != page);
	EXPECT_EQ(in_other(mm, child, peek, SCRATCH(0)), 1);
	EXPECT_EQ(poke(SCRATCH(0), 2), 0);
	EXPECT(scratch_page(mm, SCRATCH(0)) == page);
	mmput(child);
	mm_scratch_end(mm);
}

static unsigned long map_stack(struct mm_struct *mm, unsigned long page)
{
	return scratch_map(mm, SCRATCH(page), 1, RW,
			   PRIVATE_ANON | MAP_FIXED | MAP_GROWSDOWN);
}

/* Verifies that touching below a stack makes it reach down to there.
 *
 *	.........s  touch page 4000  →  ...ssssss
 */
KTEST(fault, stack_grows)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	map_stack(mm, 4010);
	EXPECT_EQ(poke(SCRATCH(4000) + 9, 1), 0);
	scratch_areas_are(mm, "4000-4011 rw-p");
	EXPECT_EQ(mm->stack_vm, 11);
	mm_scratch_end(mm);
}

/* Verifies that a stack ends at its limit: one page more is no area. */
KTEST(fault, stack_limit)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	mm->limits.stack = 10 * PAGE_SIZE;
	map_stack(mm, 4010);
	EXPECT_EQ(poke(SCRATCH(4001), 1), 0);
	EXPECT_EQ(poke(SCRATCH(4000), 1), -EFAULT);
	scratch_areas_are(mm, "4001-4011 rw-p");
	mm_scratch_end(mm);
}

/* Verifies that a stack keeps its guard gap from the area below: 256 pages.
 *
 *	a|-------- 256 pages --------|sss
 */
KTEST(fault, stack_guard_gap)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 3000, 1, RW);
	map_stack(mm, 3300);
	EXPECT_EQ(poke(SCRATCH(3001 + 256), 1), 0);
	EXPECT_EQ(poke(SCRATCH(3000 + 256), 1), -EFAULT);
	scratch_areas_are(mm, "3000-3001 rw-p; 3257-3301 rw-p");
	mm_scratch_end(mm);
}

/* What the hook was told last. */
static struct {
	int sig, code;
	unsigned long addr;
	char words[160];
} told;

static void tell(int sig, int code, const struct fault_report *report)
{
	told.sig = sig;
	told.code = code;
	told.addr = report->address;
	fault_words(report, told.words);
}

/* A program touches addr; what it is told is in `told` (sig 0: nothing). */
static void user_touches(unsigned long addr, unsigned int access)
{
	void (*hook)(int, int, const struct fault_report *) = vm_signal_hook;
	struct pt_regs regs = { .cs = 0x33 };

	memset(&told, 0, sizeof(told));
	vm_signal_hook = tell;
	page_fault(&regs, addr, access | FAULT_USER);
	vm_signal_hook = hook;
}

static void expect_told(int sig, int code, unsigned long addr,
			const char *words)
{
	EXPECT_EQ(told.sig, sig);
	EXPECT_EQ(told.code, code);
	EXPECT_EQ(told.addr, addr);
	if (strcmp(told.words, words))
		ktest_fail("the words are \"%s\"", told.words);
}

/* Verifies that touching nothing is SIGSEGV with MAPERR, the exact address,
 * and the nearest area below in words. */
KTEST(fault, words_no_area)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	user_touches(SCRATCH(3) + 5, 0);
	expect_told(SIGSEGV, SEGV_MAPERR, SCRATCH(3) + 5,
		    "read where there is no area; the nearest below is "
		    "10000000-10002000 rw-p");
	user_touches(8, FAULT_WRITE);
	expect_told(SIGSEGV, SEGV_MAPERR, 8,
		    "write where there is no area (null pointer)");
	mm_scratch_end(mm);
}

/* Verifies that a right that the area does not give is SIGSEGV with ACCERR,
 * and that the words name the right and the area. */
KTEST(fault, words_no_right)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, PROT_READ);
	scratch_map_at(mm, 1, 1, PROT_NONE);
	user_touches(SCRATCH(0) + 1, FAULT_WRITE);
	expect_told(SIGSEGV, SEGV_ACCERR, SCRATCH(0) + 1,
		    "write to a read-only area, 10000000-10001000 r--p");
	user_touches(SCRATCH(0), FAULT_EXEC);
	expect_told(SIGSEGV, SEGV_ACCERR, SCRATCH(0),
		    "execution of a non-executable area, "
		    "10000000-10001000 r--p");
	user_touches(SCRATCH(1), 0);
	expect_told(SIGSEGV, SEGV_ACCERR, SCRATCH(1),
		    "read of an area without any access, "
		    "10001000-10002000 ---p");
	mm_scratch_end(mm);
}

/* Verifies that a stack at its limit is named as such. */
KTEST(fault, words_stack_limit)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	mm->limits.stack = 8 * PAGE_SIZE;
	map_stack(mm, 4010);
	user_touches(SCRATCH(4000), FAULT_WRITE);
	expect_told(SIGSEGV, SEGV_MAPERR, SCRATCH(4000),
		    "stack limit of 32 KiB reached");
	mm_scratch_end(mm);
}

/* Verifies that a program that touches the kernel's half is told so. */
KTEST(fault, words_kernel_half)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	user_touches(PAGE_OFFSET, FAULT_PROTECTION);
	expect_told(SIGSEGV, SEGV_MAPERR, PAGE_OFFSET,
		    "read in the kernel's half");
	mm_scratch_end(mm);
}

/* Verifies that touching a file's area beyond its end is SIGBUS, ADRERR. */
KTEST(fault, words_beyond_file)
{
	struct scratch_file *file = scratch_file_create(PAGE_SIZE + 1);
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm && file);
	scratch_map_file(mm, file, 0, 3, MAP_SHARED, 0);
	user_touches(SCRATCH(1) + 50, FAULT_WRITE);
	EXPECT_EQ(told.sig, 0);
	user_touches(SCRATCH(2) + 6, 0);
	expect_told(SIGBUS, BUS_ADRERR, SCRATCH(2) + 6,
		    "read beyond the end of the file or device");
	mm_scratch_end(mm);
	scratch_file_put(file);
}

struct touching {
	struct mm_struct *mm;
	atomic_t failures;
};

#define TOUCHED_PAGES 400

/* Each thread writes its own byte of every page, while all the others do. */
static void touch_all(struct crew *crew, unsigned int i)
{
	struct touching *touching = crew->arg;
	unsigned long page;

	kthread_use_mm(touching->mm);
	for (page = 0; page < TOUCHED_PAGES; page++)
		if (poke(SCRATCH(page) + i, i + 1))
			atomic_inc(&touching->failures);
	kthread_unuse_mm(touching->mm);
}

/* Verifies that threads that fault on the same pages at once lose no write and
 * no frame. */
KTEST(fault, threads_touch_same_pages)
{
	struct mm_struct *mm = mm_scratch_begin();
	struct touching touching = { .mm = mm };
	unsigned long page, i;
	struct crew crew = { .fn = touch_all, .arg = &touching };

	REQUIRE(mm);
	scratch_map_at(mm, 0, TOUCHED_PAGES, RW);
	REQUIRE(crew_start(&crew, 4, on_each_cpu));
	crew_finish(&crew);
	EXPECT_EQ(atomic_read(&touching.failures), 0);
	for (page = 0; page < TOUCHED_PAGES; page++)
		for (i = 0; i < 4; i++)
			EXPECT_EQ(peek(SCRATCH(page) + i), i + 1);
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), TOUCHED_PAGES);
	mm_scratch_end(mm);
}

/* Touches pages, in order, until told to stop; an unmapped one is no error. */
static void touch_until_stop(struct crew *crew, unsigned int i)
{
	struct touching *touching = crew->arg;
	unsigned long page = i;

	kthread_use_mm(touching->mm);
	while (!crew_stopped(crew)) {
		if (!poke(SCRATCH(page), 1) && peek(SCRATCH(page)) > 1)
			atomic_inc(&touching->failures);
		page = (page + 1) % 64;
	}
	kthread_unuse_mm(touching->mm);
}

/* Verifies that mapping and unmapping race with faults without harm: nobody
 * sees a byte that was not written there, and no frame is lost. */
KTEST(fault, unmap_races_faults)
{
	unsigned long i, rounds = ktest_rounds(300, 3000, 100000);
	struct mm_struct *mm = mm_scratch_begin();
	struct touching touching = { .mm = mm };
	struct crew crew = { .fn = touch_until_stop, .arg = &touching };

	REQUIRE(mm);
	REQUIRE(crew_start(&crew, 2, on_each_cpu));
	for (i = 0; i < rounds; i++) {
		scratch_map_at(mm, 0, 64, RW);
		cond_resched();
		EXPECT_EQ(do_munmap(mm, SCRATCH(i % 60), 4 * PAGE_SIZE), 0);
	}
	crew_join(&crew);
	EXPECT_EQ(atomic_read(&touching.failures), 0);
	mm_scratch_end(mm);
}
