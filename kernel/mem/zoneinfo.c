/* SPDX-License-Identifier: MIT */
/*
 * /proc/buddyinfo, zoneinfo and vmstat: the frame allocator from outside; and
 * how much it keeps back.
 *
 * buddyinfo has a line per zone, with the number of free blocks of each order:
 * how far memory is in pieces.  vmstat has a line for each owner of frames;
 * together they are all frames there are.
 */
#include <core/sysctl.h>
#include <lib/errno.h>
#include <lib/kstrtox.h>
#include <lib/string.h>
#include <mem/owner.h>
#include <mem/pcp.h>
#include <mem/zone.h>

/* Calls show for each zone that has memory. */
static void for_each_zone(struct format_sink *sink,
			  void (*show)(struct format_sink *sink,
				       const struct zone *zone,
				       const struct zone_stats *stats))
{
	for (unsigned int i = 0; i < NR_ZONES; i++) {
		struct zone_stats stats;

		zone_stats_get(i, &stats);
		if (stats.managed)
			show(sink, &zones[i], &stats);
	}
}

static void show_blocks(struct format_sink *sink, const struct zone *zone,
			const struct zone_stats *stats)
{
	format_print(sink, "Node 0, zone %8s ", stats->name);
	for (unsigned int order = 0; order <= MAX_ORDER; order++)
		format_print(sink, "%6lu ", stats->blocks[order]);
	format_print(sink, "\n");
}

static void show_buddyinfo(struct format_sink *sink)
{
	for_each_zone(sink, show_blocks);
}
PROC_FILE("buddyinfo", 0444, show_buddyinfo);

static void show_cpu_lists(struct format_sink *sink, unsigned int zone)
{
	unsigned int cpu;

	format_print(sink, "  pagesets\n");
	for_each_online_cpu(cpu)
		format_print(sink, "    cpu: %u\n"
			     "              count: %lu\n"
			     "              high:  %u\n"
			     "              batch: %u\n", cpu,
			     READ_ONCE(per_cpu(pcp, cpu).lists[zone].count),
			     PCP_MAX, PCP_BATCH);
}

static void show_zone(struct format_sink *sink, const struct zone *zone,
		      const struct zone_stats *stats)
{
	format_print(sink, "Node 0, zone %8s\n"
		     "  pages free     %lu\n"
		     "        min      %lu\n"
		     "        spanned  %lu\n"
		     "        managed  %lu\n"
		     "        protection: (%lu, %lu, %lu, %lu)\n"
		     "      nr_free_pages %lu\n",
		     stats->name, stats->free, stats->reserve, stats->spanned,
		     stats->managed, zone->protect[ZONE_DMA],
		     zone->protect[ZONE_DMA32], zone->protect[ZONE_NORMAL],
		     zone->protect[ZONE_HIGHMEM], stats->free);
	show_cpu_lists(sink, zone->index);
	format_print(sink, "  start_pfn:           %lu\n", zone->start_pfn);
}

static void show_zoneinfo(struct format_sink *sink)
{
	for_each_zone(sink, show_zone);
}
PROC_FILE("zoneinfo", 0444, show_zoneinfo);

/* Linux's names where the count means the same there; else nr_ and the owner. */
static const char *const vmstat_names[NR_OWNERS] = {
	[OWNER_TABLE] = "page_table_pages",
	[OWNER_STACK] = "kernel_stack",
	[OWNER_ANON] = "anon_pages",
	[OWNER_CACHE] = "file_pages",
};

static void show_vmstat(struct format_sink *sink)
{
	format_print(sink, "nr_free_pages %lu\n", nr_free_pages());
	for (unsigned int i = OWNER_RESERVED; i < NR_OWNERS; i++)
		format_print(sink, "nr_%s %ld\n",
			     vmstat_names[i] ?: page_owner_name(i),
			     page_owner_count(i));
}
PROC_FILE("vmstat", 0444, show_vmstat);

static void show_min_free(struct format_sink *sink)
{
	unsigned long pages = 0;

	for (unsigned int i = 0; i < NR_ZONES; i++)
		pages += READ_ONCE(zones[i].reserve);
	format_print(sink, "%lu\n", pages << (PAGE_SHIFT - 10));
}

static int write_min_free(char *text)
{
	unsigned int kb;

	if (kstrtouint(strim(text), 0, &kb) || kb > __INT_MAX__)
		return -EINVAL;
	zones_set_min_free(kb >> (PAGE_SHIFT - 10));
	return 0;
}
SYSCTL_CUSTOM("vm/min_free_kbytes", 0644, show_min_free, write_min_free);
