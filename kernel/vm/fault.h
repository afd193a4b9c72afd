/* SPDX-License-Identifier: MIT */
/*
 * Page faults: a program touched what is not there, or not for this.
 *
 *	page_fault(regs, address, access)		fault.c
 *	  → the area, and may it?			vma_get_for_fault()
 *	  → handle_mm_fault(area, address)
 *	       nothing there: anonymous			anon.c
 *	                      a kind with ->fault()	ops_fault.c
 *	       read-only, and a write:			cow.c
 *	  → done, or a signal with the reason in words
 *
 * The state of one fault is struct vm_fault.  Nothing is locked between
 * looking at the entry and changing it: an empty one is filled by compare and
 * exchange, any other is changed under the table's lock, and only if it is
 * still the same; if not, the program touches again, and either succeeds or
 * faults again.
 */
#ifndef VM_FAULT_H
#define VM_FAULT_H

#include <mem/gfp.h>
#include <vm/pte.h>

/* Numbers of Linux's signals and codes, for the hook below. */
#define SIGBUS 7
#define SIGKILL 9
#define SIGSEGV 11
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRERR 2
#define SI_KERNEL 0x80

/* What a program touched in vain; vm/fault_words.h puts it into words. */
struct fault_report {
	struct mm_struct *mm;
	unsigned long address;
	unsigned int access;		/* FAULT_ */
	vm_fault_t result;		/* VM_FAULT_ERROR bits, ACCERR */
};

/* kernel/task registers what gives the running program a signal. */
extern void (*vm_signal_hook)(int sig, int code,
			      const struct fault_report *report);

/* ... and what finds a frame where there is none left: true if the program may
 * try again.  => nothing held */
extern bool (*vm_oom_hook)(void);

/*
 * Makes the address accessible as `flags` (FAULT_FLAG_) ask.
 * => vma from vma_get_for_fault(), or mmap_lock held; the area permits it
 * => 0, or VM_FAULT_ bits
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address,
			   unsigned int flags);

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

/* The ways to fill an entry.  => handle_mm_fault() has prepared vmf, all but
 * what only a kind's methods need */
vm_fault_t anon_fault(struct vm_fault *vmf);
vm_fault_t ops_fault(struct vm_fault *vmf);
vm_fault_t cow_fault(struct vm_fault *vmf);

/* Locks the table; false, nothing locked, if the entry has changed. */
static inline bool fault_lock_entry(struct vm_fault *vmf)
{
	vmf->ptl = ptep_lockptr(vmf->pte);
	spin_lock(vmf->ptl);
	if (likely(pte_same(ptep_get(vmf->pte), vmf->orig_pte)))
		return true;
	spin_unlock(vmf->ptl);
	return false;
}

/* A frame for the program's own; NULL. */
static inline struct page *fault_alloc_page(void)
{
	return alloc_page(GFP_HIGHUSER | __GFP_OWNER(OWNER_ANON));
}

/*
 * Fills an empty entry.  Compare and exchange does it without the table's
 * lock: whoever holds that finds the entry empty or filled, never half done.
 * => false: somebody was faster
 */
static inline bool fault_fill_entry(struct vm_fault *vmf, pte_t entry)
{
	return likely(ptep_cmpxchg(vmf->pte, vmf->orig_pte, entry));
}

/* A private page as the area has it once it is its own. */
static inline pte_t fault_own_entry(const struct vm_fault *vmf,
				    struct page *page)
{
	pgprot_t prot = vmf->vma->vm_page_prot;

	return pte_mkwrite(pte_mkdirty(mk_pte(page, prot)));
}

/* Puts a page of the program's own in the empty entry; `page`'s reference is
 * the entry's then, or dropped.  => a write fault */
static inline void fault_fill_anon(struct vm_fault *vmf, struct page *page)
{
	struct vm_area_struct *vma = vmf->vma;

	anon_vma_prepare(vma);
	page_add_new_anon_rmap(page, vma, vmf->address);
	if (fault_fill_entry(vmf, fault_own_entry(vmf, page))) {
		add_mm_counter(vma->vm_mm, MM_ANONPAGES, 1);
		return;
	}
	page_remove_rmap(page);
	put_page(page);
}

/* The rest of vmf, before a method of the kind sees it. */
static inline void fault_prepare_ops(struct vm_fault *vmf)
{
	vmf->gfp_mask = GFP_HIGHUSER;
	vmf->pgoff = linear_page_index(vmf->vma, vmf->address);
	vmf->cow_page = NULL;
	vmf->page = NULL;
}

/* The kernel touched what it must not: says so in words, ends.  */
struct pt_regs;
void __noreturn kernel_fault_oops(struct pt_regs *regs, unsigned long address,
				  unsigned int access);

#endif
