/* SPDX-License-Identifier: MIT */
/*
 * Tables that the linker collects from all over the tree (linker.ld).
 */
#ifndef CORE_SECTIONS_H
#define CORE_SECTIONS_H

#include <core/initcall.h>
#include <core/ktest.h>
#include <core/param.h>
#include <core/proc.h>

extern const struct param _params_start[], _params_end[];
extern const struct debug_switch _debug_switches_start[],
	_debug_switches_end[];
extern const struct initcall _initcall_start[], _initcall_end[];
extern const struct proc_file _proc_files_start[], _proc_files_end[];
extern const struct proc_pid_file _proc_pid_files_start[],
	_proc_pid_files_end[];
extern const struct ktest _ktest_start[], _ktest_end[];

#endif
