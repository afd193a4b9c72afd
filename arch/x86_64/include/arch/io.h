/* SPDX-License-Identifier: MIT */
/*
 * Ports and device memory.
 *
 * Ports are a second address space of 64 KiB with instructions of its own
 * (SDM 1 chapter 19).  Device memory is reached by plain loads and stores,
 * but each access must happen once, with the width given, and in program
 * order: hence volatile accessors and pointers that only they take (__iomem).
 * On x86 uncached accesses are strongly ordered, so no barrier is needed.
 */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include <arch/types.h>

#define PORT_ACCESSORS(suffix, type)                                      \
	static inline void out##suffix(type value, u16 port)              \
	{                                                                 \
		__asm__ volatile("out" #suffix " %0, %1"                  \
				 : : "a"(value), "Nd"(port) : "memory");  \
	}                                                                 \
	static inline type in##suffix(u16 port)                           \
	{                                                                 \
		type value;                                               \
		__asm__ volatile("in" #suffix " %1, %0"                   \
				 : "=a"(value) : "Nd"(port) : "memory");  \
		return value;                                             \
	}
PORT_ACCESSORS(b, u8)
PORT_ACCESSORS(w, u16)
PORT_ACCESSORS(l, u32)
#undef PORT_ACCESSORS

#define MMIO_ACCESSORS(suffix, type, insn, reg)                              \
	static inline type read##suffix(const volatile void __iomem *addr)   \
	{                                                                    \
		type value;                                                  \
		__asm__ volatile(insn " %1, %0" : "=" reg(value)             \
				 : "m"(*(const volatile type __force *)addr) \
				 : "memory");                                \
		return value;                                                \
	}                                                                    \
	static inline void write##suffix(type value,                         \
					 volatile void __iomem *addr)        \
	{                                                                    \
		__asm__ volatile(insn " %0, %1" : : reg(value),              \
				 "m"(*(volatile type __force *)addr)         \
				 : "memory");                                \
	}
MMIO_ACCESSORS(b, u8, "movb", "q")
MMIO_ACCESSORS(w, u16, "movw", "r")
MMIO_ACCESSORS(l, u32, "movl", "r")
MMIO_ACCESSORS(q, u64, "movq", "r")
#undef MMIO_ACCESSORS

/* Copies between memory and device memory, byte after byte, in order. */
static inline void memcpy_fromio(void *to, const volatile void __iomem *from,
				 size_t count)
{
	for (size_t i = 0; i < count; i++)
		((u8 *)to)[i] = readb((const volatile u8 __iomem *)from + i);
}

static inline void memcpy_toio(volatile void __iomem *to, const void *from,
			       size_t count)
{
	for (size_t i = 0; i < count; i++)
		writeb(((const u8 *)from)[i], (volatile u8 __iomem *)to + i);
}

static inline void memset_io(volatile void __iomem *to, int value,
			     size_t count)
{
	for (size_t i = 0; i < count; i++)
		writeb((u8)value, (volatile u8 __iomem *)to + i);
}

#endif
