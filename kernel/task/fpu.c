/* SPDX-License-Identifier: MIT */
/*
 * Memory for vector registers: an object cache, since the size is the CPU's
 * choice and XSAVE wants 64-byte alignment (SDM 1 13.4).
 */
#include <task/fpu.h>

#include <arch/cpu.h>
#include <core/panic.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <sched/sched.h>

#define FPU_ALIGN 64

static struct kmem_cache *fpu_cache;	/* I  after boot */

void fpu_cache_setup(void)
{
	fpu_cache = kmem_cache_create("fpu", cpu_features.xsave_size,
				      FPU_ALIGN, 0, NULL);
	if (!fpu_cache)
		panic("no memory for FPU states");
}

int fpu_create(struct arch_task *task)
{
	task->fpu = kmem_cache_zalloc(fpu_cache, GFP_KERNEL);
	if (!task->fpu)
		return -ENOMEM;
	fpu_init(task);
	return 0;
}

int fpu_create_copy(struct arch_task *task)
{
	struct arch_task *from = &current->arch;

	task->fpu = kmem_cache_alloc(fpu_cache, GFP_KERNEL);
	if (!task->fpu)
		return -ENOMEM;
	/* A switch in between saves the same once more. */
	fpu_save(from);
	memcpy(task->fpu, from->fpu, cpu_features.xsave_size);
	return 0;
}

void fpu_destroy(struct arch_task *task)
{
	if (task->fpu)
		kmem_cache_free(fpu_cache, task->fpu);
	task->fpu = NULL;
}
