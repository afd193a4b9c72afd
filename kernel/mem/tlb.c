/* SPDX-License-Identifier: MIT */
/*
 * Address-space switches and TLB shootdown: see tlb.h.
 *
 * A kernel thread stays on the tables it finds, so its CPU remains in their
 * context's mask although nobody there uses them: the CPU is lazy.  The first
 * shootdown that reaches a lazy CPU takes it off those tables altogether, onto
 * the kernel's own; so it is disturbed at most once, and tables may be freed
 * after any flush without a thought for lazy CPUs.
 *
 * Order: a CPU enters the mask before it loads the tables and leaves it after
 * it has loaded others, so it is never missed; a flush reads the mask after
 * the entries were changed (both are full barriers).
 */
#include <mem/tlb.h>

#include <core/preempt.h>
#include <lib/atomic.h>

/* From this many pages on, forgetting everything is cheaper. */
#define FLUSH_ALL_PAGES 32

struct tlb_stats tlb_stats;

/* Whose tables this CPU has loaded; NULL: the kernel's own. */
static DEFINE_PER_CPU(struct mm_context *, tlb_context);
/* Nobody of that context runs here. */
static DEFINE_PER_CPU(bool, tlb_lazy);

struct tlb_request {
	struct mm_context *context;
	unsigned long start, end;	/* 0, 0: everything */
};

static void mm_context_load(struct mm_context *next)
{
	cpumask_t self = BIT(smp_processor_id());
	struct mm_context *prev = this_cpu_read(tlb_context);

	if (next)
		__atomic_fetch_or(&next->cpus, self, __ATOMIC_SEQ_CST);
	this_cpu_write(tlb_context, next);
	pgtable_activate(next ? next->pgd : kernel_pgd);
	if (prev)
		__atomic_fetch_and(&prev->cpus, ~self, __ATOMIC_SEQ_CST);
}

void mm_context_switch(struct mm_context *next)
{
	this_cpu_write(tlb_lazy, !next);
	if (next && next != this_cpu_read(tlb_context))
		mm_context_load(next);
}

static bool tlb_request_is_small(const struct tlb_request *request)
{
	return request->end &&
	       request->end - request->start <= FLUSH_ALL_PAGES * PAGE_SIZE;
}

static void tlb_flush_pages(const struct tlb_request *request)
{
	unsigned long addr = request->start & PAGE_MASK;

	for (; addr < request->end; addr += PAGE_SIZE)
		tlb_flush_local_page(addr);
}

/* On each CPU of the mask, interrupts off. */
static void tlb_flush_here(void *arg)
{
	const struct tlb_request *request = arg;

	if (this_cpu_read(tlb_context) != request->context)
		return;		/* it went over to others meanwhile */
	if (this_cpu_read(tlb_lazy))
		mm_context_load(NULL);
	else if (tlb_request_is_small(request))
		tlb_flush_pages(request);
	else
		tlb_flush_local();
}

/* Nobody else needs to: the usual case, without the machinery of calls. */
static void tlb_flush_self(struct tlb_request *request)
{
	unsigned long flags;

	local_irq_save(flags);
	tlb_flush_here(request);
	local_irq_restore(flags);
}

static void tlb_count(cpumask_t others)
{
	u64 *count = others ? &tlb_stats.shootdowns : &tlb_stats.local_flushes;

	__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
}

static void tlb_flush_request(struct tlb_request *request)
{
	cpumask_t mask;

	smp_mb();	/* entries before mask */
	mask = READ_ONCE(request->context->cpus);
	if (!mask)
		return;
	preempt_disable();
	tlb_count(mask & ~BIT(smp_processor_id()));
	if (mask == BIT(smp_processor_id()))
		tlb_flush_self(request);
	else
		smp_call(mask, tlb_flush_here, request);
	preempt_enable();
}

void tlb_flush_context_range(struct mm_context *context, unsigned long start,
			     unsigned long end)
{
	struct tlb_request request = { context, start, end };

	tlb_flush_request(&request);
}

void tlb_flush_context(struct mm_context *context)
{
	struct tlb_request request = { .context = context };

	tlb_flush_request(&request);
}

static void tlb_leave_here(void *arg)
{
	if (this_cpu_read(tlb_context) == arg)
		mm_context_load(NULL);
}

void mm_context_retire(struct mm_context *context)
{
	smp_mb();
	smp_call(READ_ONCE(context->cpus), tlb_leave_here, context);
}

static void tlb_flush_kernel_here(void *arg)
{
	const struct tlb_request *request = arg;

	if (tlb_request_is_small(request))
		tlb_flush_pages(request);
	else
		tlb_flush_local_all();
}

static void tlb_flush_kernel(struct tlb_request *request)
{
	cpumask_t mask;

	smp_mb();	/* entries before mask */
	mask = READ_ONCE(cpu_online_mask);
	preempt_disable();
	tlb_count(mask & ~BIT(smp_processor_id()));
	smp_call(mask, tlb_flush_kernel_here, request);
	preempt_enable();
}

void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	struct tlb_request request = { .start = start, .end = end };

	tlb_flush_kernel(&request);
}

void flush_tlb_all(void)
{
	struct tlb_request request = { .context = NULL };

	tlb_flush_kernel(&request);
}
