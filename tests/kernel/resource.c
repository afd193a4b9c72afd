/* SPDX-License-Identifier: MIT */
/*
 * Resource trees: claims, conflicts, nesting; and ioremap, which asks what is
 * RAM and what is mapped already.
 */
#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/early.h>
#include <mem/ioremap.h>
#include <mem/page.h>
#include <mem/resource.h>

static struct resource test_root(void)
{
	return (struct resource){
		.name = "root", .start = 0x1000, .end = 0xffff,
		.flags = IORESOURCE_MEM,
	};
}

/* Verifies that a range somebody has cannot be claimed again, not even in
 * part, until it is released:
 *
 *	A   |=======|
 *	B       |=======|	refused
 *	C           |===|	granted
 */
KTEST(resource, claiming_twice)
{
	struct resource root = test_root();
	struct resource a = { .name = "a", .start = 0x2000, .end = 0x2fff };
	struct resource b = { .name = "b", .start = 0x2800, .end = 0x37ff };
	struct resource c = { .name = "c", .start = 0x3000, .end = 0x37ff };

	EXPECT_EQ(request_resource(&root, &a), 0);
	EXPECT_EQ(request_resource(&root, &b), -EBUSY);
	EXPECT_EQ(request_resource(&root, &c), 0);
	EXPECT_EQ(release_resource(&a), 0);
	EXPECT_EQ(release_resource(&a), -EINVAL);
	EXPECT_EQ(request_resource(&root, &b), -EBUSY);
	EXPECT_EQ(release_resource(&c), 0);
	EXPECT_EQ(request_resource(&root, &b), 0);
}

/* Verifies that nothing reaches beyond its parent or runs backwards. */
KTEST(resource, inside_the_root)
{
	struct resource root = test_root();
	struct resource over = { .name = "o", .start = 0xf000, .end = 0x10000 };
	struct resource back = { .name = "b", .start = 0x3000, .end = 0x2fff };

	EXPECT_EQ(request_resource(&root, &over), -EBUSY);
	EXPECT_EQ(request_resource(&root, &back), -EBUSY);
}

/* Verifies that a range is inserted around those it contains and inside the
 * one that contains it:
 *
 *	root |-- outer |-- a
 *	               `-- b
 */
KTEST(resource, insert_around)
{
	struct resource root = test_root();
	struct resource a = { .name = "a", .start = 0x2000, .end = 0x2fff };
	struct resource b = { .name = "b", .start = 0x4000, .end = 0x4fff };
	struct resource outer = { .name = "o", .start = 0x2000, .end = 0x5fff };
	struct resource cut = { .name = "x", .start = 0x4800, .end = 0x5fff };

	EXPECT_EQ(insert_resource(&root, &a), 0);
	EXPECT_EQ(insert_resource(&root, &b), 0);
	EXPECT_EQ(insert_resource(&root, &outer), 0);
	EXPECT(root.child == &outer && !outer.sibling);
	EXPECT(outer.child == &a && a.sibling == &b && !b.sibling);
	EXPECT(a.parent == &outer && b.parent == &outer);
	EXPECT_EQ(insert_resource(&root, &cut), -EBUSY);
}

/* Verifies that a driver may claim inside a range that only says what is
 * there, but not inside another driver's. */
KTEST(resource, region_inside)
{
	struct resource root = test_root(), *mine;
	struct resource bus = { .name = "bus", .start = 0x4000, .end = 0x7fff };

	EXPECT_EQ(request_resource(&root, &bus), 0);
	mine = __request_region(&root, 0x5000, 0x1000, "driver", 0);
	REQUIRE(mine);
	EXPECT(mine->parent == &bus);
	EXPECT(mine->flags & IORESOURCE_BUSY);
	EXPECT(!__request_region(&root, 0x5800, 0x100, "thief", 0));
	EXPECT(!__request_region(&root, 0x5000, 0x1000, "twin", 0));
	__release_region(&root, 0x5000, 0x1000);
	EXPECT(!bus.child);
}

/* Verifies that only what was claimed is released. */
KTEST(resource, release_exactly)
{
	struct resource root = test_root();

	REQUIRE(__request_region(&root, 0x5000, 0x1000, "driver", 0));
	ktest_expect_warnings(1);
	__release_region(&root, 0x5000, 0x800);
	EXPECT(root.child != NULL);
	__release_region(&root, 0x5000, 0x1000);
	EXPECT(!root.child);
}

/* Verifies that ports and memory are different trees. */
KTEST(resource, ports)
{
	REQUIRE(request_region(0xfff0, 8, "test ports"));
	EXPECT(!request_region(0xfff4, 1, "test thief"));
	release_region(0xfff0, 8);
	EXPECT(!request_region(0xfff8, 16, "beyond the last port"));
}

struct found {
	bool ram, code, data;
	unsigned int code_depth;
};

static void find_kernel(const struct resource *res, unsigned int depth,
			void *arg)
{
	struct found *found = arg;

	found->ram |= !strcmp(res->name, "System RAM");
	found->data |= !strcmp(res->name, "Kernel data");
	if (!strcmp(res->name, "Kernel code")) {
		found->code = true;
		found->code_depth = depth;
	}
}

/* Verifies that RAM and the image in it are registered, and that a driver
 * cannot claim RAM. */
KTEST(resource, system_ram)
{
	struct found found = { .code_depth = 99 };

	resource_for_each(&iomem_resource, find_kernel, &found);
	EXPECT(found.ram && found.code && found.data);
	EXPECT_EQ(found.code_depth, 1);
	EXPECT(!request_mem_region(0x200000, PAGE_SIZE, "test thief"));
}

/* An address with nothing behind it: the last page of the direct map's
 * window. */
#define NOWHERE (PHYS_MAX / 2)

/* Verifies that RAM is not mapped uncached, nor what touches it. */
KTEST(resource, ioremap_refuses_ram)
{
	EXPECT(!ioremap(phys_addr(0x200000), PAGE_SIZE));
	EXPECT(!ioremap(phys_addr((u64)max_pfn * PAGE_SIZE - 1), 2));
	EXPECT(!ioremap(phys_addr(NOWHERE), 0));
	EXPECT(!ioremap(phys_addr(~0ULL - 10), 100));
}

/* Verifies that a device page is mapped uncached, at the right offset, and
 * that the same page is not mapped with another cache type meanwhile. */
KTEST(resource, ioremap_cache_types)
{
	void __iomem *first = ioremap(phys_addr(NOWHERE + 0x10), 0x20);
	void __iomem *second = ioremap(phys_addr(NOWHERE), PAGE_SIZE);
	void __iomem *combined;
	unsigned int shift;
	pte_t *ptep;

	REQUIRE(first && second);
	EXPECT_EQ(offset_in_page(first), 0x10);
	ptep = pgtable_lookup(kernel_pgd, (__force unsigned long)first, &shift);
	REQUIRE(ptep);
	EXPECT_EQ(pte_pfn(ptep_get(ptep)), PFN_DOWN(NOWHERE));
	EXPECT(!strcmp(pgprot_cache_name(pte_pgprot(ptep_get(ptep))),
		       "uncached"));
	EXPECT(!ioremap_wc(phys_addr(NOWHERE), PAGE_SIZE));
	iounmap(first);
	EXPECT(!ioremap_wc(phys_addr(NOWHERE), PAGE_SIZE));
	iounmap(second);
	combined = ioremap_wc(phys_addr(NOWHERE), PAGE_SIZE);
	EXPECT(combined);
	iounmap(combined);
}
