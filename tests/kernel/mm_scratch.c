/* SPDX-License-Identifier: MIT */
/*
 * Address spaces and files for the tests of kernel/vm.
 */
#include "mm_scratch.h"

#include <lib/format.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <vm/pte.h>

struct mm_struct *mm_scratch_begin(void)
{
	struct mm_struct *mm = mm_alloc();

	if (mm)
		kthread_use_mm(mm);
	return mm;
}

void mm_scratch_end(struct mm_struct *mm)
{
	EXPECT(!vma_tree_verify(&mm->areas));
	kthread_unuse_mm(mm);
	mmput(mm);
}

unsigned long scratch_map(struct mm_struct *mm, unsigned long addr,
			  unsigned long pages, unsigned long prot,
			  unsigned long flags)
{
	const struct mmap_request request = {
		.addr = addr, .len = pages << PAGE_SHIFT, .prot = prot,
		.flags = flags,
	};

	return do_mmap(mm, &request);
}

unsigned long scratch_map_at(struct mm_struct *mm, unsigned long page,
			     unsigned long pages, unsigned long prot)
{
	return scratch_map(mm, SCRATCH(page), pages, prot,
			   PRIVATE_ANON | MAP_FIXED);
}

static void scratch_file_release(struct file *file)
{
	struct scratch_file *scratch = (struct scratch_file *)file;

	truncate_inode_pages(&scratch->mapping, 0);
	kfree(scratch);
}

static void scratch_file_path(struct file *file, struct format_sink *sink)
{
	format_print(sink, "/scratch");
}

static const struct vm_file_operations scratch_file_ops = {
	.mmap = generic_file_mmap,
	.release = scratch_file_release,
	.path = scratch_file_path,
};

struct scratch_file *scratch_file_create(loff_t size)
{
	struct scratch_file *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return NULL;
	address_space_init(&file->mapping, file, NULL, GFP_HIGHUSER);
	file->mapping.size = size;
	atomic_set(&file->vm.count, 1);
	file->vm.ops = &scratch_file_ops;
	file->vm.mapping = &file->mapping;
	return file;
}

void scratch_file_put(struct scratch_file *file)
{
	fput((struct file *)file);
}

unsigned long scratch_map_file(struct mm_struct *mm, struct scratch_file *file,
			       unsigned long page, unsigned long pages,
			       unsigned long flags, pgoff_t pgoff)
{
	const struct mmap_request request = {
		.file = (struct file *)file,
		.file_mode = MMAP_FILE_READ | MMAP_FILE_WRITE,
		.addr = SCRATCH(page), .len = pages << PAGE_SHIFT, .prot = RW,
		.flags = flags | MAP_FIXED, .pgoff = pgoff,
	};

	return do_mmap(mm, &request);
}

int peek(unsigned long addr)
{
	unsigned char byte;

	return copy_from_user(&byte, (void __user *)addr, 1) ? -EFAULT : byte;
}

int poke(unsigned long addr, int byte)
{
	unsigned char value = byte;

	return copy_to_user((void __user *)addr, &value, 1) ? -EFAULT : 0;
}

const char *scratch_layout(struct mm_struct *mm, char *buf, size_t size)
{
	const struct vm_area_struct *vma;
	char perms[MAPS_PERMS_SIZE];
	size_t n = 0;

	buf[0] = 0;
	down_read(&mm->mmap_lock);
	for_each_vma(vma, &mm->areas) {
		maps_area_perms(vma, perms);
		n += scnprintf(buf + n, size - n, "%s%ld-%ld %s",
			       n ? "; " : "",
			       (long)(vma->vm_start - SCRATCH_BASE) >> PAGE_SHIFT,
			       (long)(vma->vm_end - SCRATCH_BASE) >> PAGE_SHIFT,
			       perms);
	}
	up_read(&mm->mmap_lock);
	return buf;
}

bool scratch_areas_are(struct mm_struct *mm, const char *expected)
{
	char layout[256];

	scratch_layout(mm, layout, sizeof(layout));
	if (!strcmp(layout, expected))
		return true;
	ktest_fail("areas are %s, not %s", layout, expected);
	return false;
}

struct page *scratch_page(struct mm_struct *mm, unsigned long addr)
{
	struct page *page = NULL;
	spinlock_t *ptl;
	pte_t *pte = mm_pte_lock(mm, addr, &ptl);

	if (!pte)
		return NULL;
	if (pte_present(ptep_get(pte)))
		page = pte_page(ptep_get(pte));
	pte_unmap_unlock(pte, ptl);
	return page;
}
