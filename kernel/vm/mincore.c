/* SPDX-License-Identifier: MIT */
/*
 * mincore: which pages would not need a fault to bring them in.
 *
 * A page counts as resident if this address space has an entry for it, or if
 * its file has it in the page cache, where a minor fault would find it.
 */
#include <lib/errno.h>
#include <lib/string.h>
#include <vm/filemap.h>
#include <vm/mmap.h>
#include <vm/pte.h>

/* Where vec[0] belongs to. */
struct residency {
	u8 *vec;
	unsigned long start;
};

static int note_table(pte_t *ptep, unsigned long addr, unsigned long end,
		      void *arg)
{
	const struct residency *residency = arg;

	for (; addr < end; addr += PAGE_SIZE, ptep++)
		if (pte_present(ptep_get(ptep)))
			residency->vec[(addr - residency->start) >>
				       PAGE_SHIFT] = 1;
	return 0;
}

static void note_cached(const struct residency *residency,
			struct vm_area_struct *vma, unsigned long start,
			unsigned long end)
{
	struct address_space *mapping = file_vm(vma->vm_file)->mapping;
	struct page *page;

	for (; mapping && start < end; start += PAGE_SIZE) {
		page = find_get_page(mapping, linear_page_index(vma, start));
		if (!page)
			continue;
		residency->vec[(start - residency->start) >> PAGE_SHIFT] = 1;
		put_page(page);
	}
}

static void note_area(const struct residency *residency,
		      struct vm_area_struct *vma, unsigned long start,
		      unsigned long end)
{
	if (vma->vm_file)
		note_cached(residency, vma, start, end);
	pgtable_for_each_table(vma->vm_mm->pgd, start, end, note_table,
			       (void *)residency);
}

static int note_range(const struct residency *residency, struct mm_struct *mm,
		      unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	for (; start < end; vma = vma_next(vma)) {
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		note_area(residency, vma, start, min(end, vma->vm_end));
		start = vma->vm_end;
	}
	return 0;
}

int mm_residency(struct mm_struct *mm, unsigned long start, unsigned long end,
		 u8 *vec)
{
	const struct residency residency = { .vec = vec, .start = start };
	int error;

	memset(vec, 0, (end - start) >> PAGE_SHIFT);
	down_read(&mm->mmap_lock);
	error = note_range(&residency, mm, start, end);
	up_read(&mm->mmap_lock);
	return error;
}
