/* SPDX-License-Identifier: MIT */
/*
 * The four memory functions that the compiler calls by itself.
 *
 * The string instructions are short, and at any size worth measuring as fast
 * as anything; eight bytes at a time, because without fast-string microcode
 * (and in QEMU's count) a byte costs as much as a word.
 */
	.text
	.globl memcpy, memmove, memset, memcmp

	/* void *memcpy(void *to, const void *from, size_t n) */
	.balign 16
memcpy:
	mov	%rdi, %rax
	mov	%rdx, %rcx
	shr	$3, %rcx
	rep movsq
	mov	%edx, %ecx
	and	$7, %ecx
	rep movsb
	ret

	/* Backwards if the target begins inside the source. */
	.balign 16
memmove:
	mov	%rdi, %rax
	sub	%rsi, %rax
	cmp	%rdx, %rax		/* unsigned: target before source wraps */
	jae	memcpy
	mov	%rdi, %rax
	lea	-1(%rdi, %rdx), %rdi
	lea	-1(%rsi, %rdx), %rsi
	mov	%rdx, %rcx
	std
	rep movsb
	cld
	ret

	/* void *memset(void *to, int byte, size_t n) */
	.balign 16
memset:
	mov	%rdi, %r8
	movzbl	%sil, %esi
	mov	$0x0101010101010101, %rax
	imul	%rsi, %rax
	mov	%rdx, %rcx
	shr	$3, %rcx
	rep stosq
	mov	%edx, %ecx
	and	$7, %ecx
	rep stosb
	mov	%r8, %rax
	ret

	/* int memcmp(const void *a, const void *b, size_t n) */
	.balign 16
memcmp:
	xor	%eax, %eax
	mov	%rdx, %rcx
	cmp	%rcx, %rcx		/* ZF, for n = 0 */
	repe cmpsb
	je	1f
	movzbl	-1(%rdi), %eax
	movzbl	-1(%rsi), %ecx
	sub	%ecx, %eax
1:	ret

	.section .note.GNU-stack, "", @progbits
