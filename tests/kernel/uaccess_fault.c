/* SPDX-License-Identifier: MIT */
/*
 * The kernel's copies to and from user memory: they fault like the program
 * itself, and where the program would get a signal they say how much is
 * missing.
 */
#include "mm_scratch.h"

#include <lib/string.h>
#include <sched/sched.h>
#include <vm/fault.h>
#include <vm/gup.h>

/* Verifies that a copy brings the pages it needs. */
KTEST(uaccess_fault, copy_brings_pages)
{
	struct mm_struct *mm = mm_scratch_begin();
	char back[10];

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	EXPECT_EQ(copy_to_user((void __user *)(SCRATCH(1) - 5), "across..",
			       9), 0);
	EXPECT_EQ(copy_from_user(back, (void __user *)(SCRATCH(1) - 5), 9), 0);
	EXPECT(!strcmp(back, "across.."));
	EXPECT_EQ(get_mm_counter(mm, MM_ANONPAGES), 2);
	mm_scratch_end(mm);
}

/* Verifies that a copy that runs off an area says exactly how many bytes it
 * did not copy. */
KTEST(uaccess_fault, copy_reports_rest)
{
	struct mm_struct *mm = mm_scratch_begin();
	char buf[64] = "";

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(copy_to_user((void __user *)(SCRATCH(1) - 13), buf, 64), 51);
	EXPECT_EQ(copy_from_user(buf, (void __user *)(SCRATCH(1) - 13), 64),
		  51);
	EXPECT_EQ(clear_user((void __user *)(SCRATCH(1) - 13), 64), 51);
	mm_scratch_end(mm);
}

/* Verifies that a copy to a read-only area fails and one from it succeeds. */
KTEST(uaccess_fault, read_only)
{
	struct mm_struct *mm = mm_scratch_begin();
	char buf[8] = "";

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, PROT_READ);
	EXPECT_EQ(copy_to_user((void __user *)SCRATCH(0), buf, 8), 8);
	EXPECT_EQ(copy_from_user(buf, (void __user *)SCRATCH(0), 8), 0);
	mm_scratch_end(mm);
}

/* Verifies that with page faults off an absent page counts as not copied, and
 * is not brought. */
KTEST(uaccess_fault, faults_disabled)
{
	struct mm_struct *mm = mm_scratch_begin();
	char byte;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	pagefault_disable();
	EXPECT_EQ(copy_from_user(&byte, (void __user *)SCRATCH(0), 1), 1);
	pagefault_enable();
	EXPECT(!scratch_page(mm, SCRATCH(0)));
	EXPECT_EQ(poke(SCRATCH(0), 3), 0);
	pagefault_disable();
	EXPECT_EQ(copy_from_user(&byte, (void __user *)SCRATCH(0), 1), 0);
	pagefault_enable();
	EXPECT_EQ(byte, 3);
	mm_scratch_end(mm);
}

/* Verifies that without an address space every user address is bad. */
KTEST(uaccess_fault, no_address_space)
{
	char byte;

	EXPECT(!current->mm);
	EXPECT_EQ(copy_from_user(&byte, (void __user *)SCRATCH(0), 1), 1);
}

/* Verifies that an address of the kernel is refused, and a range that reaches
 * into its half. */
KTEST(uaccess_fault, kernel_addresses)
{
	struct mm_struct *mm = mm_scratch_begin();
	char buf[8] = "";

	REQUIRE(mm);
	EXPECT_EQ(copy_to_user((void __user *)PAGE_OFFSET, buf, 8), 8);
	EXPECT_EQ(copy_from_user(buf, (void __user *)(TASK_SIZE - 4), 8), 8);
	mm_scratch_end(mm);
}

/* Verifies that a string is copied up to its NUL, and that one that runs off
 * the area is -EFAULT. */
KTEST(uaccess_fault, strings)
{
	struct mm_struct *mm = mm_scratch_begin();
	char __user *end = (char __user *)(SCRATCH(1) - 4);
	char buf[16];

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(copy_to_user(end, "abc", 4), 0);
	EXPECT_EQ(strncpy_from_user(buf, end, 16), 3);
	EXPECT(!strcmp(buf, "abc"));
	EXPECT_EQ(strncpy_from_user(buf, end, 2), 2);
	EXPECT_EQ(copy_to_user(end, "abcd", 4), 0);
	EXPECT_EQ(strncpy_from_user(buf, end, 16), -EFAULT);
	mm_scratch_end(mm);
}

/* Verifies that pages touched in advance can be copied with faults off, and
 * that the part that cannot be touched is counted. */
KTEST(uaccess_fault, fault_in)
{
	struct mm_struct *mm = mm_scratch_begin();
	void __user *start = (void __user *)(SCRATCH(0) + 100);
	char byte = 1;

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	EXPECT_EQ(fault_in_writeable(start, PAGE_SIZE), 0);
	pagefault_disable();
	EXPECT_EQ(copy_to_user((void __user *)SCRATCH(1), &byte, 1), 0);
	pagefault_enable();
	EXPECT_EQ(fault_in_readable(start, 3 * PAGE_SIZE), PAGE_SIZE + 100);
	mm_scratch_end(mm);
}

/* Verifies that touching in advance changes no byte. */
KTEST(uaccess_fault, fault_in_changes_nothing)
{
	struct mm_struct *mm = mm_scratch_begin();

	REQUIRE(mm);
	scratch_map_at(mm, 0, 1, RW);
	EXPECT_EQ(poke(SCRATCH(0), 200), 0);
	EXPECT_EQ(fault_in_writeable((void __user *)SCRATCH(0), 10), 0);
	EXPECT_EQ(peek(SCRATCH(0)), 200);
	mm_scratch_end(mm);
}

/* Verifies that the kernel reaches into an address space that it is not in,
 * and that it breaks sharing there as a write by the program would. */
KTEST(uaccess_fault, other_address_space)
{
	struct mm_struct *mm = mm_scratch_begin(), *child;
	char back[4] = "";

	REQUIRE(mm);
	scratch_map_at(mm, 0, 2, RW);
	EXPECT_EQ(poke(SCRATCH(1), 'p'), 0);
	child = mm_fork(mm);
	REQUIRE(!IS_ERR(child));
	EXPECT_EQ(copy_to_mm(child, SCRATCH(1) - 1, "xyz", 3), 0);
	EXPECT_EQ(access_process_vm(child, SCRATCH(1) - 1, back, 3, 0), 3);
	EXPECT(!memcmp(back, "xyz", 3));
	EXPECT_EQ(peek(SCRATCH(1)), 'p');
	EXPECT_EQ(copy_to_mm(child, SCRATCH(2) - 1, "xyz", 3), -EFAULT);
	EXPECT_EQ(access_process_vm(child, SCRATCH(2) - 1, back, 3, 0), 1);
	mmput(child);
	mm_scratch_end(mm);
}
