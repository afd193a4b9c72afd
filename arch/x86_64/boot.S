/* SPDX-License-Identifier: MIT */
/*
 * The first instructions: from a loader's 32-bit mode to kernel_main().
 *
 * GRUB (multiboot2) and QEMU's -kernel (PVH) both enter in 32-bit protected
 * mode with flat segments and paging off; they differ in where they say what
 * they loaded.  This code is linked at its physical address.  It checks what
 * nothing later could check (the loader, long mode, NX), makes tables that map
 * the first 4 GiB three times,
 *
 *	0 .. 4G				where this code runs
 *	PAGE_OFFSET + 0 .. 4G		__va() works from the first C line on
 *	KERNEL_BASE + 0 .. 1G		where the image is linked
 *
 * and goes on in 64-bit mode at the high address.  Tables and code are given
 * back once the kernel has tables of its own and all CPUs run.
 */
#include <arch/boot_asm.h>
#include <arch/msr.h>
#include <arch/page.h>
#include <arch/segment.h>

#define SERIAL_PORT 0x3f8
#define STATUS_PORT 0xe9
#define EXIT_PORT 0xf4
#define EXIT_FAILED 0x11

	/* multiboot2 3.1.1: in the first 32 KiB, 64-bit aligned */
	.section .boot.header, "a"
	.balign 8
multiboot2_header:
	.long 0xe85250d6, 0		/* magic; i386, protected mode */
	.long multiboot2_header_end - multiboot2_header
	.long -(0xe85250d6 + (multiboot2_header_end - multiboot2_header))
	.short 6, 0			/* modules start on page boundaries */
	.long 8
	.short 0, 0			/* end of tags */
	.long 8
multiboot2_header_end:

	/* PVH: the entry point as an ELF note, XEN_ELFNOTE_PHYS32_ENTRY */
	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18
	.asciz "Xen"
	.long pvh_entry

	.section .boot.text, "ax"
	.code32
	.globl boot_entry
pvh_entry:
	rdtsc
	mov	%eax, %ecx
	mov	(%ebx), %eax		/* hvm_start_info: its own magic */
	jmp	1f
boot_entry:
	mov	%eax, %esi
	rdtsc
	mov	%eax, %ecx
	mov	%esi, %eax
1:	cli
	cld
	mov	$boot_stack32_top, %esp
	mov	%ecx, boot_cycles - KERNEL_BASE
	mov	%edx, boot_cycles - KERNEL_BASE + 4
	mov	%eax, %ebp		/* kept for kernel_main: magic … */
	mov	%ebx, %edi		/* … and information block */

	mov	$no_loader, %esi
	cmp	$MULTIBOOT2_MAGIC, %ebp
	je	1f
	cmp	$PVH_MAGIC, %ebp
	jne	boot_fail
1:	call	check_cpu
	call	make_tables

	mov	%cr4, %eax
	or	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$boot_pgd, %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$(EFER_LME | EFER_NXE), %eax
	wrmsr
	mov	%cr0, %eax
	or	$(CR0_PG | CR0_WP), %eax
	mov	%eax, %cr0
	lgdt	boot_gdtr
	ljmp	$KERNEL_CS, $1f
	.code64
1:	mov	$KERNEL_DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	$boot_start64, %rax	/* leave low addresses for good */
	jmp	*%rax
	.code32

	/* Long mode and NX, or a line saying which is missing. */
check_cpu:
	mov	%edi, boot_block
	mov	$no_long_mode, %esi
	pushf
	pop	%eax
	mov	%eax, %ecx
	xor	$0x200000, %eax		/* EFLAGS.ID changes: CPUID exists */
	push	%eax
	popf
	pushf
	pop	%eax
	cmp	%eax, %ecx
	je	boot_fail
	mov	$0x80000000, %eax
	cpuid
	cmp	$0x80000001, %eax
	jb	boot_fail
	mov	$0x80000001, %eax
	cpuid
	bt	$29, %edx
	jnc	boot_fail
	mov	$no_nx, %esi
	bt	$20, %edx
	jnc	boot_fail
	mov	boot_block, %edi
	ret

make_tables:
	movl	$boot_pud + 3, boot_pgd
	movl	$boot_pud + 3, boot_pgd + 8 * ((PAGE_OFFSET >> PGDIR_SHIFT) & 511)
	movl	$boot_pud_image + 3, boot_pgd + 8 * 511
	movl	$boot_pmd + 3, boot_pud_image + 8 * 510
	mov	$boot_pmd + 3, %eax
	xor	%ecx, %ecx
1:	mov	%eax, boot_pud(, %ecx, 8)
	add	$0x1000, %eax
	inc	%ecx
	cmp	$4, %ecx
	jb	1b
	mov	$0x83, %eax		/* present, writable, 2 MiB */
	xor	%ecx, %ecx
1:	mov	%eax, boot_pmd(, %ecx, 8)
	add	$0x200000, %eax
	inc	%ecx
	cmp	$2048, %ecx
	jb	1b
	ret

	/* Says why (%esi) on the serial line and the status channel, and ends. */
boot_fail:
	mov	$said_before, %ebx
	call	say
	mov	%esi, %ebx
	call	say
	mov	$newline, %ebx
	call	say
	mov	$EXIT_FAILED, %eax
	mov	$EXIT_PORT, %dx
	outl	%eax, %dx
1:	hlt
	jmp	1b

say:	mov	(%ebx), %al
	test	%al, %al
	jz	3f
	mov	$STATUS_PORT, %dx
	outb	%al, %dx
	mov	%al, %ah
	mov	$0x10000, %ecx		/* a missing or stuck port ends too */
1:	mov	$SERIAL_PORT + 5, %dx
	inb	%dx, %al
	test	$0x20, %al
	loopz	1b
	mov	%ah, %al
	mov	$SERIAL_PORT, %dx
	outb	%al, %dx
	inc	%ebx
	jmp	say
3:	ret

	.section .boot.data, "aw"
said_before:
	.asciz "failure faultline: cannot start: "
no_loader:
	.asciz "entered by an unknown loader (no multiboot2 or PVH magic)"
no_long_mode:
	.asciz "this CPU has no 64-bit mode (long mode)"
no_nx:
	.asciz "this CPU has no execute-disable bit (NX)"
newline:
	.asciz "\n"
	.balign 8
boot_gdt:
	.quad 0, 0
	.quad 0x00af9b000000ffff	/* KERNEL_CS: 64-bit code */
	.quad 0x00cf93000000ffff	/* KERNEL_DS */
boot_gdtr:
	.short boot_gdtr - boot_gdt - 1
	.long boot_gdt, 0
boot_block:
	.long 0
	.balign 16
	.space 256
boot_stack32_top:
	.balign 4096
	.globl boot_pgd
boot_pgd:	.space 4096
boot_pud:	.space 4096
boot_pud_image:	.space 4096
boot_pmd:	.space 4 * 4096

	.section .init.text, "ax"
	.code64
boot_start64:
	mov	$boot_stack + KERNEL_STACK_PAGES * 4096, %rsp
	mov	$MSR_GS_BASE, %ecx	/* the boot CPU's per-CPU offset is 0 */
	xor	%eax, %eax
	xor	%edx, %edx
	wrmsr
	mov	%edi, %esi		/* kernel_main(magic, block) */
	mov	%ebp, %edi
	xor	%ebp, %ebp		/* backtraces end here */
	push	$0
	call	kernel_main
	ud2

	.section .data
	.balign 8
	.globl boot_cycles
boot_cycles:
	.quad 0

	/* The boot CPU's stack, later its idle task's; the page below it is
	 * unmapped like that of any other kernel stack. */
	.section .bss
	.balign 4096
	.globl boot_stack_guard, boot_stack
boot_stack_guard:
	.space 4096
boot_stack:
	.space KERNEL_STACK_PAGES * 4096

	.section .note.GNU-stack, "", @progbits
