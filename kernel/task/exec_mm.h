/* SPDX-License-Identifier: MIT */
/*
 * The address space of a program about to start, while nobody runs in it.
 */
#ifndef TASK_EXEC_MM_H
#define TASK_EXEC_MM_H

#include <arch/types.h>

struct exec;
struct file;
struct mm_struct;

/* Copies to, or clears, memory of that address space: 0, or -EFAULT or
 * -ENOMEM if it could not be reached. */
int __must_check exec_mm_write(struct mm_struct *mm, unsigned long addr,
			       const void *from, size_t size);
int __must_check exec_mm_clear(struct mm_struct *mm, unsigned long addr,
			       size_t size);

/* Maps [start, end), page-aligned, with PROT_ bits: privately from the file
 * (offset in bytes, page-aligned), or as zeros.  Replaces what was there. */
int __must_check exec_mm_map_file(struct mm_struct *mm, unsigned long start,
				  unsigned long end, unsigned long prot,
				  struct file *file, u64 offset);
int __must_check exec_mm_map_zero(struct mm_struct *mm, unsigned long start,
				  unsigned long end, unsigned long prot);
/* Where so many bytes are free; -ENOMEM as an error value. */
unsigned long exec_mm_find_hole(struct mm_struct *mm, size_t size);
/* The heap begins here, empty. */
void exec_mm_set_brk(struct mm_struct *mm, unsigned long brk);

/* A stack area from STACK_TOP down to where sp will be, and some more; it
 * grows by itself.  => -E2BIG: larger than RLIMIT_STACK allows; -ENOMEM */
int __must_check exec_mm_stack(struct mm_struct *mm, unsigned long sp,
			       bool executable);

/* Maps the ELF file of *exec and its loader, if it names one, into exec->mm,
 * and writes the stack: fills entry and sp. */
int __must_check exec_load_elf(struct exec *exec);

#endif
