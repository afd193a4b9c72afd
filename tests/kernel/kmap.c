/* SPDX-License-Identifier: MIT */
/*
 * kmap: reaching what has no address.
 *
 * Most of these say something on every machine and something more where there
 * is high memory (lowmem=) or where user frames are hidden (debug=pages).
 */
#include <arch/uaccess.h>
#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/kmap.h>
#include <mem/zone.h>

#define GFP_TEST (GFP_HIGHUSER | __GFP_OWNER(OWNER_ANON))

/* Verifies that a page in the direct map costs an addition: its kmap address
 * is its kernel logical address. */
KTEST(kmap, direct)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *addr;

	REQUIRE(page);
	addr = kmap_local_page(page);
	EXPECT(addr == page_address(page));
	kunmap_local(addr);
	__free_page(page);
}

/* Verifies that what is written through one kmap is read through the next,
 * and that the slot's address is dead in between. */
KTEST(kmap, contents_stay)
{
	struct page *page = alloc_page(GFP_TEST);
	char *addr, text[6];

	REQUIRE(page);
	addr = kmap_local_page(page);
	memcpy(addr + 100, "hello", 6);
	kunmap_local(addr);
	if (!page_in_direct_map(page))
		EXPECT_EQ(copy_from_kernel_nofault(text, addr + 100, 6),
			  -EFAULT);
	memcpy_from_page(text, page, 100, 6);
	EXPECT(!strcmp(text, "hello"));
	__free_page(page);
}

/* Verifies that as many pages can be held at once as there are slots, each at
 * an address of its own. */
KTEST(kmap, all_slots)
{
	struct page *pages[KMAP_SLOTS];
	u64 *addrs[KMAP_SLOTS];

	for (unsigned int i = 0; i < KMAP_SLOTS; i++) {
		pages[i] = alloc_page(GFP_TEST);
		REQUIRE(pages[i]);
		addrs[i] = kmap_local_page(pages[i]);
		*addrs[i] = i;
	}
	for (unsigned int i = KMAP_SLOTS; i-- > 0;) {
		EXPECT_EQ(*addrs[i], i);
		kunmap_local(addrs[i]);
		__free_page(pages[i]);
	}
}

/* Verifies that every frame of high memory can be reached: each is read, and
 * what the slot leads to is the frame asked for. */
KTEST(kmap, every_high_frame)
{
	unsigned long step = ktest_rounds(61, 7, 1), frames = 0;

	if (!totalhigh_pages())
		SKIP("needs lowmem=");
	for (unsigned long pfn = max_low_pfn; pfn < max_pfn; pfn += step) {
		volatile u64 *addr;
		unsigned int shift;
		pte_t *ptep;

		if (!pfn_valid(pfn))
			continue;
		addr = kmap_local_page(pfn_to_page(pfn));
		(void)*addr;
		ptep = pgtable_lookup(kernel_pgd, (unsigned long)addr, &shift);
		if (!EXPECT(ptep && pte_pfn(ptep_get(ptep)) == pfn))
			frames = -1UL;
		kunmap_local((const void *)addr);
		frames++;
	}
	EXPECT(frames);
}

/* Verifies that the slots of a task that is switched out are dead, and come
 * back, at the same address, with it. */
KTEST(kmap, moves_with_the_task)
{
	struct page *page = alloc_page(GFP_TEST);
	struct kmap_task other = { .depth = 0 }, *self;
	unsigned long flags;
	u64 *addr, value;
	int out, in;

	REQUIRE(page);
	if (page_in_direct_map(page)) {
		__free_page(page);
		SKIP("needs lowmem= or debug=pages");
	}
	addr = kmap_local_page(page);
	*addr = 42;
	local_irq_save(flags);
	self = this_cpu_read(kmap_current);
	kmap_switch(self, &other);
	out = copy_from_kernel_nofault(&value, addr, sizeof(value));
	kmap_switch(&other, self);
	in = copy_from_kernel_nofault(&value, addr, sizeof(value));
	local_irq_restore(flags);
	EXPECT_EQ(out, -EFAULT);
	EXPECT_EQ(in, 0);
	EXPECT_EQ(value, 42);
	kunmap_local(addr);
	__free_page(page);
}

/* Verifies that kmap() gives all callers one address until the last kunmap(),
 * and that it is not a slot. */
KTEST(kmap, shared)
{
	struct page *page = alloc_page(GFP_TEST);
	char *first, *second, byte;

	REQUIRE(page);
	first = kmap(page);
	second = kmap(page);
	REQUIRE(first && first == second);
	EXPECT((unsigned long)first < FIXMAP_START);
	*first = 'x';
	kunmap(page);
	EXPECT_EQ(*second, 'x');
	kunmap(page);
	if (!page_in_direct_map(page))
		EXPECT_EQ(copy_from_kernel_nofault(&byte, second, 1), -EFAULT);
	__free_page(page);
}

/* Verifies the helpers: copy and clear whole pages and parts. */
KTEST(kmap, helpers)
{
	struct page *from = alloc_page(GFP_TEST), *to = alloc_page(GFP_TEST);
	char bytes[8];

	REQUIRE(from && to);
	clear_highpage(from);
	memcpy_to_page(from, PAGE_SIZE - 8, "abcdefgh", 8);
	copy_highpage(to, from);
	zero_user(to, PAGE_SIZE - 4, 4);
	memcpy_from_page(bytes, to, PAGE_SIZE - 8, 8);
	EXPECT(!memcmp(bytes, "abcd\0\0\0\0", 8));
	memcpy_from_page(bytes, to, 0, 8);
	EXPECT(!memchr_inv(bytes, 0, 8));
	__free_page(from);
	__free_page(to);
}
