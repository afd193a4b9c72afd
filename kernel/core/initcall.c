/* SPDX-License-Identifier: MIT */
/*
 * Calling what module_init() has collected.
 */
#include <core/initcall.h>
#include <core/printk.h>
#include <core/sections.h>
#include <lib/errno.h>

void initcalls_run(void)
{
	const struct initcall *call;
	int error;

	for (call = _initcall_start; call < _initcall_end; call++) {
		error = call->fn();
		if (error && error != -ENODEV)
			pr_err("%s failed: error %d\n", call->name, -error);
	}
}
