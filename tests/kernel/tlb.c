/* SPDX-License-Identifier: MIT */
/*
 * Shootdown: after a flush no CPU uses a translation that was taken away.
 *
 * Two frames hold different numbers.  All CPUs read the first through one
 * address, so that their TLBs know it; then the entry is turned to the other
 * frame and flushed, and all must read the second.
 */
#include <arch/uaccess.h>
#include <core/ktest.h>
#include <core/percpu.h>
#include <core/preempt.h>
#include <lib/atomic.h>
#include <mem/gfp.h>
#include <mem/tlb.h>
#include <mem/vmalloc.h>

#define USER_ADDRESS 0x400000UL

struct reading {
	struct mm_context *context;	/* NULL: a kernel address */
	unsigned long addr;
	u64 expected;
	bool go_lazy;			/* leave as a kernel thread would */
	atomic_t right, wrong;
};

static void read_here(void *arg)
{
	struct reading *reading = arg;
	u64 value = 0;

	if (reading->context) {
		mm_context_switch(reading->context);
		if (copy_from_user(&value, (void __user *)reading->addr,
				   sizeof(value)))
			value = 0;
	} else {
		value = *(volatile u64 *)reading->addr;
	}
	if (reading->go_lazy)
		mm_context_switch(NULL);
	atomic_inc(value == reading->expected ? &reading->right
					      : &reading->wrong);
}

/* Every CPU reads; the number of those that read what is expected. */
static void read_everywhere(struct reading *reading, u64 expected)
{
	reading->expected = expected;
	atomic_set(&reading->right, 0);
	atomic_set(&reading->wrong, 0);
	smp_call(READ_ONCE(cpu_online_mask), read_here, reading);
	EXPECT_EQ(atomic_read(&reading->wrong), 0);
	EXPECT(atomic_read(&reading->right) > 0);
}

static struct page *numbered_page(u64 number)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (page)
		*(u64 *)page_address(page) = number;
	return page;
}

static void turn_entry(pgd_t *pgd, unsigned long addr, struct page *page,
		       pgprot_t prot)
{
	set_pte(pgtable_pte_alloc(pgd, addr),
		pfn_pte(page_to_pfn(page), prot));
}

/* Verifies it for a kernel address. */
KTEST(tlb, kernel_range)
{
	struct page *first = numbered_page(1), *second = numbered_page(2);
	struct reading reading = { .context = NULL };
	void *area;

	REQUIRE(first && second);
	area = vmap(&first, 1, VM_MAP, PAGE_KERNEL);
	REQUIRE(area);
	reading.addr = (unsigned long)area;
	read_everywhere(&reading, 1);
	turn_entry(kernel_pgd, reading.addr, second, PAGE_KERNEL);
	flush_tlb_kernel_range(reading.addr, reading.addr + PAGE_SIZE);
	read_everywhere(&reading, 2);
	turn_entry(kernel_pgd, reading.addr, first, PAGE_KERNEL);
	flush_tlb_all();
	read_everywhere(&reading, 1);
	vunmap(area);
	__free_page(first);
	__free_page(second);
}

static void tables_destroy(struct mm_context *context)
{
	mm_context_retire(context);
	EXPECT_EQ(context->cpus, 0);
	EXPECT_EQ(pgtable_unmap(context->pgd, 0, TASK_SIZE), 0);
	pgtable_put_chain(pgtable_free_range(context->pgd, 0, TASK_SIZE, 0, 0));
	pgd_free(context->pgd);
}

/* Verifies it for a process's address on all CPUs that use its tables, for a
 * flush of one page and for one of everything. */
KTEST(tlb, context)
{
	struct page *first = numbered_page(1), *second = numbered_page(2);
	struct mm_context context = { .pgd = pgd_alloc() };
	struct reading reading = {
		.context = &context, .addr = USER_ADDRESS,
	};

	REQUIRE(first && second && context.pgd);
	turn_entry(context.pgd, USER_ADDRESS, first, PAGE_READONLY);
	read_everywhere(&reading, 1);
	turn_entry(context.pgd, USER_ADDRESS, second, PAGE_READONLY);
	tlb_flush_context_range(&context, USER_ADDRESS,
				USER_ADDRESS + PAGE_SIZE);
	read_everywhere(&reading, 2);
	turn_entry(context.pgd, USER_ADDRESS, first, PAGE_READONLY);
	tlb_flush_context(&context);
	read_everywhere(&reading, 1);
	tables_destroy(&context);
	__free_page(first);
	__free_page(second);
}

/* Verifies that CPUs on which nobody of a context runs any more leave its
 * tables at the first flush and are not in its mask afterwards. */
KTEST(tlb, lazy_cpus_leave)
{
	struct page *page = numbered_page(1);
	struct mm_context context = { .pgd = pgd_alloc() };
	struct reading reading = {
		.context = &context, .addr = USER_ADDRESS, .go_lazy = true,
	};

	REQUIRE(page && context.pgd);
	turn_entry(context.pgd, USER_ADDRESS, page, PAGE_READONLY);
	read_everywhere(&reading, 1);
	tlb_flush_context(&context);
	EXPECT_EQ(context.cpus, 0);
	EXPECT(pgtable_active() != context.pgd);
	tables_destroy(&context);
	__free_page(page);
}

/* Verifies that a context used by one CPU only disturbs no other. */
KTEST(tlb, no_needless_interrupts)
{
	struct page *page = numbered_page(1);
	struct mm_context context = { .pgd = pgd_alloc() };
	struct reading reading = {
		.context = &context, .addr = USER_ADDRESS, .expected = 1,
	};
	unsigned long flags;
	u64 before;

	REQUIRE(page && context.pgd);
	turn_entry(context.pgd, USER_ADDRESS, page, PAGE_READONLY);
	preempt_disable();
	local_irq_save(flags);
	read_here(&reading);
	local_irq_restore(flags);
	before = tlb_stats.shootdowns;
	tlb_flush_context(&context);
	EXPECT_EQ(tlb_stats.shootdowns, before);
	preempt_enable();
	EXPECT_EQ(atomic_read(&reading.right), 1);
	tables_destroy(&context);
	__free_page(page);
}
