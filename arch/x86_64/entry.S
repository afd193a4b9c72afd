/* SPDX-License-Identifier: MIT */
/*
 * Into the kernel and out again.
 *
 * Three ways in: SYSCALL, which changes nothing but RIP, RCX, R11 and the code
 * segment; vectors through the IDT, on the current task's kernel stack; and
 * vectors with a stack of their own (double fault, NMI, machine check), which
 * may strike between any two instructions, so that neither GS nor the stack
 * can be trusted.  Each builds a struct pt_regs:
 *
 *	+160 ss            from here down the CPU's own for vectors
 *	+152 sp
 *	+144 flags
 *	+136 cs
 *	+128 ip
 *	+120 orig_ax       error code, or the system call's number
 *	+112 di … +0 r15
 */
#include <arch/msr.h>
#include <arch/page.h>
#include <arch/segment.h>

#define R_R11 48
#define R_CX 88
#define R_DI 112
#define R_IP 128
#define R_CS 136
#define R_FLAGS 144
#define R_SIZE 168

	/* This CPU's own: the stack for entries from user mode, and a word. */
	.section .percpu, "aw"
	.balign 8
	.globl cpu_kernel_sp
cpu_kernel_sp:	.quad boot_stack + KERNEL_STACK_PAGES * 4096
cpu_user_sp:	.quad 0

	.macro PUSH_BELOW_DI
	push	%rsi
	push	%rdx
	push	%rcx
	push	%rax
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	.endm

	.macro POP_TO_DI
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rax
	pop	%rcx
	pop	%rdx
	pop	%rsi
	pop	%rdi
	.endm

	/* User-space access may be open (SMAP) where an interrupt strikes. */
	.macro CLOSE_USER_ACCESS
	cmpb	$0, smap_enabled(%rip)
	je	.Lno_smap\@
	clac
.Lno_smap\@:
	.endm

	.section .text.entry, "ax"

	/* FMASK has cleared IF, DF, TF and AC. */
	.balign 16
	.globl syscall_entry
syscall_entry:
	swapgs
	mov	%rsp, %gs:cpu_user_sp
	mov	%gs:cpu_kernel_sp, %rsp
	push	$USER_DS
	push	%gs:cpu_user_sp
	push	%r11
	push	$USER_CS
	push	%rcx
	push	%rax
	push	%rdi
	PUSH_BELOW_DI
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	call	system_call

	/* SYSRET takes RIP from RCX and flags from R11: good if they are what
	 * the program had there, that is unless somebody rewrote its registers.
	 * A non-canonical RIP would fault in kernel mode (SDM 2B SYSRET). */
	mov	R_CX(%rsp), %rcx
	cmp	%rcx, R_IP(%rsp)
	jne	return_from_trap_user
	mov	R_R11(%rsp), %r11
	cmp	%r11, R_FLAGS(%rsp)
	jne	return_from_trap_user
	shr	$47, %rcx
	jnz	return_from_trap_user
	POP_TO_DI
	mov	32(%rsp), %rsp
	swapgs
	sysretq

	/* Returns through whatever pt_regs the stack pointer is at. */
	.balign 16
return_from_trap_user:
	POP_TO_DI
	add	$8, %rsp
	swapgs
	iretq

	/* void return_to_user(struct pt_regs *regs), interrupts in any state */
	.globl return_to_user
return_to_user:
	cli
	mov	%rdi, %rsp
	mov	%rsp, %rdi
	call	user_return
	jmp	return_from_trap_user

	/* Page faults are the vector worth a path of its own. */
	.balign 16
page_fault_entry:
	push	%rdi
	PUSH_BELOW_DI
	CLOSE_USER_ACCESS
	cld
	mov	%rsp, %rdi
	testb	$3, R_CS(%rsp)
	jz	1f
	swapgs
	xor	%ebp, %ebp
	call	trap_page_fault
	jmp	return_from_trap_user
1:	call	trap_page_fault
	jmp	return_from_trap_kernel

	/* The stub has pushed an error code (or 0) and the vector, which stands
	 * where RDI belongs. */
	.balign 16
vector_entry:
	PUSH_BELOW_DI
	CLOSE_USER_ACCESS
	cld
	mov	R_DI(%rsp), %rsi
	mov	%rdi, R_DI(%rsp)
	mov	%rsp, %rdi
	testb	$3, R_CS(%rsp)
	jz	1f
	swapgs
	xor	%ebp, %ebp
	call	trap_dispatch
	jmp	return_from_trap_user
1:	call	trap_dispatch
return_from_trap_kernel:
	POP_TO_DI
	add	$8, %rsp
	iretq

	/* A stack of its own: above it lies this CPU's GS base. */
	.balign 16
paranoid_entry:
	PUSH_BELOW_DI
	CLOSE_USER_ACCESS
	cld
	mov	R_DI(%rsp), %r12
	mov	%rdi, R_DI(%rsp)
	mov	$MSR_GS_BASE, %ecx
	rdmsr
	mov	%eax, %r13d
	mov	%edx, %r14d
	mov	R_SIZE(%rsp), %eax
	mov	R_SIZE + 4(%rsp), %edx
	wrmsr
	mov	%rsp, %rdi
	mov	%r12, %rsi
	call	trap_dispatch
	mov	$MSR_GS_BASE, %ecx
	mov	%r13d, %eax
	mov	%r14d, %edx
	wrmsr
	jmp	return_from_trap_kernel

	/* One stub per vector, and a table of where they are. */
	.section .rodata
	.balign 8
	.globl vector_stubs
vector_stubs:
	.section .text.entry, "ax"
	.set vector, 0
	.rept 256
	.balign 8
1:	.if vector == 14
	jmp	page_fault_entry
	.elseif vector == 8
	push	$vector
	jmp	paranoid_entry
	.elseif vector == 2 || vector == 18
	push	$0
	push	$vector
	jmp	paranoid_entry
	.else
	.if !(vector == 10 || vector == 11 || vector == 12 || vector == 13 || \
	      vector == 17 || vector == 21 || vector == 29 || vector == 30)
	push	$0
	.endif
	push	$vector
	jmp	vector_entry
	.endif
	.pushsection .rodata
	.quad 1b
	.popsection
	.set vector, vector + 1
	.endr

	/* void context_switch_stack(unsigned long *save, unsigned long sp):
	 * what the C calling convention lets a function destroy is not kept. */
	.text
	.balign 16
	.globl context_switch_stack
context_switch_stack:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	/* A new task "returns" here: function in RBX, argument in R12. */
	.globl context_start
context_start:
	mov	%r12, %rdi
	xor	%ebp, %ebp
	push	$0
	call	*%rbx
	ud2

	.section .note.GNU-stack, "", @progbits
