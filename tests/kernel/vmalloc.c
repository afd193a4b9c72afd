/* SPDX-License-Identifier: MIT */
/*
 * vmalloc, vmap and kernel stacks.
 *
 * That an address is not mapped is shown by copy_from_kernel_nofault(), which
 * reports instead of panicking.
 */
#include <arch/uaccess.h>
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mem/gfp.h>
#include <mem/slab.h>
#include <mem/stack.h>
#include <mem/vmalloc.h>

static bool is_mapped(const void *addr)
{
	char byte;

	return !copy_from_kernel_nofault(&byte, addr, 1);
}

/* Verifies that an area is one range of addresses over separate frames, each
 * of which can be found. */
KTEST(vmalloc, contents_and_frames)
{
	char *area = vmalloc(5 * PAGE_SIZE);

	REQUIRE(area);
	EXPECT(is_vmalloc_addr(area) && PAGE_ALIGNED(area));
	memset(area, 0x3c, 5 * PAGE_SIZE);
	for (unsigned int i = 0; i < 5; i++) {
		struct page *page = vmalloc_to_page(area + i * PAGE_SIZE + 9);

		REQUIRE(page);
		EXPECT_EQ(page_owner(page), OWNER_VMALLOC);
		EXPECT_EQ(vmalloc_to_pfn(area + i * PAGE_SIZE),
			  page_to_pfn(page));
	}
	EXPECT(!memchr_inv(area, 0x3c, 5 * PAGE_SIZE));
	vfree(area);
}

/* Verifies the guard page:
 *
 *	| area, 2 pages | guard | …
 *	       mapped ^   ^ not
 */
KTEST(vmalloc, guard_page)
{
	char *area = vmalloc(2 * PAGE_SIZE);
	const char *what;

	REQUIRE(area);
	EXPECT(is_mapped(area + 2 * PAGE_SIZE - 1));
	EXPECT(!is_mapped(area + 2 * PAGE_SIZE));
	EXPECT(vmalloc_guard_hit((unsigned long)area + 2 * PAGE_SIZE, &what));
	EXPECT(!vmalloc_guard_hit((unsigned long)area, &what));
	vfree(area);
}

/* Verifies that nothing is mapped any more after vfree. */
KTEST(vmalloc, unmapped_after_free)
{
	char *area = vmalloc(3 * PAGE_SIZE);

	REQUIRE(area);
	area[0] = area[2 * PAGE_SIZE] = 1;	/* into the TLB */
	vfree(area);
	EXPECT(!is_mapped(area));
	EXPECT(!is_mapped(area + 2 * PAGE_SIZE));
	EXPECT(!vmalloc_to_page(area));
}

/* Verifies that vzalloc and vmalloc_user clear their frames. */
KTEST(vmalloc, cleared)
{
	char *area = vzalloc(10000), *user = vmalloc_user(10000);

	REQUIRE(area && user);
	EXPECT(!memchr_inv(area, 0, 10000));
	EXPECT(!memchr_inv(user, 0, 10000));
	vfree(area);
	vfree(user);
}

/* Verifies that freed addresses are used again: the lowest hole that fits. */
KTEST(vmalloc, lowest_hole)
{
	void *a = vmalloc(PAGE_SIZE), *b = vmalloc(PAGE_SIZE);
	void *c = vmalloc(PAGE_SIZE), *again;

	REQUIRE(a && b && c);
	vfree(b);
	again = vmalloc(PAGE_SIZE);
	EXPECT(again <= b);
	vfree(a);
	vfree(c);
	vfree(again);
}

/* Verifies the odd requests. */
KTEST(vmalloc, odd_requests)
{
	EXPECT(!vmalloc(0));
	EXPECT(!vmalloc(~0UL));
	EXPECT(!vmalloc(VMALLOC_END - VMALLOC_START));
	vfree(NULL);
}

/* Verifies that only the start of an area from vmalloc can be freed. */
KTEST(vmalloc, free_of_garbage)
{
	char *area = vmalloc(2 * PAGE_SIZE);

	REQUIRE(area);
	ktest_expect_warnings(2);
	vfree(area + PAGE_SIZE);
	vunmap(area);
	EXPECT(is_mapped(area));
	vfree(area);
}

/* Verifies that vmap shows frames that the caller has, in his order, and does
 * not free them. */
KTEST(vmalloc, vmap)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL),
				  alloc_page(GFP_KERNEL) };
	struct page *swapped[2] = { pages[1], pages[0] };
	char *area;

	REQUIRE(pages[0] && pages[1]);
	area = vmap(swapped, 2, VM_MAP, PAGE_KERNEL);
	REQUIRE(area);
	area[0] = 'b';
	area[PAGE_SIZE] = 'a';
	EXPECT_EQ(*(char *)page_address(pages[0]), 'a');
	EXPECT_EQ(*(char *)page_address(pages[1]), 'b');
	vunmap(area);
	EXPECT_EQ(page_count(pages[0]), 1);
	__free_page(pages[0]);
	__free_page(pages[1]);
}

/* Verifies that a mapping without write permission has none. */
KTEST(vmalloc, vmap_read_only)
{
	struct page *page = alloc_page(GFP_KERNEL);
	char *area, byte = 1;

	REQUIRE(page);
	area = vmap(&page, 1, VM_MAP, PAGE_KERNEL_RO);
	REQUIRE(area);
	EXPECT(is_mapped(area));
	EXPECT_EQ(copy_to_kernel_nofault(area, &byte, 1), -EFAULT);
	vunmap(area);
	__free_page(page);
}

/* Verifies that an allocation survives the failure of each of its parts and
 * leaves nothing behind (the ledgers compare). */
KTEST(vmalloc, each_part_fails)
{
	void *area = NULL;
	unsigned long n;

	for (n = 1; n < 100 && !area; n++) {
		fault_inject_set(n);
		area = vmalloc(6 * PAGE_SIZE);
		fault_inject_set(0);
	}
	EXPECT(area);
	EXPECT(n > 7);
	vfree(area);
}

/* Verifies a kernel stack's surroundings:
 *
 *	| guard | stack | guard |
 *	      ^ ^     ^   ^
 */
KTEST(vmalloc, stack_guards)
{
	char *stack = stack_alloc();
	const char *what = "";

	REQUIRE(stack);
	EXPECT(is_mapped(stack));
	EXPECT(is_mapped(stack + KERNEL_STACK_SIZE - 1));
	EXPECT(!is_mapped(stack - 1));
	EXPECT(!is_mapped(stack + KERNEL_STACK_SIZE));
	EXPECT(vmalloc_guard_hit((unsigned long)stack - 8, &what));
	EXPECT(what && strstr(what, "kernel stack"));
	EXPECT(!vmalloc_guard_hit((unsigned long)stack, &what));
	stack_free(stack);
}

/* Verifies that a freed stack waits for the next fork, and that all spare ones
 * can be given back. */
KTEST(vmalloc, stack_cache)
{
	void *stacks[10], *again;

	preempt_disable();
	stacks[0] = stack_alloc();
	stack_free(stacks[0]);
	again = stack_alloc();
	preempt_enable();
	REQUIRE(stacks[0]);
	EXPECT(again == stacks[0]);
	stack_free(again);
	for (unsigned int i = 0; i < ARRAY_SIZE(stacks); i++)
		stacks[i] = stack_alloc();
	for (unsigned int i = 0; i < ARRAY_SIZE(stacks); i++)
		if (EXPECT(stacks[i]))
			stack_free(stacks[i]);
	EXPECT(stack_cache_drain() >= 10 * KERNEL_STACK_PAGES);
	EXPECT(!is_mapped(stacks[3]));
}

/* Verifies that making a stack survives the failure of each of its parts. */
KTEST(vmalloc, stack_with_failures)
{
	void *stack = NULL;

	stack_cache_drain();
	for (unsigned long n = 1; n < 100 && !stack; n++) {
		fault_inject_set(n);
		stack = stack_alloc();
		fault_inject_set(0);
	}
	EXPECT(stack);
	stack_free(stack);
}

/* Takes addresses of the size of a stack's area until they begin where there
 * is no table yet; the last is the lowest hole of that size. */
static unsigned int block_addresses(struct vm_struct **areas, unsigned int max)
{
	unsigned int n = 0, shift;

	while (n < max) {
		areas[n] = vm_area_create(PAGE_SIZE + KERNEL_STACK_SIZE,
					  VM_MAP, 0);
		if (!areas[n])
			return 0;
		n++;
		if (!pgtable_lookup(kernel_pgd, areas[n - 1]->addr, &shift))
			return n;
	}
	return n;
}

/* Verifies the same for a stack that needs new tables: the allocation fails
 * with some of its frames in hand. */
KTEST(vmalloc, stack_without_tables)
{
	static struct vm_struct *areas[600];
	unsigned int n = block_addresses(areas, ARRAY_SIZE(areas));
	void *stack = NULL;

	REQUIRE(n);
	vm_area_destroy(areas[--n], false);
	stack_cache_drain();
	for (unsigned long i = 1; i < 100 && !stack; i++) {
		fault_inject_set(i);
		stack = stack_alloc();
		fault_inject_set(0);
	}
	EXPECT(stack);
	stack_free(stack);
	stack_cache_drain();
	while (n)
		vm_area_destroy(areas[--n], false);
}

/* Verifies that mapping over several new tables survives the failure of each
 * of them:
 *
 *	| 2 MiB, table 1 | 2 MiB, table 2 | …
 */
KTEST(vmalloc, vmap_with_failures)
{
	static struct page *pages[1200];
	struct page *page = alloc_page(GFP_KERNEL);
	void *area = NULL;
	unsigned long n;

	REQUIRE(page);
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = page;
	for (n = 1; n < 20 && !area; n++) {
		fault_inject_set(n);
		area = vmap(pages, ARRAY_SIZE(pages), VM_MAP, PAGE_KERNEL);
		fault_inject_set(0);
	}
	EXPECT(area);
	EXPECT(n > 3);
	vunmap(area);
	__free_page(page);
}

struct walk {
	unsigned long end;
	unsigned int areas, wrong;
};

static void check_order(const struct vm_struct *area, void *arg)
{
	struct walk *walk = arg;

	walk->wrong += area->addr < walk->end;
	walk->end = area->addr + area->size;
	walk->areas++;
}

/* Verifies random areas: they never overlap, contents stay, and the list of
 * areas is in order. */
KTEST(vmalloc, random_areas)
{
	static struct { u32 *p; unsigned int pages; } live[40];
	struct walk walk = { .end = VMALLOC_START };
	struct random_state rnd;

	random_seed(&rnd, ktest_seed());
	memset(live, 0, sizeof(live));
	for (unsigned long n = ktest_rounds(300, 2000, 200000); n; n--) {
		unsigned int i = random_below(&rnd, ARRAY_SIZE(live));

		if (live[i].p) {
			for (unsigned int page = 0; page < live[i].pages; page++)
				EXPECT_EQ(live[i].p[page * 1024], i);
			vfree(live[i].p);
			live[i].p = NULL;
			continue;
		}
		live[i].pages = random_range(&rnd, 1, 20);
		live[i].p = vmalloc(live[i].pages * PAGE_SIZE);
		REQUIRE(live[i].p);
		for (unsigned int page = 0; page < live[i].pages; page++)
			live[i].p[page * 1024] = i;
	}
	vmalloc_for_each(check_order, &walk);
	EXPECT(walk.areas > 0);
	EXPECT_EQ(walk.wrong, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(live); i++)
		vfree(live[i].p);
}
