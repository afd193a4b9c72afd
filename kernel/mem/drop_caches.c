/* SPDX-License-Identifier: MIT */
/*
 * /proc/sys/vm/drop_caches: gives back what is kept only because it might be
 * wanted again.
 *
 *	1	pages of files that are also elsewhere (whoever registered as a
 *		reclaimer)
 *	2	objects and stacks: every room comes to rest, as after a test
 *	3	both
 *
 * What it leaves in /proc/vmstat is in use.
 */
#include <core/ktest.h>
#include <core/sysctl.h>
#include <mem/reclaim.h>

#define DROP_PAGES 1
#define DROP_OBJECTS 2

static int drop_caches;			/* what was written last */

static int drop_caches_changed(void)
{
	int what = READ_ONCE(drop_caches);

	if (what & DROP_PAGES)
		reclaim_run(GFP_KERNEL, 0);
	if (what & DROP_OBJECTS)
		ledgers_quiesce();
	return 0;
}
SYSCTL("vm/drop_caches", 0200, .kind = SYSCTL_KIND_INT, .data = &drop_caches,
       .nr = 1, .min = 1, .max = 3, .changed = drop_caches_changed);
