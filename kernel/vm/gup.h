/* SPDX-License-Identifier: MIT */
/*
 * The kernel reaches into an address space that need not be the current one:
 * exec fills a new stack, a debugger reads a stopped program.
 */
#ifndef VM_GUP_H
#define VM_GUP_H

#include <vm/mm.h>

#define FOLL_WRITE 0x1u

/*
 * The page behind an address, faulted in, with a reference.
 * => takes mmap_lock; ERR_PTR(-EFAULT): nothing there, or not for this;
 *    ERR_PTR(-ENOMEM)
 */
struct page *get_user_page(struct mm_struct *mm, unsigned long addr,
			   unsigned int foll);

/* Copies between kernel memory and an address space; the number of bytes
 * copied, fewer if it met what it could not touch. */
size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf,
			 size_t len, unsigned int foll);

/* All or -EFAULT, -ENOMEM. */
int __must_check copy_to_mm(struct mm_struct *mm, unsigned long addr,
			    const void *buf, size_t len);

#endif
