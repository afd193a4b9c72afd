/* SPDX-License-Identifier: MIT */
/*
 * Resource trees: see resource.h.
 *
 * One lock for both trees: they change when drivers come and go.  Nodes that
 * request_region() makes are allocated before the lock is taken and freed
 * after it.
 */
#define pr_fmt(fmt) "resource: " fmt

#include <mem/resource.h>

#include <arch/page.h>
#include <core/panic.h>
#include <core/printk.h>
#include <core/spinlock.h>
#include <lib/errno.h>
#include <mem/early.h>
#include <mem/slab.h>

struct resource iomem_resource = {
	.name = "PCI mem", .end = ~0ULL, .flags = IORESOURCE_MEM,
};
struct resource ioport_resource = {
	.name = "PCI IO", .end = 0xffff, .flags = IORESOURCE_IO,
};

static DEFINE_SPINLOCK_RANK(resource_lock, LOCK_RESOURCE);

static bool resource_contains(const struct resource *a,
			      const struct resource *b)
{
	return a->start <= b->start && a->end >= b->end;
}

/* The first link below root whose range ends at or above `start`. */
static struct resource **resource_link(struct resource *root,
				       resource_size_t start)
{
	struct resource **link = &root->child;

	while (*link && (*link)->end < start)
		link = &(*link)->sibling;
	return link;
}

/* Hangs `new` below root; what is in its way, or NULL. */
static struct resource *resource_add(struct resource *root,
				     struct resource *new)
{
	struct resource **link;

	KASSERT(lock_held(&resource_lock));
	if (new->end < new->start || !resource_contains(root, new))
		return root;
	link = resource_link(root, new->start);
	if (*link && (*link)->start <= new->end)
		return *link;
	new->sibling = *link;
	new->parent = root;
	*link = new;
	return NULL;
}

int request_resource(struct resource *root, struct resource *new)
{
	struct resource *conflict;

	spin_lock(&resource_lock);
	conflict = resource_add(root, new);
	spin_unlock(&resource_lock);
	return conflict ? -EBUSY : 0;
}

/* Puts `new` in the place of the children of `parent` that it contains. */
static int resource_adopt(struct resource *parent, struct resource *new)
{
	struct resource **link = resource_link(parent, new->start);
	struct resource *last = NULL, *child;

	for (child = *link; child && child->start <= new->end;
	     child = child->sibling) {
		if (!resource_contains(new, child))
			return -EBUSY;
		last = child;
	}
	new->parent = parent;
	new->child = *link;
	new->sibling = last->sibling;
	last->sibling = NULL;
	for (child = new->child; child; child = child->sibling)
		child->parent = new;
	*link = new;
	return 0;
}

static int resource_insert(struct resource *parent, struct resource *new)
{
	struct resource *conflict;

	for (;;) {
		conflict = resource_add(parent, new);
		if (!conflict)
			return 0;
		if (conflict == parent)
			return -EBUSY;
		if (!resource_contains(conflict, new) ||
		    (conflict->start == new->start &&
		     conflict->end == new->end))
			return resource_adopt(parent, new);
		parent = conflict;
	}
}

int insert_resource(struct resource *parent, struct resource *new)
{
	int error;

	spin_lock(&resource_lock);
	error = resource_insert(parent, new);
	spin_unlock(&resource_lock);
	return error;
}

static int resource_remove(struct resource *old)
{
	struct resource **link;

	KASSERT(lock_held(&resource_lock));
	if (!old->parent)
		return -EINVAL;
	for (link = &old->parent->child; *link; link = &(*link)->sibling) {
		if (*link == old) {
			*link = old->sibling;
			old->parent = NULL;
			old->sibling = NULL;
			return 0;
		}
	}
	return -EINVAL;
}

int release_resource(struct resource *old)
{
	int error;

	spin_lock(&resource_lock);
	error = resource_remove(old);
	spin_unlock(&resource_lock);
	return error;
}

/* Goes down through ranges that are not busy; what is in the way, or NULL. */
static struct resource *resource_claim(struct resource *parent,
				       struct resource *new)
{
	for (;;) {
		struct resource *conflict = resource_add(parent, new);

		if (!conflict)
			return NULL;
		if (conflict == parent || conflict->flags & IORESOURCE_BUSY)
			return conflict;
		parent = conflict;
	}
}

struct resource *__request_region(struct resource *parent,
				  resource_size_t start, resource_size_t n,
				  const char *name, unsigned long flags)
{
	struct resource *new = kzalloc(sizeof(*new), GFP_KERNEL);
	struct resource *conflict;

	if (!new)
		return NULL;
	*new = (struct resource){
		.start = start, .end = start + n - 1, .name = name,
		.flags = flags | IORESOURCE_BUSY |
			 (parent->flags & (IORESOURCE_IO | IORESOURCE_MEM)),
		.desc = 1,
	};
	spin_lock(&resource_lock);
	conflict = resource_claim(parent, new);
	spin_unlock(&resource_lock);
	if (!conflict)
		return new;
	pr_warn("%s cannot have %#llx-%#llx: it belongs to %s (%#llx-%#llx)\n",
		name, new->start, new->end, conflict->name, conflict->start,
		conflict->end);
	kfree(new);
	return NULL;
}

/* The claimed range with exactly these bounds, or NULL. */
static struct resource *resource_find_claim(struct resource *parent,
					    resource_size_t start,
					    resource_size_t end)
{
	while (parent) {
		struct resource *res = *resource_link(parent, start);

		if (!res || res->start > start)
			return NULL;
		if (res->desc && res->start == start && res->end == end)
			return res;
		parent = res;
	}
	return NULL;
}

void __release_region(struct resource *parent, resource_size_t start,
		      resource_size_t n)
{
	struct resource *res;

	spin_lock(&resource_lock);
	res = resource_find_claim(parent, start, start + n - 1);
	if (res)
		resource_remove(res);
	spin_unlock(&resource_lock);
	if (WARN_ON(!res))
		pr_err("%#llx-%#llx was not claimed\n", start, start + n - 1);
	kfree(res);
}

/* Copies the n-th range below root, parents first; false behind the last. */
static bool resource_copy_nth(const struct resource *root, unsigned long n,
			      struct resource *copy, unsigned int *depth)
{
	const struct resource *at = root->child;

	*depth = 0;
	while (at && n--) {
		if (at->child) {
			at = at->child;
			(*depth)++;
			continue;
		}
		while (!at->sibling && at->parent != root) {
			at = at->parent;
			(*depth)--;
		}
		at = at->sibling;
	}
	if (at)
		*copy = *at;
	return at;
}

void resource_for_each(const struct resource *root,
		       void (*fn)(const struct resource *res,
				  unsigned int depth, void *arg), void *arg)
{
	struct resource copy;
	unsigned int depth;
	bool found;

	for (unsigned long n = 0;; n++) {
		spin_lock(&resource_lock);
		found = resource_copy_nth(root, n, &copy, &depth);
		spin_unlock(&resource_lock);
		if (!found)
			return;
		fn(&copy, depth, arg);
	}
}

/* Reserved ranges above the first MiB often are device memory that firmware
 * set aside: drivers may claim them. */
static bool resource_is_busy(const struct memory_range *range)
{
	return range->type != MEMORY_RESERVED || range->start < 0x100000;
}

static bool resource_add_range(const struct memory_range *range)
{
	struct resource *res = kzalloc(sizeof(*res), GFP_KERNEL);

	if (!res)
		return false;
	res->start = range->start;
	res->end = range->end - 1;
	res->name = memmap_type_name(range->type);
	res->flags = IORESOURCE_MEM;
	if (range->type == MEMORY_RAM)
		res->flags |= IORESOURCE_SYSTEM_RAM;
	if (resource_is_busy(range))
		res->flags |= IORESOURCE_BUSY;
	return !insert_resource(&iomem_resource, res);
}

static void resource_add_image(struct resource *res, const char *name,
			       const char *start, const char *end)
{
	res->name = name;
	res->start = phys_value(__pa(start));
	res->end = phys_value(__pa(end)) - 1;
	res->flags = IORESOURCE_MEM | IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY;
	if (insert_resource(&iomem_resource, res))
		pr_warn("%s lies outside of RAM\n", name);
}

bool resource_setup(void)
{
	static struct resource code, rodata, data, bss;

	for (unsigned int i = 0; i < memory_map.nr; i++)
		if (!resource_add_range(&memory_map.ranges[i]))
			return false;
	resource_add_image(&code, "Kernel code", _text, _etext);
	resource_add_image(&rodata, "Kernel rodata", _rodata, _erodata);
	resource_add_image(&data, "Kernel data", _data, _edata);
	resource_add_image(&bss, "Kernel bss", _bss, _end);
	return true;
}
