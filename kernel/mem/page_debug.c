/* SPDX-License-Identifier: MIT */
/*
 * debug=pages: see page_debug.h for what it does.
 *
 * Hiding a user frame empties its entry in the direct map and flushes this
 * CPU's TLB only: another CPU that still remembers the translation misses a
 * bug, it does not make one.  Showing it again needs no flush, since absent
 * entries are not cached (SDM 3A 4.10.2.3).
 */
#define pr_fmt(fmt) "mem: " fmt

#include <mem/page_debug.h>

#include <core/panic.h>
#include <core/param.h>
#include <lib/errno.h>
#include <mem/kmap.h>
#include <mem/vmalloc.h>

bool page_debug;
DEBUG_SWITCH(pages, &page_debug);

/* Where a frame was allocated and freed last: return addresses in the image,
 * of which 32 bits are enough.  0: unknown. */
struct page_trace {
	u32 alloc, free;
};
static struct page_trace *page_traces;	/* by frame number */

void page_debug_setup(void)
{
	if (!page_debug)
		return;
	page_traces = vzalloc(max_pfn * sizeof(*page_traces));
	if (!page_traces)
		pr_warn("no memory to trace frames: reports name no places\n");
}

static struct page_trace *page_trace(const struct page *page)
{
	struct page_trace *traces = READ_ONCE(page_traces);

	return traces ? &traces[page_to_pfn(page)] : NULL;
}

/* A text address from its lower half. */
static unsigned long trace_address(u32 low)
{
	return low ? KERNEL_BASE | low : 0;
}

static void print_place(const char *what, unsigned long address)
{
	unsigned long offset = 0;
	const char *name = symbol_lookup(address, &offset);

	pr_err("  %s %s+%#lx\n", what, name ? name : "?", offset);
}

void page_debug_report(const struct page *page, const char *what,
		       unsigned long caller)
{
	const struct page_trace *trace = page_trace(page);

	pr_err("%s %#lx refused: owner %s, %d references, %d mappings\n", what,
	       page_to_pfn(page), page_owner_name(page_owner(page)),
	       atomic_read(&page->refcount), atomic_read(&page->mapcount));
	print_place("freed now by ", caller);
	if (trace) {
		print_place("freed before by", trace_address(trace->free));
		print_place("allocated by", trace_address(trace->alloc));
	}
	warn_here(__FILE__, __LINE__, what);
}

static bool frame_is_hidden_kind(gfp_t gfp, enum page_owner owner)
{
	return gfp & __GFP_HIGHMEM &&
	       (owner == OWNER_ANON || owner == OWNER_CACHE);
}

/* The direct map has 4 KiB pages under debug=pages, so the entry is there. */
static void frame_set_mapped(struct page *page, bool mapped)
{
	unsigned long addr = (unsigned long)page_to_virt(page);
	unsigned long pfn = page_to_pfn(page);
	unsigned int shift;
	pte_t *ptep;

	if (pfn >= max_low_pfn || mapped == !page_test(page, PG_unmapped))
		return;
	ptep = pgtable_lookup(kernel_pgd, addr, &shift);
	KASSERT(ptep && shift == PAGE_SHIFT);
	if (mapped) {
		set_pte(ptep, pfn_pte(pfn, PAGE_KERNEL));
		page_clear(page, PG_unmapped);
	} else {
		page_set(page, PG_unmapped);
		set_pte(ptep, (pte_t){ 0 });
		tlb_flush_local_page(addr);
	}
}

static void frame_poison(struct page *page)
{
	u64 *words = kmap_local_page(page);

	for (unsigned int i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		words[i] = PAGE_POISON;
	kunmap_local(words);
}

/* The first word that is not poison any more, by its offset; PAGE_SIZE if all
 * are. */
static unsigned long frame_damage(struct page *page, u64 *value)
{
	const u64 *words = kmap_local_page(page);
	unsigned long i = 0;

	while (i < PAGE_SIZE / sizeof(*words) && words[i] == PAGE_POISON)
		i++;
	if (i < PAGE_SIZE / sizeof(*words))
		*value = words[i];
	kunmap_local(words);
	return i * sizeof(*words);
}

static void frame_check(struct page *page)
{
	const struct page_trace *trace = page_trace(page);
	unsigned long offset;
	u64 value;

	if (!page_test(page, PG_poisoned))
		return;
	offset = frame_damage(page, &value);
	if (offset == PAGE_SIZE)
		return;
	pr_err("free frame %#lx was written: %#llx at offset %#lx\n",
	       page_to_pfn(page), value, offset);
	if (trace)
		print_place("freed by", trace_address(trace->free));
	warn_here(__FILE__, __LINE__, "write to a free frame");
}

void page_debug_check(struct page *page, unsigned int order)
{
	for (unsigned long i = 0; i < 1UL << order; i++)
		frame_check(page + i);
}

void page_debug_alloc(struct page *page, unsigned int order, gfp_t gfp,
		      unsigned long caller)
{
	enum page_owner owner = page_owner(page);

	for (unsigned long i = 0; i < 1UL << order; i++) {
		struct page_trace *trace = page_trace(page + i);

		if (trace)
			trace->alloc = (u32)caller;
		if (frame_is_hidden_kind(gfp, owner))
			frame_set_mapped(page + i, false);
	}
}

void page_debug_free(struct page *page, unsigned int order,
		     unsigned long caller)
{
	for (unsigned long i = 0; i < 1UL << order; i++) {
		struct page_trace *trace = page_trace(page + i);

		if (trace)
			trace->free = (u32)caller;
		frame_set_mapped(page + i, true);
		frame_poison(page + i);
		page_set(page + i, PG_poisoned);
	}
}

void page_debug_owner(struct page *page, enum page_owner owner)
{
	/* Whether it came from GFP_HIGHUSER is not known any more; a frame
	 * that enters the page cache is used through kmap in any case. */
	frame_set_mapped(page, !frame_is_hidden_kind(__GFP_HIGHMEM, owner));
}

void page_debug_explain(enum page_owner owner)
{
	struct places places = { .nr = 0 };

	if (!page_traces)
		return;
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++)
		if (pfn_valid(pfn) && page_owner(pfn_to_page(pfn)) == owner)
			places_add(&places, trace_address(
				   page_trace(pfn_to_page(pfn))->alloc));
	places_print(&places, page_owner_name(owner));
}

void places_add(struct places *places, unsigned long address)
{
	for (unsigned int i = 0; i < places->nr; i++) {
		if (places->list[i].address == address) {
			places->list[i].count++;
			return;
		}
	}
	if (places->nr == PLACES)
		places->other++;
	else
		places->list[places->nr++] = (struct place){ address, 1 };
}

void places_print(const struct places *places, const char *what)
{
	for (unsigned int i = 0; i < places->nr; i++) {
		unsigned long offset = 0;
		const char *name = symbol_lookup(places->list[i].address,
						 &offset);

		pr_info("%s: %6lu from %s+%#lx\n", what, places->list[i].count,
			name ? name : "boot", offset);
	}
	if (places->other)
		pr_info("%s: %6lu from other places\n", what, places->other);
}
