/* SPDX-License-Identifier: MIT */
/*
 * /proc/sys/vm: how areas are given out.
 *
 * overcommit_memory is 1 and cannot be set: an area is never refused because
 * of the memory that it would take if all of it were touched.
 */
#include <core/sysctl.h>
#include <vm/mm.h>

#define MAX_MAP_COUNT_DEFAULT 65530

int sysctl_max_map_count = MAX_MAP_COUNT_DEFAULT;
SYSCTL_INT("vm/max_map_count", 0644, &sysctl_max_map_count, 0, __INT_MAX__);

static void show_mmap_min_addr(struct format_sink *sink)
{
	format_print(sink, "%lu\n", MMAP_MIN_ADDR);
}
SYSCTL_SHOW("vm/mmap_min_addr", show_mmap_min_addr);

static void show_overcommit_memory(struct format_sink *sink)
{
	format_print(sink, "1\n");
}
SYSCTL_SHOW("vm/overcommit_memory", show_overcommit_memory);
