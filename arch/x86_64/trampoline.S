/* SPDX-License-Identifier: MIT */
/*
 * Where further CPUs wake up: in 16-bit mode, at the start of a page below
 * 1 MiB, CS holding the page's number.
 *
 * This code is copied there.  It goes to 64-bit mode in one step, through the
 * tables that the boot CPU used (they still map low addresses and the image),
 * and from the image on to the kernel's own tables.  The words at the end are
 * filled in by arch/x86_64/smp.c, one CPU at a time.
 */
#include <arch/msr.h>
#include <arch/page.h>
#include <arch/segment.h>

#define HERE(symbol) (TRAMPOLINE_PHYS + symbol - trampoline_start)

	.section .rodata
	.balign 16
	.globl trampoline_start, trampoline_end, trampoline_words
	.code16
trampoline_start:
	cli
	cld
	xor	%eax, %eax
	mov	%ax, %ds
	mov	$(CR4_PAE | CR4_PGE), %eax
	mov	%eax, %cr4
	mov	$boot_pgd, %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$(EFER_LME | EFER_NXE), %eax
	wrmsr
	lgdtl	HERE(gdtr)
	mov	$(CR0_PE | CR0_PG | CR0_WP | CR0_ET | CR0_NE), %eax
	mov	%eax, %cr0
	ljmpl	$KERNEL_CS, $HERE(long_mode)

	.code64
long_mode:
	mov	$KERNEL_DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$trampoline_high, %rax
	jmp	*%rax

	.balign 8
gdt:	.quad 0, 0
	.quad 0x00af9b000000ffff	/* KERNEL_CS */
	.quad 0x00cf93000000ffff	/* KERNEL_DS */
gdtr:	.short gdtr - gdt - 1
	.long HERE(gdt)
	.balign 8
trampoline_words:
	.quad 0			/* the kernel's page tables, physical */
	.quad 0			/* stack top */
	.quad 0			/* GS base */
	.quad 0			/* CPU number */
trampoline_end:

	.text
trampoline_high:
	mov	$HERE(trampoline_words), %ebx
	mov	(%rbx), %rax
	mov	8(%rbx), %rsp
	mov	24(%rbx), %rdi
	mov	20(%rbx), %edx
	mov	16(%rbx), %r8d
	mov	%rax, %cr3		/* low addresses end here */
	mov	%r8d, %eax
	mov	$MSR_GS_BASE, %ecx
	wrmsr
	xor	%ebp, %ebp
	push	$0
	call	secondary_entry
	ud2

	.section .note.GNU-stack, "", @progbits
