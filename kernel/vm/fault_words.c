/* SPDX-License-Identifier: MIT */
/*
 * The words: for programs below, for the kernel's own mistakes further down.
 */
#include "fault_words.h"

#include <arch/upcall.h>
#include <core/panic.h>
#include <lib/format.h>
#include <mem/vmalloc.h>
#include <sched/sched.h>

/* Below this an address is a null pointer with an offset. */
#define NULL_POINTER_REACH PAGE_SIZE

static const char *access_word(unsigned int access)
{
	if (access & FAULT_WRITE)
		return "write";
	return access & FAULT_EXEC ? "execution" : "read";
}

/* "400000-401000 r-xp" */
static int area_words(const struct vm_area_struct *vma, char *buf, size_t size)
{
	char perms[MAPS_PERMS_SIZE];

	maps_area_perms(vma, perms);
	return scnprintf(buf, size, "%08lx-%08lx %s", vma->vm_start,
			 vma->vm_end, perms);
}

static void not_permitted(const struct fault_report *report,
			  const struct vm_area_struct *vma, char *words)
{
	const char *what = "of an area without any access";
	int n;

	if (vma->vm_flags & VM_ACCESS_FLAGS)
		what = report->access & FAULT_WRITE
			       ? "to a read-only area"
			       : "of a non-executable area";
	n = scnprintf(words, FAULT_WORDS_SIZE, "%s %s, ",
		      access_word(report->access), what);
	area_words(vma, words + n, FAULT_WORDS_SIZE - n);
}

/* A stack is right above: it could not grow. */
static bool below_stack(const struct vm_area_struct *next, unsigned long addr)
{
	return next && next->vm_flags & VM_GROWSDOWN &&
	       next->vm_start > addr &&
	       next->vm_start - addr <= STACK_GUARD_GAP;
}

static void stack_words(const struct vm_area_struct *stack, unsigned long addr,
			char *words)
{
	unsigned long limit = stack->vm_mm->limits.stack;

	if (stack->vm_end - addr > limit)
		snprintf(words, FAULT_WORDS_SIZE,
			 "stack limit of %lu KiB reached", limit >> 10);
	else
		snprintf(words, FAULT_WORDS_SIZE,
			 "the stack may not grow into its guard gap");
}

static void nothing_there(const struct fault_report *report,
			  const struct vma_place *place, char *words)
{
	int n = scnprintf(words, FAULT_WORDS_SIZE,
			  "%s where there is no area%s", access_word(report->access),
			  report->address < NULL_POINTER_REACH
				  ? " (null pointer)" : "");

	if (!place->prev)
		return;
	n += scnprintf(words + n, FAULT_WORDS_SIZE - n,
		       "; the nearest below is ");
	area_words(place->prev, words + n, FAULT_WORDS_SIZE - n);
}

static void segv_words(const struct fault_report *report, char *words)
{
	struct mm_struct *mm = report->mm;
	struct vm_area_struct *vma;
	struct vma_place place;

	if (report->address >= TASK_SIZE) {
		snprintf(words, FAULT_WORDS_SIZE, "%s in the kernel's half",
			 access_word(report->access));
		return;
	}
	down_read(&mm->mmap_lock);
	vma = vma_lookup(mm, report->address);
	if (vma) {
		not_permitted(report, vma, words);
	} else {
		vma_tree_place(&mm->areas, report->address, &place);
		if (below_stack(place.next, report->address))
			stack_words(place.next, report->address, words);
		else
			nothing_there(report, &place, words);
	}
	up_read(&mm->mmap_lock);
}

void fault_words(const struct fault_report *report,
		 char words[FAULT_WORDS_SIZE])
{
	if (report->result & VM_FAULT_OOM)
		snprintf(words, FAULT_WORDS_SIZE, "%s, and no memory left",
			 access_word(report->access));
	else if (report->result & VM_FAULT_SIGBUS)
		snprintf(words, FAULT_WORDS_SIZE,
			 "%s beyond the end of the file or device",
			 access_word(report->access));
	else
		segv_words(report, words);
}

static const char *kernel_access_word(unsigned int access)
{
	if (access & FAULT_WRITE)
		return "write to";
	return access & FAULT_EXEC ? "execution of" : "read of";
}

/* What is special about it; NULL: only that nothing is mapped there. */
static const char *kernel_words(unsigned long address, unsigned int access)
{
	const char *guard;

	if (access & FAULT_RESERVED)
		return "a page-table entry has reserved bits set";
	if (address < NULL_POINTER_REACH)
		return "null pointer dereference";
	if (address < TASK_SIZE)
		return "user address touched by the kernel";
	if (vmalloc_guard_hit(address, &guard))
		return guard;
	if (!(access & FAULT_PROTECTION))
		return NULL;
	if (access & FAULT_EXEC)
		return "execution of non-executable memory";
	return access & FAULT_WRITE ? "write to read-only kernel memory"
				    : "protection violation";
}

void kernel_fault_oops(struct pt_regs *regs, unsigned long address,
		       unsigned int access)
{
	const struct oops oops = {
		.regs = regs, .about_address = true, .address = address,
	};
	const char *words = kernel_words(address, access);

	panic_oops(&oops, "%s (%s %016lx%s)",
		   words ? words : "nothing is mapped there",
		   kernel_access_word(access), address,
		   in_atomic() ? ", in atomic context" : "");
}
