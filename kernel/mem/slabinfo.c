/* SPDX-License-Identifier: MIT */
/*
 * /proc/slabinfo and /proc/vmallocinfo: what the kernel has allocated for
 * itself, by object cache and by area.  Both say where things are: for root.
 */
#include <core/panic.h>
#include <core/proc.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>

/* There is nothing to tune; the columns are Linux's. */
static void show_slabinfo(struct format_sink *sink)
{
	struct slab_stats s;

	format_print(sink, "slabinfo - version: 2.1\n"
		     "# name            <active_objs> <num_objs> <objsize> "
		     "<objperslab> <pagesperslab> : tunables <limit> "
		     "<batchcount> <sharedfactor> : slabdata <active_slabs> "
		     "<num_slabs> <sharedavail>\n");
	for (unsigned int i = 0; slab_stats_get(i, &s); i++)
		format_print(sink, "%-17s %6lu %6lu %6u %4u %4u : tunables "
			     "%4u %4u %4u : slabdata %6lu %6lu %6u\n",
			     s.name, s.active, s.total, s.object_size,
			     s.objects_per_slab, s.pages_per_slab, 0u, 0u, 0u,
			     s.slabs, s.slabs, 0u);
}
PROC_FILE("slabinfo", 0400, show_slabinfo);

static void show_caller(struct format_sink *sink, unsigned long caller)
{
	unsigned long offset;
	const char *name = symbol_lookup(caller, &offset);

	if (name)
		format_print(sink, " %s+0x%lx", name, offset);
	else
		format_print(sink, " 0x%lx", caller);
}

/* Guard pages count as part of an area: a stack has two. */
static void show_area(const struct vm_struct *area, void *arg)
{
	struct format_sink *sink = arg;

	format_print(sink, "0x%016lx-0x%016lx %7lu", area->addr,
		     area->addr + area->size, area->size);
	if (area->caller)
		show_caller(sink, area->caller);
	if (!(area->flags & VM_IOREMAP))
		format_print(sink, " pages=%lu",
			     (area->size >> PAGE_SHIFT) -
				     (area->flags & VM_STACK ? 2 : 1));
	if (area->flags & VM_IOREMAP)
		format_print(sink, " phys=%pa ioremap", &area->phys_addr);
	if (area->flags & VM_ALLOC)
		format_print(sink, " vmalloc");
	if (area->flags & VM_MAP)
		format_print(sink, " vmap");
	if (area->flags & VM_STACK)
		format_print(sink, " stack");
	if (area->flags & VM_USERMAP)
		format_print(sink, " user");
	format_print(sink, "\n");
}

static void show_vmallocinfo(struct format_sink *sink)
{
	vmalloc_for_each(show_area, sink);
}
PROC_FILE("vmallocinfo", 0400, show_vmallocinfo);
