/* SPDX-License-Identifier: MIT */
/*
 * Copies that may fault.
 *
 * Every instruction that touches memory which may not be there has a line in
 * the exception table: the fault handler moves RIP to the fixup instead of
 * giving up.  A fault in the eight-byte part is tried again byte by byte, so
 * that the count of what was not copied is exact.
 */
	.macro EXTABLE insn, fixup
	.pushsection .extable, "a"
	.balign 4
	.long \insn - .
	.long \fixup - .
	.popsection
	.endm

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
