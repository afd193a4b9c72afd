/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault.
 *
 * Every instruction that touches memory which may not be there has a line in
 * the exception table: the fault handler moves RIP to the fixup instead of
 * giving up.  A fault in the eight-byte part is tried again byte by byte, so
 * that the count of what was not copied is exact.
 */
#include <arch/page.h>
	.macro EXTABLE insn, fixup
	.pushsection .extable, "a"
	.balign 4
	.long \insn - .
	.long \fixup - .
	.popsection
	.endm

	/* unsigned long copy_to_user(void __user *to, const void *from, n) and
	 * copy_from_user(void *to, const void __user *from, n): as below, but
	 * only in the user half, and with the window that SMAP keeps shut open
	 * (SDM 3A 4.6.1).  Nothing is copied of a range that leaves the half. */
	.macro USER_COPY name, user
	.text
	.balign 16
	.globl \name
\name:
	mov	%rdx, %rax
	add	\user, %rax
	jc	9f
	cmp	task_size(%rip), %rax
	ja	9f
	cmpb	$0, smap_enabled(%rip)
	je	copy_nofault
	stac
	mov	%rdx, %rcx
	and	$7, %edx
	shr	$3, %rcx
1:	rep movsq
	mov	%edx, %ecx
2:	rep movsb
5:	clac
	mov	%rcx, %rax
	ret
3:	lea	(%rdx, %rcx, 8), %rcx
	jmp	2b
9:	mov	%rdx, %rax
	ret
	EXTABLE	1b, 3b
	EXTABLE	2b, 5b
	.endm

	USER_COPY copy_to_user, %rdi
	USER_COPY copy_from_user, %rsi

	/* int user_load…(const void __user *from, u64 *to), and
	 * int user_store…(void __user *to, u64 value): 0 or -EFAULT */
	.macro USER_WORD size, load, into, store, reg
	.text
	.balign 16
	.globl user_load\size, user_store\size
user_load\size:
	mov	%rdi, %rax
	add	$\size, %rax
	jc	9f
	cmp	task_size(%rip), %rax
	ja	9f
	cmpb	$0, smap_enabled(%rip)
	je	6f
	stac
1:	\load	(%rdi), %\into
	clac
	mov	%rcx, (%rsi)
	xor	%eax, %eax
	ret
6:	\load	(%rdi), %\into
	mov	%rcx, (%rsi)
	xor	%eax, %eax
	ret
user_store\size:
	mov	%rdi, %rax
	add	$\size, %rax
	jc	9f
	cmp	task_size(%rip), %rax
	ja	9f
	mov	%rsi, %rcx
	cmpb	$0, smap_enabled(%rip)
	je	7f
	stac
2:	\store	%\reg, (%rdi)
	clac
	xor	%eax, %eax
	ret
7:	\store	%\reg, (%rdi)
	xor	%eax, %eax
	ret
8:	clac
9:	mov	$-14, %eax
	ret
	EXTABLE	1b, 8b
	EXTABLE	2b, 8b
	EXTABLE	6b, 9b
	EXTABLE	7b, 9b
	.endm

	USER_WORD 1, movzbl, ecx, movb, cl
	USER_WORD 2, movzwl, ecx, movw, cx
	USER_WORD 4, movl, ecx, movl, ecx
	USER_WORD 8, movq, rcx, movq, rcx

	.section .rodata
	.balign 8
task_size:	.quad TASK_SIZE

	/* unsigned long copy_nofault(void *to, const void *from, n):
	 * the bytes not copied */
	.text
	.balign 16
	.globl copy_nofault
copy_nofault:
	mov	%rdx, %rcx
	and	$7, %edx
	shr	$3, %rcx
1:	rep movsq
	mov	%edx, %ecx
2:	rep movsb
	mov	%rcx, %rax
	ret
3:	lea	(%rdx, %rcx, 8), %rcx	/* words left, and the tail */
	jmp	2b
4:	mov	%rcx, %rax
	ret
	EXTABLE	1b, 3b
	EXTABLE	2b, 4b

	/* unsigned long clear_nofault(void *to, n): the bytes not cleared */
	.balign 16
	.globl clear_nofault
clear_nofault:
	mov	%rsi, %rcx
	and	$7, %esi
	shr	$3, %rcx
	xor	%eax, %eax
1:	rep stosq
	mov	%esi, %ecx
2:	rep stosb
	mov	%rcx, %rax
	ret
3:	lea	(%rsi, %rcx, 8), %rcx
	jmp	2b
4:	mov	%rcx, %rax
	ret
	EXTABLE	1b, 3b
	EXTABLE	2b, 4b

	/* long string_nofault(char *to, const char *from, long count): bytes
	 * before the NUL, count if there is none, -EFAULT */
	.balign 16
	.globl string_nofault
string_nofault:
	xor	%eax, %eax
1:	cmp	%rdx, %rax
	jae	3f
2:	mov	(%rsi, %rax), %cl
	mov	%cl, (%rdi, %rax)
	test	%cl, %cl
	jz	3f
	inc	%rax
	jmp	1b
3:	ret
4:	mov	$-14, %rax
	ret
	EXTABLE	2b, 4b

	/* int cmpxchg_nofault(u32 *p, u32 old, u32 new, u32 *seen) */
	.balign 16
	.globl cmpxchg_nofault
cmpxchg_nofault:
	mov	%esi, %eax
1:	lock cmpxchg %edx, (%rdi)
	mov	%eax, (%rcx)
	jne	2f
	xor	%eax, %eax
	ret
2:	mov	$-11, %eax
	ret
3:	mov	$-14, %eax
	ret
	EXTABLE	1b, 3b

	.section .note.GNU-stack, "", @progbits
