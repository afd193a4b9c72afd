/* SPDX-License-Identifier: MIT */
/*
 * The life of an address space: made empty, entered, left, taken apart.
 *
 * Taking apart needs no mmap_lock, for nobody runs in it any more; only walks
 * of the reverse map may still come by, until each area has left its trees.
 *
 *	CPUs leave the tables → entries, frames → reverse map → tables → areas
 */
#include <vm/mm.h>

#include <core/panic.h>
#include <mem/slab.h>
#include <sched/sched.h>
#include <vm/area.h>
#include <vm/filemap.h>
#include <vm/mmap.h>
#include <vm/pte.h>
#include <vm/zap.h>

#define STACK_LIMIT_DEFAULT (8UL << 20)
#define MEMLOCK_LIMIT_DEFAULT (8UL << 20)

static struct kmem_cache *mm_cache, *vma_cache;

struct page *zero_page;
unsigned long zero_pfn;

void vm_setup(void)
{
	mm_cache = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 0,
				     0, NULL);
	vma_cache = kmem_cache_create("vm_area_struct",
				      sizeof(struct vm_area_struct), 0, 0,
				      NULL);
	zero_page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!mm_cache || !vma_cache || !zero_page)
		panic("no memory for address spaces");
	zero_pfn = page_to_pfn(zero_page);
	rmap_setup();
	page_lock_setup();
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_alloc(vma_cache, GFP_KERNEL);

	if (!vma)
		return NULL;
	/* The links of the trees are theirs to set. */
	vma->vm_mm = mm;
	vma->vm_flags = 0;
	vma->vm_ops = NULL;
	vma->vm_pgoff = 0;
	vma->vm_file = NULL;
	vma->vm_private_data = NULL;
	vma->vm_touched = false;
	vma->anon_vma = NULL;
	return vma;
}

struct vm_area_struct *vm_area_dup(const struct vm_area_struct *vma)
{
	struct vm_area_struct *copy = kmem_cache_alloc(vma_cache, GFP_KERNEL);

	if (copy)
		*copy = *vma;
	return copy;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vma_cache, vma);
}

/* Tables and struct, without a root. */
static struct mm_struct *mm_create(void)
{
	struct mm_struct *mm = kmem_cache_zalloc(mm_cache, GFP_KERNEL);

	if (!mm)
		return NULL;
	mm->pgd = pgd_alloc();
	if (!mm->pgd) {
		kmem_cache_free(mm_cache, mm);
		return NULL;
	}
	mm->context.pgd = mm->pgd;
	init_rwsem_rank(&mm->mmap_lock, LOCK_MMAP);
	vma_tree_init(&mm->areas);
	atomic_set(&mm->users, 1);
	atomic_set(&mm->count, 1);
	return mm;
}

static void mm_destroy(struct mm_struct *mm)
{
	pgd_free(mm->pgd);
	mm->pgd = NULL;
	mmdrop(mm);
}

struct mm_struct *mm_alloc(void)
{
	struct mm_struct *mm = mm_create();

	if (!mm)
		return NULL;
	mm->anon_vma = anon_vma_alloc();
	if (!mm->anon_vma) {
		mm_destroy(mm);
		return NULL;
	}
	mm->limits = (struct mm_limits){
		.as = ~0UL, .data = ~0UL, .stack = STACK_LIMIT_DEFAULT,
		.memlock = MEMLOCK_LIMIT_DEFAULT,
	};
	mm_set_layout(mm);
	return mm;
}

struct mm_struct *mm_alloc_like(struct mm_struct *old)
{
	struct mm_struct *mm = mm_create();

	if (!mm)
		return NULL;
	anon_vma_get(old->anon_vma);
	mm->anon_vma = old->anon_vma;
	mm->limits = old->limits;
	mm->dumpable = READ_ONCE(old->dumpable);
	mm->membarriers = READ_ONCE(old->membarriers);
	mm->mmap_base = old->mmap_base;
	mm->start_code = old->start_code;
	mm->end_code = old->end_code;
	mm->start_data = old->start_data;
	mm->end_data = old->end_data;
	mm->start_brk = old->start_brk;
	mm->brk = old->brk;
	mm->start_stack = old->start_stack;
	mm->arg_start = old->arg_start;
	mm->arg_end = old->arg_end;
	mm->env_start = old->env_start;
	mm->env_end = old->env_end;
	mm->auxv_start = old->auxv_start;
	mm->auxv_end = old->auxv_end;
	mm->exe_file = old->exe_file ? get_file(old->exe_file) : NULL;
	return mm;
}

/* Walks of the reverse map find nothing here any more. */
static void unlink_areas(struct mm_struct *mm)
{
	struct vm_area_struct *vma;

	for_each_vma(vma, &mm->areas)
		vma_rmap_unlink(vma);
}

/* Children before parents: the tree falls as it is walked, without a rotation.
 * Nobody looks into it any more. */
static void destroy_areas(struct mm_struct *mm)
{
	struct vm_area_struct *vma, *next;

	tree_for_each_entry_postorder(vma, next, &mm->areas.root, node)
		area_release(vma);
	vma_tree_init(&mm->areas);
	mm->vma_cache = NULL;
}

static void mm_exit(struct mm_struct *mm)
{
	struct tlb_gather gather;

	mm_context_retire(&mm->context);
	tlb_gather_begin(&gather, mm);
	zap_areas(&gather, vma_tree_first(&mm->areas), 0, TASK_SIZE);
	tlb_gather_flush(&gather);
	unlink_areas(mm);
	free_all_tables(mm);
	destroy_areas(mm);
	if (mm->exe_file)
		fput(mm->exe_file);
	anon_vma_put(mm->anon_vma);
	mm_destroy(mm);
}

void mmput(struct mm_struct *mm)
{
	if (atomic_dec_and_test(&mm->users))
		mm_exit(mm);
}

void mmdrop(struct mm_struct *mm)
{
	if (atomic_dec_and_test(&mm->count))
		kmem_cache_free(mm_cache, mm);
}

struct mm_struct *mm_activate(struct mm_struct *mm)
{
	struct task_struct *task = current;
	struct mm_struct *old = task->mm;
	unsigned long flags;

	/* A switch in between would load one and believe the other. */
	local_irq_save(flags);
	task->mm = mm;
	task->mm_context = mm ? &mm->context : NULL;
	mm_context_switch(task->mm_context);
	local_irq_restore(flags);
	return old;
}

void kthread_use_mm(struct mm_struct *mm)
{
	KASSERT(!current->mm);
	mmget(mm);
	mm_activate(mm);
}

void kthread_unuse_mm(struct mm_struct *mm)
{
	KASSERT(current->mm == mm);
	mm_activate(NULL);
	mmput(mm);
}

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = vma_cached(mm, addr);

	if (vma)
		return vma;
	vma = vma_tree_find(&mm->areas, addr);
	if (vma)
		WRITE_ONCE(mm->vma_cache, vma);
	return vma;
}
