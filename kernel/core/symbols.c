/* SPDX-License-Identifier: MIT */
/*
 * Names for addresses.
 *
 * The image carries the addresses and names of its functions, sorted, so that
 * a panic can say where it was without a debugger.
 */
#include <core/symbols.h>
#include <arch/page.h>
#include <core/panic.h>
#include <lib/string.h>

static bool in_text(unsigned long addr)
{
	return (addr >= (unsigned long)_text && addr < (unsigned long)_etext) ||
	       (addr >= (unsigned long)_init_start &&
		addr < (unsigned long)_init_data);
}

const char *symbol_lookup(unsigned long addr, unsigned long *offset)
{
	u32 distance = addr - (unsigned long)_text, low = 0, high, middle;

	if (!in_text(addr) || !&symbol_count || !symbol_count)
		return NULL;
	/* The last symbol that is not above: offsets[low] <= distance. */
	for (high = symbol_count; high - low > 1;) {
		middle = low + (high - low) / 2;
		if (symbol_offsets[middle] <= distance)
			low = middle;
		else
			high = middle;
	}
	*offset = distance - symbol_offsets[low];
	return symbol_names + symbol_names_at[low];
}

unsigned long symbol_address(const char *name)
{
	if (!&symbol_count)
		return 0;
	for (u32 i = 0; i < symbol_count; i++)
		if (!strcmp(symbol_names + symbol_names_at[i], name))
			return (unsigned long)_text + symbol_offsets[i];
	return 0;
}
