/* SPDX-License-Identifier: MIT */
/*
 * ioremap: areas of the vmalloc window that lead to device memory.
 *
 * One physical page must not be mapped with two cache types: the CPU could
 * keep in a cache, or gather, what it has promised to write through (SDM 3A
 * 12.12.4).  An interval tree by physical address knows what is mapped how.
 * RAM is refused outright, since the direct map has it cached.
 */
#define pr_fmt(fmt) "ioremap: " fmt

#include <mem/ioremap.h>

#include <core/panic.h>
#include <core/printk.h>
#include <core/spinlock.h>
#include <lib/interval.h>
#include <mem/early.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>

struct ioremap_range {
	struct interval_node node;	/* ioremap_lock; page numbers */
	pgprot_t prot;			/* I */
};

static DEFINE_SPINLOCK_RANK(ioremap_lock, LOCK_RESOURCE);
static struct tree_root ioremap_ranges = TREE_ROOT;	/* ioremap_lock */

static bool range_has_ram(u64 start, u64 end)
{
	for (unsigned int i = 0; i < memory_map.nr; i++) {
		const struct memory_range *range = &memory_map.ranges[i];

		if (range->type == MEMORY_RAM && range->start < end &&
		    range->end > start)
			return true;
	}
	return false;
}

/* Enters the range; a range mapped otherwise that overlaps it, or NULL. */
static struct ioremap_range *ioremap_enter(struct ioremap_range *new)
{
	struct interval_node *node;
	struct ioremap_range *conflict = NULL;

	spin_lock(&ioremap_lock);
	interval_for_each(node, &ioremap_ranges, new->node.start,
			  new->node.last) {
		struct ioremap_range *range =
			container_of(node, struct ioremap_range, node);

		if (pgprot_val(range->prot) != pgprot_val(new->prot))
			conflict = range;
	}
	if (!conflict)
		interval_insert(&ioremap_ranges, &new->node);
	spin_unlock(&ioremap_lock);
	return conflict;
}

static void ioremap_leave(struct ioremap_range *range)
{
	spin_lock(&ioremap_lock);
	interval_remove(&ioremap_ranges, &range->node);
	spin_unlock(&ioremap_lock);
	kfree(range);
}

static struct ioremap_range *ioremap_range_create(u64 start, u64 end,
						  pgprot_t prot)
{
	struct ioremap_range *range = kzalloc(sizeof(*range), GFP_KERNEL);
	struct ioremap_range *conflict;

	if (!range)
		return NULL;
	range->node.start = PFN_DOWN(start);
	range->node.last = PFN_DOWN(end - 1);
	range->prot = prot;
	conflict = ioremap_enter(range);
	if (!conflict)
		return range;
	pr_warn("%#llx-%#llx wanted %s, is mapped %s\n", start, end - 1,
		pgprot_cache_name(prot), pgprot_cache_name(conflict->prot));
	kfree(range);
	return NULL;
}

/* => start and end are page-aligned */
static struct vm_struct *ioremap_area(u64 start, u64 end, pgprot_t prot,
				      unsigned long caller)
{
	struct ioremap_range *range = ioremap_range_create(start, end, prot);
	struct vm_struct *area;

	if (!range)
		return NULL;
	area = vm_area_create(end - start, VM_IOREMAP, caller);
	if (!area)
		goto leave;
	area->private = range;
	area->phys_addr = phys_addr(start);
	if (!vm_area_map(area->addr, PFN_DOWN(start), PFN_DOWN(end - start),
			 prot))
		return area;
	vm_area_destroy(area, false);
leave:
	ioremap_leave(range);
	return NULL;
}

static void __iomem *ioremap_prot(phys_addr_t phys, size_t size, pgprot_t prot,
				  unsigned long caller)
{
	u64 offset = offset_in_page(phys_value(phys));
	u64 start = phys_value(phys) - offset;
	u64 end = PAGE_ALIGN(phys_value(phys) + size);
	struct vm_struct *area;

	if (!size || end <= start || end > PHYS_MAX) {
		pr_warn("%#llx+%#zx is no physical range\n", phys_value(phys),
			size);
		return NULL;
	}
	if (range_has_ram(start, end)) {
		pr_warn("%#llx-%#llx is RAM\n", start, end - 1);
		return NULL;
	}
	area = ioremap_area(start, end, prot, caller);
	return area ? (void __iomem __force *)(area->addr + offset) : NULL;
}

#define CALLER ((unsigned long)__builtin_return_address(0))

void __iomem *ioremap(phys_addr_t phys, size_t size)
{
	return ioremap_prot(phys, size, pgprot_noncached(PAGE_KERNEL), CALLER);
}

void __iomem *ioremap_uc(phys_addr_t phys, size_t size)
{
	return ioremap_prot(phys, size, pgprot_noncached(PAGE_KERNEL), CALLER);
}

void __iomem *ioremap_wc(phys_addr_t phys, size_t size)
{
	return ioremap_prot(phys, size, pgprot_writecombine(PAGE_KERNEL),
			    CALLER);
}

void iounmap(volatile void __iomem *addr)
{
	unsigned long page = (__force unsigned long)addr & PAGE_MASK;
	struct vm_struct *area;
	struct ioremap_range *range;

	if (!addr)
		return;
	area = vm_area_find((void *)page);
	if (WARN_ON(!area || !(area->flags & VM_IOREMAP)))
		return;
	range = area->private;
	vm_area_destroy(area, false);
	ioremap_leave(range);
}
