/* SPDX-License-Identifier: MIT */
/*
 * Selectors of the GDT.  SYSCALL and SYSRET fix the order (SDM 2B SYSRET):
 * kernel code, kernel data; then 32-bit user code (unused), user data, user
 * code.  The numbers are those that Linux programs see in their registers.
 */
#ifndef ARCH_SEGMENT_H
#define ARCH_SEGMENT_H

#define KERNEL_CS 0x10
#define KERNEL_DS 0x18
#define USER32_CS 0x23
#define USER_DS 0x2b
#define USER_CS 0x33
#define TSS_SELECTOR 0x40

/* Which of the TSS's stacks (1..7) a vector uses. */
#define IST_DOUBLE_FAULT 1
#define IST_NMI 2
#define IST_MACHINE_CHECK 3
#define IST_COUNT 3
#define IST_STACK_SIZE 8192

#endif
