/* SPDX-License-Identifier: MIT */
/*
 * kmap slots and shared kmaps: see kmap.h for the window and its rules.
 *
 * Slots cost no lock: entries of a CPU's slots are written by that CPU only.
 * An interrupt handler uses the slots above those of the task it interrupted
 * and leaves them as it found them.
 *
 * kmap() must give an address that any task may use, which a slot is not: it
 * maps the frame into the vmalloc area and remembers the address by frame.
 */
#include <mem/kmap.h>

#include <core/panic.h>
#include <mem/page_debug.h>
#include <mem/slab.h>
#include <mem/vmalloc.h>

#define KMAP_TABLES ((KMAP_END - FIXMAP_START + PMD_SIZE - 1) >> PMD_SHIFT)

/* For a CPU that runs no task yet. */
static DEFINE_PER_CPU(struct kmap_task, kmap_first);
DEFINE_PER_CPU(struct kmap_task *, kmap_current) = &kmap_first;
bool kmap_needed;

/* The tables of the window, so that mapping is one store. */
static pte_t *kmap_tables[KMAP_TABLES];

bool kmap_setup(void)
{
	BUILD_BUG_ON(KMAP_END > ARCH_FIXMAP_START || FIXMAP_START & ~PMD_MASK);
	for (unsigned int i = 0; i < KMAP_TABLES; i++) {
		kmap_tables[i] = pgtable_pte_alloc(kernel_pgd, FIXMAP_START +
						   i * PMD_SIZE);
		if (!kmap_tables[i])
			return false;
	}
	kmap_needed = page_debug || max_low_pfn < max_pfn;
	return true;
}

void kmap_cpu_setup(unsigned int cpu)
{
	per_cpu(kmap_current, cpu) = per_cpu_ptr(&kmap_first, cpu);
}

static unsigned long kmap_slot_address(unsigned int cpu, unsigned int slot)
{
	return FIXMAP_START + (cpu * KMAP_SLOTS + slot) * KMAP_STRIDE;
}

static void kmap_set(unsigned long addr, pte_t pte)
{
	unsigned long page = (addr - FIXMAP_START) >> PAGE_SHIFT;

	set_pte(&kmap_tables[page / PTRS_PER_PTE][page % PTRS_PER_PTE], pte);
}

/* A weakened entry: only this CPU can have it in its TLB. */
static void kmap_clear(unsigned long addr)
{
	kmap_set(addr, (pte_t){ 0 });
	tlb_flush_local_page(addr);
}

void *kmap_slot_map(unsigned long pfn)
{
	struct kmap_task *task;
	unsigned long addr;
	unsigned int slot;

	preempt_disable();
	task = this_cpu_read(kmap_current);
	KASSERT(task->depth < KMAP_SLOTS);
	if (!task->depth)
		task->cpu = smp_processor_id();
	slot = task->depth++;
	barrier();	/* an interrupt from here on uses the next slot */
	addr = kmap_slot_address(task->cpu, slot);
	task->slots[slot] = pfn_pte(pfn, PAGE_KERNEL);
	kmap_set(addr, task->slots[slot]);
	preempt_enable();
	return (void *)addr;
}

void kmap_slot_unmap(const void *addr)
{
	struct kmap_task *task;
	unsigned long page = (unsigned long)addr & PAGE_MASK;

	preempt_disable();
	task = this_cpu_read(kmap_current);
	KASSERT(task->depth && task->cpu == smp_processor_id() &&
		page == kmap_slot_address(task->cpu, task->depth - 1));
	kmap_clear(page);
	barrier();
	task->depth--;
	preempt_enable();
}

void kmap_switch_slots(struct kmap_task *prev, struct kmap_task *next)
{
	unsigned int cpu = smp_processor_id();

	for (unsigned int i = 0; i < prev->depth; i++)
		kmap_clear(kmap_slot_address(cpu, i));
	KASSERT(!next->depth || next->cpu == cpu);
	for (unsigned int i = 0; i < next->depth; i++)
		kmap_set(kmap_slot_address(cpu, i), next->slots[i]);
}

/* A frame with an address for everybody. */
struct kmap_shared {
	struct hlist_node node;
	struct page *page;
	void *addr;
	unsigned long count;
};

#define KMAP_BUCKETS 64
static DEFINE_SPINLOCK_RANK(kmap_lock, LOCK_KERNEL_TABLE);
static struct hlist_head kmap_buckets[KMAP_BUCKETS];	/* kmap_lock */

static struct hlist_head *kmap_bucket(const struct page *page)
{
	return &kmap_buckets[page_to_pfn(page) % KMAP_BUCKETS];
}

/* Finds the frame's address and counts one more user; NULL if it has none. */
static struct kmap_shared *kmap_shared_get(struct page *page)
{
	struct kmap_shared *shared;

	KASSERT(lock_held(&kmap_lock));
	hlist_for_each_entry(shared, kmap_bucket(page), node) {
		if (shared->page == page) {
			shared->count++;
			return shared;
		}
	}
	return NULL;
}

static struct kmap_shared *kmap_shared_create(struct page *page)
{
	struct kmap_shared *new = kmalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return NULL;
	new->page = page;
	new->count = 1;
	new->addr = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	if (new->addr)
		return new;
	kfree(new);
	return NULL;
}

static void kmap_shared_destroy(struct kmap_shared *shared)
{
	vunmap(shared->addr);
	kfree(shared);
}

/* Of two who map a frame at the same moment one finds the other's. */
static void *kmap_shared_add(struct kmap_shared *new)
{
	struct kmap_shared *shared;

	spin_lock(&kmap_lock);
	shared = kmap_shared_get(new->page);
	if (!shared)
		hlist_add_head(&new->node, kmap_bucket(new->page));
	spin_unlock(&kmap_lock);
	if (!shared)
		return new->addr;
	kmap_shared_destroy(new);
	return shared->addr;
}

void *kmap(struct page *page)
{
	struct kmap_shared *shared;

	if (likely(!kmap_needed) || page_in_direct_map(page))
		return page_to_virt(page);
	spin_lock(&kmap_lock);
	shared = kmap_shared_get(page);
	spin_unlock(&kmap_lock);
	if (shared)
		return shared->addr;
	shared = kmap_shared_create(page);
	return shared ? kmap_shared_add(shared) : NULL;
}

void kunmap(struct page *page)
{
	struct kmap_shared *shared;
	bool last;

	if (likely(!kmap_needed) || page_in_direct_map(page))
		return;
	spin_lock(&kmap_lock);
	shared = kmap_shared_get(page);
	KASSERT(shared);
	shared->count -= 2;
	last = !shared->count;
	if (last)
		hlist_del_init(&shared->node);
	spin_unlock(&kmap_lock);
	if (last)
		kmap_shared_destroy(shared);
}
