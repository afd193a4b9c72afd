/* SPDX-License-Identifier: MIT */
/*
 * A page fault: check, look up, act.
 *
 *	in user mode	the area decides: a page, or a signal
 *	in the kernel	a copy to or from user memory: the same decision, but
 *			instead of a signal the copy reports what it missed;
 *			anything else is a bug of ours
 *
 * What the kernel's exception table does not know must not touch user memory,
 * so its fixup is taken first, and taken back once the page is there.
 *
 * Lock order: nothing is held here on entry, unless page faults are off.
 */
#include <arch/uaccess.h>
#include <arch/upcall.h>
#include <core/panic.h>
#include <lib/errno.h>
#include <sched/sched.h>
#include <vm/fault.h>
#include "fault_words.h"

void (*vm_signal_hook)(int sig, int code, unsigned long addr,
		       const char *words);

static unsigned int flags_of_access(unsigned int access)
{
	unsigned int flags = 0;

	if (access & FAULT_WRITE)
		flags |= FAULT_FLAG_WRITE;
	if (access & FAULT_EXEC)
		flags |= FAULT_FLAG_INSTRUCTION;
	if (access & FAULT_USER)
		flags |= FAULT_FLAG_USER;
	return flags;
}

vm_fault_t fault_in_page(struct mm_struct *mm, unsigned long address,
			 unsigned int flags, int *code)
{
	struct vm_area_struct *vma;
	vm_fault_t result;

	*code = SEGV_MAPERR;
	if (unlikely(address >= TASK_SIZE))
		return VM_FAULT_SIGSEGV;
	do {
		vma = vma_get_for_fault(mm, address);
		if (unlikely(!vma))
			return VM_FAULT_SIGSEGV;
		if (likely(vma_permits(vma, flags))) {
			result = handle_mm_fault(vma, address, flags);
		} else {
			*code = SEGV_ACCERR;
			result = VM_FAULT_SIGSEGV;
		}
		vma_put(vma);
	} while (unlikely(result & VM_FAULT_RETRY));
	return result & VM_FAULT_ERROR;
}

static noinline __cold void signal_program(struct fault_report *report)
{
	char words[FAULT_WORDS_SIZE];
	int sig = SIGSEGV, code = report->code;

	if (report->result & VM_FAULT_OOM) {
		sig = SIGKILL;
		code = SI_KERNEL;
	} else if (report->result & VM_FAULT_SIGBUS) {
		sig = SIGBUS;
		code = BUS_ADRERR;
	}
	fault_words(report, words);
	if (!vm_signal_hook)
		panic("a program faulted at %lx, and nobody can signal it: %s",
		      report->address, words);
	vm_signal_hook(sig, code, report->address, words);
}

static void user_fault(struct pt_regs *regs, unsigned long address,
		       unsigned int access)
{
	struct fault_report report;

	if (unlikely(access & FAULT_RESERVED))
		kernel_fault_oops(regs, address, access);
	report.mm = current->mm;
	report.address = address;
	report.flags = flags_of_access(access);
	report.result = fault_in_page(report.mm, address, report.flags,
				      &report.code);
	if (unlikely(report.result))
		signal_program(&report);
}

/* Whether the running code may wait for a page. */
static bool may_wait_for_page(const struct task_struct *task)
{
	return task && task->mm && !task->pagefault_disabled && !in_atomic();
}

static void kernel_fault(struct pt_regs *regs, unsigned long address,
			 unsigned int access)
{
	unsigned long ip = regs->ip;
	int code;

	if (access & FAULT_RESERVED || !extable_fixup(regs))
		kernel_fault_oops(regs, address, access);
	if (address >= TASK_SIZE || !may_wait_for_page(current))
		return;
	if (!fault_in_page(current->mm, address, flags_of_access(access),
			   &code))
		regs->ip = ip;
}

/* Touches one byte of each page, by `touch`; bytes not reached. */
static size_t touch_pages(char __user *addr, size_t n,
			  unsigned long (*touch)(char __user *at))
{
	size_t done = 0;

	while (done < n) {
		if (touch(addr + done))
			break;
		done += PAGE_SIZE - offset_in_page(addr + done);
	}
	return done < n ? n - done : 0;
}

static unsigned long touch_read(char __user *at)
{
	char byte;

	return copy_from_user(&byte, at, 1);
}

/* Writes what it has read: not whole if another thread writes in between, so
 * compare and exchange on the word that contains the byte. */
static unsigned long touch_write(char __user *at)
{
	u32 __user *word = (u32 __user *)((unsigned long)at & ~3UL);
	u32 seen = 0;

	return cmpxchg_user(word, 0, 0, &seen) == -EFAULT;
}

size_t fault_in_readable(const void __user *addr, size_t n)
{
	return touch_pages((char __user *)addr, n, touch_read);
}

size_t fault_in_writeable(void __user *addr, size_t n)
{
	return touch_pages(addr, n, touch_write);
}

void page_fault(struct pt_regs *regs, unsigned long address,
		unsigned int access)
{
	if (likely(access & FAULT_USER))
		user_fault(regs, address, access);
	else
		kernel_fault(regs, address, access);
}
