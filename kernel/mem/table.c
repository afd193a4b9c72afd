/* SPDX-License-Identifier: MIT */
/*
 * Page tables are frames of OWNER_TABLE, always in the direct map.
 */
#include <mem/table.h>

#include <arch/pgtable.h>
#include <mem/gfp.h>

static void *table_get(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO |
				       __GFP_OWNER(OWNER_TABLE));

	if (!page)
		return NULL;
	spin_lock_init_rank(&page->ptl, LOCK_PAGE_TABLE);
	return page_to_virt(page);
}

static void table_put(void *table)
{
	__free_page(virt_to_page(table));
}

void table_setup(void)
{
	static const struct pgtable_source source = {
		.get = table_get, .put = table_put,
	};

	pgtable_set_source(&source);
}
