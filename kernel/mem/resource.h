/* SPDX-License-Identifier: MIT */
/*
 * Who owns which physical addresses and which ports.
 *
 * Two trees of ranges: iomem_resource for the memory bus, ioport_resource for
 * ports.  Children lie inside their parent, siblings do not overlap and are
 * sorted.  Claiming a range that somebody has is an error, and the log names
 * the owner: two drivers cannot both believe a device is theirs.
 *
 *	iomem ── System RAM ──┬── Kernel code
 *	      │               └── Kernel data
 *	      ├─ PCI Bus ──── 0000:00:02.0 ──── bochs-display  (busy)
 *	      └─ Reserved
 *
 * A range marked busy belongs to a driver (or is RAM); one that is not only
 * says what is there, and a driver may claim inside it.
 */
#ifndef MEM_RESOURCE_H
#define MEM_RESOURCE_H

#include <arch/types.h>

typedef u64 resource_size_t;

#define IORESOURCE_IO 0x100UL
#define IORESOURCE_MEM 0x200UL
#define IORESOURCE_IRQ 0x400UL
#define IORESOURCE_DMA 0x800UL
#define IORESOURCE_PREFETCH 0x2000UL
#define IORESOURCE_MEM_64 0x100000UL
#define IORESOURCE_SYSTEM_RAM 0x1000000UL
#define IORESOURCE_BUSY 0x80000000UL

/* Fields: I immutable while in a tree, r resource_lock. */
struct resource {
	resource_size_t start, end;	/* I  end inclusive */
	const char *name;		/* I */
	unsigned long flags;		/* I  IORESOURCE_ */
	unsigned long desc;		/* I  1: allocated by request_region */
	struct resource *parent, *sibling, *child;	/* r */
};

extern struct resource iomem_resource, ioport_resource;

static inline resource_size_t resource_size(const struct resource *res)
{
	return res->end - res->start + 1;
}

/* Puts `new` below root, directly.  0, or -EBUSY if it reaches beyond root or
 * overlaps a child. */
int __must_check request_resource(struct resource *root, struct resource *new);
/* Puts it where it fits: inside the smallest range that contains it, around
 * those it contains.  -EBUSY if it overlaps one only in part. */
int __must_check insert_resource(struct resource *parent,
				 struct resource *new);
/* Takes it out with all its children.  -EINVAL if it is in no tree. */
int release_resource(struct resource *old);

/*
 * Claims [start, start+n) for a driver, inside whatever range is there, busy.
 * => NULL if something busy is in the way (logged, with its owner's name) or
 *    no memory; name stays valid
 */
struct resource *__request_region(struct resource *parent,
				  resource_size_t start, resource_size_t n,
				  const char *name, unsigned long flags);
/* => exactly what was requested; else a warning and nothing happens */
void __release_region(struct resource *parent, resource_size_t start,
		      resource_size_t n);

#define request_region(start, n, name) \
	__request_region(&ioport_resource, (start), (n), (name), 0)
#define request_mem_region(start, n, name) \
	__request_region(&iomem_resource, (start), (n), (name), 0)
#define release_region(start, n) \
	__release_region(&ioport_resource, (start), (n))
#define release_mem_region(start, n) \
	__release_region(&iomem_resource, (start), (n))

/* Calls fn for a copy of each range in order, parents first; depth is 0 for
 * root's children.  For /proc/iomem and /proc/ioports. */
void resource_for_each(const struct resource *root,
		       void (*fn)(const struct resource *res,
				  unsigned int depth, void *arg), void *arg);

/* Registers RAM, what firmware keeps, and the kernel image.
 * => once, after slab_setup(); false if no memory */
bool resource_setup(void);

#endif
