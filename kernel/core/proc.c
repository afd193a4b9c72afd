/* SPDX-License-Identifier: MIT */
/*
 * What printers may ask about whoever reads.
 */
#include <core/proc.h>

bool (*proc_reader_hook)(void);

bool proc_shows_addresses(void)
{
	return !proc_reader_hook || proc_reader_hook();
}
