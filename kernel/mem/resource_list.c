/* SPDX-License-Identifier: MIT */
/*
 * /proc/iomem and /proc/ioports: the trees of ranges, two spaces deeper for
 * each level.
 *
 *	00000000-0009ffff : System RAM
 *	fd000000-fdffffff : 0000:00:02.0
 *	  fd000000-fdffffff : bochs-display
 */
#include <core/proc.h>
#include <mem/resource.h>

struct listing {
	struct format_sink *sink;
	int digits;			/* of an address */
	bool addresses;
};

static void show_range(const struct resource *res, unsigned int depth,
		       void *arg)
{
	const struct listing *l = arg;
	u64 start = l->addresses ? res->start : 0;
	u64 end = l->addresses ? res->end : 0;

	format_print(l->sink, "%*s%0*llx-%0*llx : %s\n", (int)depth * 2, "",
		     l->digits, start, l->digits, end, res->name);
}

static void show_tree(struct format_sink *sink, const struct resource *root,
		      int digits)
{
	struct listing listing = { sink, digits, proc_shows_addresses() };

	resource_for_each(root, show_range, &listing);
}

static void show_iomem(struct format_sink *sink)
{
	show_tree(sink, &iomem_resource, 8);
}
PROC_FILE("iomem", 0444, show_iomem);

static void show_ioports(struct format_sink *sink)
{
	show_tree(sink, &ioport_resource, 4);
}
PROC_FILE("ioports", 0444, show_ioports);
