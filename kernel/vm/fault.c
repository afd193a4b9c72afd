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
 * The area found, its entry says who acts:
 *
 *	none		any		anon_fault(), or ops_fault() for a kind
 *	present		write, and	cow_fault()
 *			read-only
 *	present		permitted	nobody: another thread was faster, or
 *					this CPU's TLB is behind
 *
 * The entry's address stays right as long as mmap_lock is held, for tables are
 * freed under it held for writing only.  This is the most travelled path of
 * the kernel: it is one function to the machine, and nothing on it is in vain.
 */
#include <vm/fault.h>

#include <arch/upcall.h>
#include <core/panic.h>
#include <sched/sched.h>
#include "fault_words.h"

void (*vm_signal_hook)(int sig, int code, const struct fault_report *report);
bool (*vm_oom_hook)(void);

/* The entry if all its tables are there, which is what nearly every fault
 * finds; NULL.  Four dependent loads, and no call. */
static inline pte_t *pte_find(struct mm_struct *mm, unsigned long addr)
{
	p4d_t *p4d = p4d_offset(pgd_offset(mm, addr), addr);
	pud_t *pud;
	pmd_t *pmd;

	if (unlikely(!p4d_present(*p4d)))
		return NULL;
	pud = pud_offset(p4d, addr);
	if (unlikely(!pud_present(*pud)))
		return NULL;
	pmd = pmd_offset(pud, addr);
	if (unlikely(!pmd_present(*pmd)))
		return NULL;
	return pte_offset_kernel(pmd, addr);
}

static __always_inline vm_fault_t handle_fault(struct vm_area_struct *vma,
					       unsigned long address,
					       unsigned int flags)
{
	struct vm_fault vmf;

	/* Written once: other CPUs read this line at every fault. */
	if (unlikely(!vma->vm_touched))
		vma->vm_touched = true;
	vmf.vma = vma;
	vmf.flags = flags;
	vmf.real_address = address;
	vmf.address = address & PAGE_MASK;
	vmf.pte = pte_find(vma->vm_mm, address);
	if (unlikely(!vmf.pte)) {
		vmf.pte = pgtable_pte_alloc(vma->vm_mm->pgd, address);
		if (!vmf.pte)
			return VM_FAULT_OOM;
	}
	vmf.orig_pte = ptep_get(vmf.pte);
	if (likely(pte_none(vmf.orig_pte)))
		return vma_is_anonymous(vma) ? anon_fault(&vmf)
					     : ops_fault(&vmf);
	KASSERT(pte_present(vmf.orig_pte));
	if (flags & FAULT_FLAG_WRITE && !pte_write(vmf.orig_pte))
		return cow_fault(&vmf);
	tlb_flush_local_page(address);
	return 0;
}

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address,
			   unsigned int flags)
{
	return handle_fault(vma, address, flags);
}

#define FAULT_FLAGS \
	(FAULT_FLAG_WRITE | FAULT_FLAG_INSTRUCTION | FAULT_FLAG_USER)

/* One that had to wait for a device, or failed and does not count. */
static noinline vm_fault_t count_rare(vm_fault_t result)
{
	if (result & VM_FAULT_ERROR)
		return result;
	current->maj_flt++;
	return 0;
}

/* 0, or VM_FAULT_ERROR bits.  => nothing held, address in the user half */
static __always_inline vm_fault_t resolve(struct mm_struct *mm,
					  unsigned long address,
					  unsigned int flags)
{
	struct vm_area_struct *vma;
	vm_fault_t result;

	do {
		vma = vma_get_for_fault(mm, address);
		if (unlikely(!vma))
			return VM_FAULT_SIGSEGV;
		result = VM_FAULT_SIGSEGV | VM_FAULT_ACCERR;
		if (likely(vma_permits(vma, flags)))
			result = handle_fault(vma, address, flags);
		vma_put(vma);
	} while (unlikely(result & VM_FAULT_RETRY));
	if (unlikely(result & (VM_FAULT_ERROR | VM_FAULT_MAJOR)))
		return count_rare(result);
	current->min_flt++;
	return 0;
}

static void signal_program(const struct fault_report *report)
{
	int sig = SIGSEGV, code = SEGV_MAPERR;

	if (report->result & VM_FAULT_OOM) {
		sig = SIGKILL;
		code = SI_KERNEL;
	} else if (report->result & VM_FAULT_SIGBUS) {
		sig = SIGBUS;
		code = BUS_ADRERR;
	} else if (report->result & VM_FAULT_ACCERR) {
		code = SEGV_ACCERR;
	}
	if (!vm_signal_hook)
		panic("a program faulted at %lx, and nobody can signal it",
		      report->address);
	vm_signal_hook(sig, code, report);
}

/* What a program's fault that cannot be resolved leads to. */
static noinline void user_fault_failed(struct pt_regs *regs,
					      unsigned long address,
					      unsigned int access,
					      vm_fault_t result)
{
	struct fault_report report = {
		.mm = current->mm, .address = address, .result = result,
		.access = access,
	};

	if (access & FAULT_RESERVED)
		kernel_fault_oops(regs, address, access);
	if (result & VM_FAULT_OOM && vm_oom_hook && vm_oom_hook())
		return;
	signal_program(&report);
}

/* Whether the running code may wait for a page. */
static bool may_wait_for_page(const struct task_struct *task)
{
	return task && task->mm && !task->pagefault_disabled && !in_atomic();
}

static noinline void kernel_fault(struct pt_regs *regs, unsigned long address,
				  unsigned int access)
{
	unsigned long ip = regs->ip;

	if (access & FAULT_RESERVED || !extable_fixup(regs))
		kernel_fault_oops(regs, address, access);
	if (address >= TASK_SIZE || !may_wait_for_page(current))
		return;
	if (!(resolve(current->mm, address, access & FAULT_FLAGS) &
	      VM_FAULT_ERROR))
		regs->ip = ip;
}

void page_fault(struct pt_regs *regs, unsigned long address,
		unsigned int access)
{
	vm_fault_t result = VM_FAULT_SIGSEGV;

	if (unlikely(!(access & FAULT_USER))) {
		kernel_fault(regs, address, access);
		return;
	}
	if (likely(address < TASK_SIZE && !(access & FAULT_RESERVED)))
		result = resolve(current->mm, address, access & FAULT_FLAGS);
	if (unlikely(result & VM_FAULT_ERROR))
		user_fault_failed(regs, address, access, result);
}
