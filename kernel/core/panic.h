/* SPDX-License-Identifier: MIT */
/*
 * When the kernel itself is wrong.
 */
#ifndef CORE_PANIC_H
#define CORE_PANIC_H

#include <arch/context.h>
#include <core/printk.h>

/* State is corrupt: says why, where, and what led there; stops the other CPUs
 * and ends the machine with a failing status.  Never for bad input. */
void __noreturn panic(const char *fmt, ...) __printf(1, 2);

/* The same with the registers of the place that failed, and, if about_address,
 * the walk of `address` through the page tables. */
struct oops {
	struct pt_regs *regs;
	bool about_address;
	unsigned long address;
};
void __noreturn panic_oops(const struct oops *oops, const char *fmt, ...)
	__printf(2, 3);

/* Set from the moment a panic begins. */
extern bool panicking;

/* The caller broke the contract: cheap enough to be always on. */
#define KASSERT(cond)                                                       \
	do {                                                                \
		if (unlikely(!(cond)))                                      \
			panic("%s:%d: assertion failed: %s", __FILE__,      \
			      __LINE__, #cond);                             \
	} while (0)

/* Something impossible but survivable: a warning with a backtrace. */
#define WARN_ON(cond)                                                       \
	({                                                                  \
		bool _cond = (cond);                                        \
		if (unlikely(_cond))                                        \
			warn_here(__FILE__, __LINE__, #cond);               \
		unlikely(_cond);                                            \
	})
void warn_here(const char *file, int line, const char *what);
/* Warnings so far; a test fails that raises it unexpectedly. */
extern unsigned int warn_count;

/* The name of the function that contains addr and the offset in it; NULL if
 * addr is not in the kernel's text.  */
const char *symbol_lookup(unsigned long addr, unsigned long *offset);
/* The address of a symbol by name, 0 if there is none. */
unsigned long symbol_address(const char *name);

/* An upper room that knows more about a kernel address than its page tables
 * say ("guard page below the stack of kworker/0") registers itself; NULL if
 * it knows nothing. */
extern const char *(*panic_explain_hook)(unsigned long addr);

/* Prints the calls that led here as log records. */
void dump_stack(void);

#endif
