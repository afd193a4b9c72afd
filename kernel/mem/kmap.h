/* SPDX-License-Identifier: MIT */
/*
 * kmap: the contents of any frame, for a moment.
 *
 * Frames in the direct map have a kernel address already, and then kmap is an
 * addition.  High memory (lowmem=) has none, and debug=pages takes it away
 * from user frames: those get a slot in the window below the image, of which
 * each CPU has KMAP_SLOTS:
 *
 *	FIXMAP_START | CPU 0: 0 . 1 . 2 . … 7 . | CPU 1: 0 . 1 . …
 *		       (each slot is followed by a page that stays unmapped)
 *
 * Slots are a stack: the last one mapped is unmapped first.  They belong to
 * the task and move with it off its CPU and back on: when it is switched out
 * its entries are emptied, when it comes back they are filled in again, at the
 * same addresses, so a task may sleep while it holds one.  For that it must
 * come back to the same CPU: the scheduler does not move a task whose
 * kmap.depth is not zero.  Because only one CPU ever uses an address, a local
 * TLB flush is enough.
 */
#ifndef MEM_KMAP_H
#define MEM_KMAP_H

#include <arch/pgtable.h>
#include <core/percpu.h>
#include <lib/string.h>
#include <mem/page.h>

#define KMAP_SLOTS 8
/* The part of the fixmap window that belongs to kmap. */
#define KMAP_STRIDE (2 * PAGE_SIZE)
#define KMAP_END (FIXMAP_START + NR_CPUS * KMAP_SLOTS * KMAP_STRIDE)

/* What mem/ keeps for each task; all zero is a good start. */
struct kmap_task {
	unsigned int depth;	/* slots in use */
	unsigned int cpu;	/* whose slots, while depth is not zero */
	bool reclaiming;	/* is inside reclaim_run() */
	pte_t slots[KMAP_SLOTS];
};

/* That of the running task: the scheduler sets it at each switch, after
 * kmap_switch().  Before there are tasks it is the CPU's own. */
DECLARE_PER_CPU(struct kmap_task *, kmap_current);

/* Some frames are not in the direct map. */
extern bool kmap_needed;

/* => once, after the frame allocator is up; false if no memory */
bool kmap_setup(void);
/* => before that CPU starts */
void kmap_cpu_setup(unsigned int cpu);

void *kmap_slot_map(unsigned long pfn);
void kmap_slot_unmap(const void *addr);
void kmap_switch_slots(struct kmap_task *prev, struct kmap_task *next);

/* True if the frame's direct-map address may be used. */
static inline bool page_in_direct_map(const struct page *page)
{
	return page_to_pfn(page) < max_low_pfn &&
	       !page_test(page, PG_unmapped);
}

/* An address of the frame that only the calling task may use, until
 * kunmap_local().  => innermost first; never fails, any context */
static inline void *kmap_local_page(struct page *page)
{
	if (likely(!kmap_needed) || page_in_direct_map(page))
		return page_to_virt(page);
	return kmap_slot_map(page_to_pfn(page));
}

/* The same for a frame that may have no struct page. */
static inline void *kmap_local_pfn(unsigned long pfn)
{
	if (pfn_valid(pfn))
		return kmap_local_page(pfn_to_page(pfn));
	return kmap_slot_map(pfn);
}

/* => any address in the page that kmap_local_page() returned last */
static inline void kunmap_local(const void *addr)
{
	if (unlikely((unsigned long)addr >= FIXMAP_START))
		kmap_slot_unmap(addr);
}

/* An address that all tasks may use until kunmap() was called as often as
 * kmap().  => may sleep; NULL if no memory for it */
void *kmap(struct page *page);
void kunmap(struct page *page);

/* From one task to the next.  => interrupts off */
static inline void kmap_switch(struct kmap_task *prev, struct kmap_task *next)
{
	if (unlikely(prev->depth | next->depth))
		kmap_switch_slots(prev, next);
}

static inline void clear_highpage(struct page *page)
{
	void *addr = kmap_local_page(page);

	clear_page(addr);
	kunmap_local(addr);
}

static inline void copy_highpage(struct page *to, struct page *from)
{
	void *source, *target;

	if (likely(!kmap_needed)) {
		copy_page(page_to_virt(to), page_to_virt(from));
		return;
	}
	source = kmap_local_page(from);
	target = kmap_local_page(to);
	copy_page(target, source);
	kunmap_local(target);
	kunmap_local(source);
}

/* => offset + len <= PAGE_SIZE, here and below */
static inline void memcpy_to_page(struct page *page, size_t offset,
				  const char *from, size_t len)
{
	char *addr = kmap_local_page(page);

	memcpy(addr + offset, from, len);
	kunmap_local(addr);
}

static inline void memcpy_from_page(char *to, struct page *page,
				    size_t offset, size_t len)
{
	char *addr = kmap_local_page(page);

	memcpy(to, addr + offset, len);
	kunmap_local(addr);
}

static inline void zero_user(struct page *page, unsigned int start,
			     unsigned int size)
{
	char *addr = kmap_local_page(page);

	memset(addr + start, 0, size);
	kunmap_local(addr);
}

#endif
