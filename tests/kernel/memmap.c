/* SPDX-License-Identifier: MIT */
/*
 * The memory this kernel really found, and how it is mapped.
 *
 * What memmap_build() makes of strange lists is tested on the host
 * (tests/host/memmap_test.c); here the machine's own map is looked at.
 */
#include <arch/uaccess.h>
#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/early.h>
#include <mem/kmap.h>
#include <mem/layout.h>
#include <mem/page_debug.h>
#include <mem/zone.h>

/* Verifies that the map is sorted, aligned and has no overlaps. */
KTEST(memmap, sorted)
{
	u64 end = 0;

	for (unsigned int i = 0; i < memory_map.nr; i++) {
		const struct memory_range *range = &memory_map.ranges[i];

		EXPECT(range->start >= end && range->start < range->end);
		EXPECT(PAGE_ALIGNED(range->start) && PAGE_ALIGNED(range->end));
		end = range->end;
	}
}

/* Verifies that exactly the frames of RAM have a struct page. */
KTEST(memmap, valid_frames)
{
	EXPECT(!pfn_valid(0));
	EXPECT(!pfn_valid(max_pfn));
	EXPECT(pfn_valid(max_pfn - 1));
	for (unsigned int i = 0; i < memory_map.nr; i++) {
		const struct memory_range *range = &memory_map.ranges[i];
		bool ram = range->type == MEMORY_RAM;

		EXPECT_EQ(pfn_valid(PFN_DOWN(range->start)), ram);
		EXPECT_EQ(page_is_ram(PFN_DOWN(range->end) - 1), ram);
	}
}

/* Verifies that number, struct page and address of a frame turn into each
 * other. */
KTEST(memmap, frame_arithmetic)
{
	void *addr = page_to_virt(pfn_to_page(0x1234));

	EXPECT(virt_to_page(addr) == pfn_to_page(0x1234));
	EXPECT_EQ(page_to_pfn(virt_to_page(addr)), 0x1234);
	EXPECT_EQ(phys_value(page_to_phys(pfn_to_page(0x1234))), 0x1234000);
	EXPECT(virt_to_page(_text) == phys_to_page(__pa(_text)));
}

/* Verifies that every frame of RAM is some owner's: all counts together are
 * the RAM that the firmware reported. */
KTEST(memmap, owners_add_up)
{
	long frames = 0;

	for (unsigned int i = 0; i < NR_OWNERS; i++)
		frames += page_owner_count(i);
	EXPECT_EQ(frames << PAGE_SHIFT, memmap_bytes(&memory_map, MEMORY_RAM));
}

/* Verifies that there are no struct pages for blocks without memory. */
KTEST(memmap, no_struct_pages_beyond)
{
	unsigned long block = 1UL << MAX_ORDER;
	struct page *beyond = pfn_to_page(ALIGN(max_pfn, block));
	u32 flags;

	EXPECT_EQ(copy_from_kernel_nofault(&flags, &beyond->flags,
					   sizeof(flags)), -EFAULT);
	EXPECT_EQ(copy_from_kernel_nofault(&flags, &(beyond - 1)->flags,
					   sizeof(flags)), 0);
}

/* Verifies that text and rodata cannot be written, neither in the image nor
 * through the direct map, and that data can. */
KTEST(memmap, write_protection)
{
	static const u64 constant = 1;
	static u64 variable = 1;
	void *const read_only[] = { _text, _rodata, (void *)&constant };
	u64 value;

	for (unsigned int i = 0; i < ARRAY_SIZE(read_only); i++) {
		void *alias = layout_alias(read_only[i]);

		REQUIRE(!copy_from_kernel_nofault(&value, alias, 8));
		EXPECT_EQ(copy_to_kernel_nofault(read_only[i], &value, 8),
			  -EFAULT);
		EXPECT_EQ(copy_to_kernel_nofault(alias, &value, 8), -EFAULT);
	}
	value = 2;
	EXPECT_EQ(copy_to_kernel_nofault(layout_alias(&variable), &value, 8),
		  0);
	EXPECT_EQ(READ_ONCE(variable), 2);
}

static int count_wrong(pte_t *ptep, unsigned long addr, unsigned long end,
		       void *arg)
{
	unsigned long *wrong = arg;

	for (; addr < end; addr += PAGE_SIZE, ptep++) {
		pte_t pte = ptep_get(ptep);

		if (pte_present(pte) && pte_write(pte) && pte_exec(pte))
			++*wrong;
	}
	return 0;
}

/* Verifies that no page of the image is writable and executable. */
KTEST(memmap, write_xor_execute)
{
	unsigned long wrong = 0;

	pgtable_for_each_table(kernel_pgd, KERNEL_BASE,
			       PAGE_ALIGN((unsigned long)_end), count_wrong,
			       &wrong);
	EXPECT_EQ(wrong, 0);
}

/* Verifies that low addresses, which the boot tables mapped, are not mapped
 * in the kernel's tables. */
KTEST(memmap, no_identity_map)
{
	unsigned int shift;
	pte_t *ptep = pgtable_lookup(kernel_pgd, 0x100000, &shift);

	EXPECT(!ptep || pte_none(ptep_get(ptep)));
}

/* Verifies that the direct map uses large pages for most memory, and 4 KiB
 * pages only when debug=pages asks for it. */
KTEST(memmap, direct_map_pages)
{
	struct pgtable_census c;

	pgtable_census(kernel_pgd, PAGE_OFFSET,
		       PAGE_OFFSET + (max_low_pfn << PAGE_SHIFT), &c);
	if (page_debug)
		EXPECT_EQ(c.bytes_2m + c.bytes_1g, 0);
	else
		EXPECT(c.bytes_4k < 8 * PMD_SIZE);
}

/* Verifies that a user frame under debug=pages is out of the direct map while
 * in use, reachable by kmap, and back afterwards. */
KTEST(memmap, user_frames_hidden)
{
	struct page *page;
	u64 value;

	if (!page_debug)
		SKIP("needs debug=pages");
	page = alloc_page(GFP_HIGHUSER | __GFP_OWNER(OWNER_ANON));
	REQUIRE(page);
	if (page_to_pfn(page) < max_low_pfn) {
		EXPECT_EQ(copy_from_kernel_nofault(&value, page_to_virt(page),
						   8), -EFAULT);
		memcpy_to_page(page, 8, "contents", 8);
		page_set_owner(page, OWNER_KERNEL);
		EXPECT(!memcmp((char *)page_to_virt(page) + 8, "contents", 8));
	}
	__free_page(page);
}
