/* SPDX-License-Identifier: MIT */
/*
 * /proc/kallsyms: the kernel's functions by address, and /proc/modules, which
 * is empty: everything is in one image.
 */
#include <core/symbols.h>

#include <arch/page.h>
#include <core/proc.h>

static void show_kallsyms(struct format_sink *sink)
{
	unsigned long base = (unsigned long)_text;
	bool addresses = proc_shows_addresses();

	if (!&symbol_count)
		return;
	for (u32 i = 0; i < symbol_count; i++)
		format_print(sink, "%016lx T %s\n",
			     addresses ? base + symbol_offsets[i] : 0,
			     symbol_names + symbol_names_at[i]);
}
PROC_FILE("kallsyms", 0444, show_kallsyms);

static void show_modules(struct format_sink *sink)
{
}
PROC_FILE("modules", 0444, show_modules);
