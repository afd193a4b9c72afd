/* SPDX-License-Identifier: MIT */
/*
 * The memory functions of arch/x86_64/string.S; the C library's on the host.
 */
#ifndef ARCH_STRING_H
#define ARCH_STRING_H

#include <arch/types.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

#endif
