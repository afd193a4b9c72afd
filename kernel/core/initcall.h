/* SPDX-License-Identifier: MIT */
/*
 * Functions that run once at boot without being named anywhere.
 *
 * A driver is a file: module_init() puts its setup function into a section,
 * and the kernel calls what it finds there, after files, terminals and buses
 * are up and before the first program.
 */
#ifndef CORE_INITCALL_H
#define CORE_INITCALL_H

#include <arch/types.h>

struct initcall {
	int (*fn)(void);	/* 0 or -errno: logged with the name */
	const char *name;
};

#define module_init(fn_)                                              \
	static const struct initcall initcall_##fn_ __used __aligned(8) \
		__section(".initcall." #fn_) = { .fn = fn_, .name = #fn_ }

/* Calls them all, in the order of their names; -ENODEV is no news. */
void initcalls_run(void);

#endif
