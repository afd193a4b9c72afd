/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks and their spares: see stack.h.
 *
 * A spare lies in a slot of the CPU that freed it, taken and put by one
 * exchange.  When the slots are full it goes to a list that all CPUs share,
 * linked through its own memory: freeing a stack never unmaps anything, so it
 * may be done from any context, even by the scheduler.
 */
#include <mem/stack.h>

#include <core/spinlock.h>
#include <mem/reclaim.h>
#include <mem/vmalloc.h>

#define STACK_SLOTS 4

struct stack_slots {
	void *stack[STACK_SLOTS];	/* a */
};

static DEFINE_PER_CPU(struct stack_slots, stack_slots);
static DEFINE_SPINLOCK_RANK(stack_lock, LOCK_SLAB);
static void **stack_spares;	/* stack_lock; the first word is the link */

static struct vm_struct *stack_area(void *stack)
{
	return vm_area_find((char *)stack - PAGE_SIZE);
}

static void stack_destroy(void *stack)
{
	vm_area_destroy(stack_area(stack), true);
}

static void *stack_create(void)
{
	struct vm_struct *area = vm_area_create(PAGE_SIZE + KERNEL_STACK_SIZE,
			VM_ALLOC | VM_STACK,
			(unsigned long)__builtin_return_address(0));
	unsigned long stack;

	if (!area)
		return NULL;
	stack = area->addr + PAGE_SIZE;
	for (unsigned int i = 0; i < KERNEL_STACK_PAGES; i++) {
		struct page *page = alloc_page(GFP_KERNEL |
					       __GFP_OWNER(OWNER_STACK));

		if (!page)
			goto destroy;
		if (vm_area_map(stack + i * PAGE_SIZE, page_to_pfn(page), 1,
				PAGE_KERNEL)) {
			__free_page(page);
			goto destroy;
		}
	}
	return (void *)stack;
destroy:
	vm_area_destroy(area, true);
	return NULL;
}

static void *stack_list_pop(void)
{
	unsigned long flags;
	void **stack;

	if (!READ_ONCE(stack_spares))
		return NULL;
	spin_lock_irqsave(&stack_lock, flags);
	stack = stack_spares;
	if (stack)
		stack_spares = *stack;
	spin_unlock_irqrestore(&stack_lock, flags);
	return stack;
}

static void stack_list_push(void *stack)
{
	unsigned long flags;

	spin_lock_irqsave(&stack_lock, flags);
	*(void **)stack = stack_spares;
	stack_spares = stack;
	spin_unlock_irqrestore(&stack_lock, flags);
}

/* Takes a spare out of a CPU's slots. */
static void *stack_slots_take(struct stack_slots *slots)
{
	for (unsigned int i = 0; i < STACK_SLOTS; i++) {
		void *stack = READ_ONCE(slots->stack[i]);

		if (stack)
			stack = xchg(&slots->stack[i], NULL);
		if (stack)
			return stack;
	}
	return NULL;
}

void *stack_alloc(void)
{
	void *stack = stack_slots_take(this_cpu_ptr(&stack_slots));

	if (stack)
		return stack;
	stack = stack_list_pop();
	return stack ? stack : stack_create();
}

void stack_free(void *stack)
{
	struct stack_slots *slots = this_cpu_ptr(&stack_slots);

	for (unsigned int i = 0; i < STACK_SLOTS; i++)
		if (!READ_ONCE(slots->stack[i]) &&
		    !cmpxchg(&slots->stack[i], NULL, stack))
			return;
	stack_list_push(stack);
}

unsigned long stack_cache_drain(void)
{
	unsigned long stacks = 0;
	unsigned int cpu;
	void *stack;

	for_each_online_cpu(cpu)
		while ((stack = stack_slots_take(per_cpu_ptr(&stack_slots, cpu)))) {
			stack_destroy(stack);
			stacks++;
		}
	while ((stack = stack_list_pop())) {
		stack_destroy(stack);
		stacks++;
	}
	return stacks * KERNEL_STACK_PAGES;
}

static unsigned long stack_reclaim(gfp_t gfp, unsigned int order)
{
	return stack_cache_drain();
}

bool stack_setup(void)
{
	return !reclaim_register(stack_reclaim);
}
