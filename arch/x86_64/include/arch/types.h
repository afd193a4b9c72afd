/* SPDX-License-Identifier: MIT */
/*
 * The basic vocabulary: integer types, address types, annotations.
 *
 * Everything in the tree may include this header, the host tests too: it
 * needs nothing but the compiler.  Numbers that must not mix have types of
 * their own: a phys_addr_t is what the CPU puts on the memory bus, a
 * dma_addr_t what a device puts on its own bus.  They are plain integers to
 * the compiler and distinct types to sparse (make check), as are pointers
 * into user space (__user) and into device memory (__iomem).
 */
#ifndef ARCH_TYPES_H
#define ARCH_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef long long s64;

#ifdef __CHECKER__
#define __bitwise __attribute__((bitwise))
#define __force __attribute__((force))
#define __user __attribute__((noderef, address_space(1)))
#define __iomem __attribute__((noderef, address_space(2)))
#else
#define __bitwise
#define __force
#define __user
#define __iomem
#endif

#ifndef HOST_TEST
typedef long ssize_t;
typedef long long loff_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
#endif

/* An address on the memory bus, as the CPU sees it.  Arithmetic goes through
 * plain integers: phys_addr(), phys_value(). */
typedef u64 __bitwise phys_addr_t;
/* An address as a device sees it; only the DMA layer makes one. */
typedef u64 __bitwise dma_addr_t;

/* Page offset within a file or device, in pages. */
typedef unsigned long pgoff_t;
/* File mode bits, as in stat(2). */
typedef unsigned short umode_t;
/* Allocation flags, see mem/gfp.h. */
typedef unsigned int gfp_t;
/* Set of VM_FAULT_ bits, see vm/fault.h. */
typedef unsigned int vm_fault_t;
/* Set of VM_ bits, see vm/vma.h. */
typedef unsigned long vm_flags_t;
/* Device number: major << 20 | minor, as in Linux's kernel. */
typedef u32 kdev_t;

static inline phys_addr_t phys_addr(u64 value)
{
	return (__force phys_addr_t)value;
}

static inline u64 phys_value(phys_addr_t phys)
{
	return (__force u64)phys;
}

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define __must_check __attribute__((warn_unused_result))
#define __noreturn __attribute__((noreturn))
#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))
#define __section(name) __attribute__((section(name)))
#define __aligned(n) __attribute__((aligned(n)))
#define __packed __attribute__((packed))
#define __weak __attribute__((weak))
#define __used __attribute__((used))
#define __unused __attribute__((unused))
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define noinline __attribute__((noinline))
#define __cold __attribute__((cold))
#ifndef fallthrough
#define fallthrough __attribute__((fallthrough))
#endif

/* Code and data needed only until the first user program starts; their pages
 * go back to the allocator then. */
#ifdef HOST_TEST
#define __init
#define __initdata
#else
#define __init __section(".init.text") __cold
#define __initdata __section(".init.data")
#endif

#define BIT(n) (1UL << (n))
#define GENMASK(high, low) ((~0UL << (low)) & (~0UL >> (63 - (high))))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
/* ALIGN and ALIGN_DOWN take powers of two. */
#define ALIGN(x, a) (((x) + ((__typeof__(x))(a) - 1)) & ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a) - 1)) == 0)
#define round_up(x, a) ALIGN(x, a)
#define round_down(x, a) ALIGN_DOWN(x, a)

/* Each evaluates its arguments once, under names that no nesting repeats. */
#define __COMPARE(a, op, b, x, y) \
	({ __auto_type x = (a); __auto_type y = (b); x op y ? x : y; })
#define __PASTE_(a, b) a##b
#define __PASTE(a, b) __PASTE_(a, b)
#define __UNIQUE(name) __PASTE(name, __COUNTER__)
#define min(a, b) __COMPARE(a, <, b, __UNIQUE(_x), __UNIQUE(_y))
#define max(a, b) __COMPARE(a, >, b, __UNIQUE(_x), __UNIQUE(_y))
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))
#define clamp(x, low, high) min(max(x, low), high)

#define container_of(ptr, type, member) \
	((type *)((char *)(1 ? (ptr) : &((type *)0)->member) - offsetof(type, member)))

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define barrier() __asm__ volatile("" ::: "memory")

#define BUILD_BUG_ON(cond) _Static_assert(!(cond), "BUILD_BUG_ON: " #cond)

#endif
