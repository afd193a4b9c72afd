/* SPDX-License-Identifier: MIT */
/*
 * Page faults: a program touched what is not there, or not for this.
 *
 *	page_fault(regs, address, access)		fault.c
 *	  → the area, and may it?			vma_get_for_fault()
 *	  → handle_mm_fault(area, address)		handle.c
 *	       nothing there: anonymous			anon.c
 *	                      a kind with ->fault()	ops_fault.c
 *	       read-only, and a write:			cow.c
 *	  → done, or a signal with the reason in words
 *
 * The state of one fault is struct vm_fault.  Nothing is locked between
 * looking at the entry and changing it: the change is made under the table's
 * lock, only if the entry is still the same; if not, the program touches
 * again, and either succeeds or faults again.
 */
#ifndef VM_FAULT_H
#define VM_FAULT_H

#include <vm/pte.h>

/* Numbers of Linux's signals and codes, for the hook below. */
#define SIGBUS 7
#define SIGKILL 9
#define SIGSEGV 11
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRERR 2
#define SI_KERNEL 0x80

/* kernel/task registers what gives the running program a signal.  `words` say
 * what was wrong, for the log; they live until it returns. */
extern void (*vm_signal_hook)(int sig, int code, unsigned long addr,
			      const char *words);

/*
 * Makes the address accessible as `flags` (FAULT_FLAG_) ask.
 * => vma from vma_get_for_fault(), or mmap_lock held; the area permits it
 * => 0, or VM_FAULT_ bits
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address,
			   unsigned int flags);

/* The same from the address space on, permission checked, retries made; the
 * kernel's own wishes (gup, populate) come here too.
 * => no mmap_lock held; 0, or VM_FAULT_ERROR bits; *code is SEGV_ something */
vm_fault_t fault_in_page(struct mm_struct *mm, unsigned long address,
			 unsigned int flags, int *code);

/* Whether an area permits an access. */
static inline bool vma_permits(const struct vm_area_struct *vma,
			       unsigned int flags)
{
	vm_flags_t need = VM_ACCESS_FLAGS;	/* any of them allows to read */

	if (flags & FAULT_FLAG_WRITE)
		need = VM_WRITE;
	else if (flags & FAULT_FLAG_INSTRUCTION)
		need = VM_EXEC;
	return vma->vm_flags & need;
}

/* Touches user memory of the current task so that a copy with faults off is
 * likely to succeed: the number of bytes, from the beginning, NOT touched. */
size_t fault_in_readable(const void __user *addr, size_t n);
size_t fault_in_writeable(void __user *addr, size_t n);

/* The ways to fill an entry.  => handle_mm_fault() has prepared vmf */
vm_fault_t anon_fault(struct vm_fault *vmf);
vm_fault_t ops_fault(struct vm_fault *vmf);
vm_fault_t cow_fault(struct vm_fault *vmf);

/* Locks the table; false, nothing locked, if the entry has changed. */
static inline bool fault_lock_entry(struct vm_fault *vmf)
{
	spin_lock(vmf->ptl);
	if (likely(pte_same(ptep_get(vmf->pte), vmf->orig_pte)))
		return true;
	spin_unlock(vmf->ptl);
	return false;
}

/* A frame for the program's own; NULL. */
struct page *fault_alloc_page(struct vm_fault *vmf);

/* Puts a page of the program's own in the entry, in place of what was there;
 * `page`'s reference is the entry's then, or dropped. */
void fault_install_anon(struct vm_fault *vmf, struct page *page);

/* The kernel touched what it must not: says so in words, ends.  */
struct pt_regs;
void __noreturn kernel_fault_oops(struct pt_regs *regs, unsigned long address,
				  unsigned int access);

#endif
