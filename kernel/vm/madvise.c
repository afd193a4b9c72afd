/* SPDX-License-Identifier: MIT */
/*
 * madvise: what a program knows about its memory and the kernel cannot.
 *
 *	changes a flag	how it will be read (NORMAL RANDOM SEQUENTIAL), what
 *			children get (DONTFORK DOFORK WIPEONFORK KEEPONFORK),
 *			dumps (DONTDUMP DODUMP), large pages (HUGEPAGE …)
 *	throws away	DONTNEED, FREE: the pages; REMOVE: the file's too
 *	brings in	WILLNEED, POPULATE_READ, POPULATE_WRITE
 *	will not need	COLD, PAGEOUT: the pages count as not used
 *
 * An advice is a row: what it asks of an area, and what it does to each part
 * of one.  Holes are passed over; if there was one the call ends in ENOMEM all
 * the same.
 *
 * FREE leaves the kernel the choice when a page goes; here it goes at once, so
 * that what a program has given up is never a surprise to it later.  PAGEOUT
 * without a place to page out to is what COLD is.
 */
#include <vm/madvise.h>

#include <lib/errno.h>
#include <vm/area.h>
#include <vm/fault.h>
#include <vm/filemap.h>
#include <vm/mmap.h>
#include <vm/pte.h>
#include <vm/zap.h>

#define READ_FLAGS (VM_RAND_READ | VM_SEQ_READ)
#define HUGE_FLAGS (VM_HUGEPAGE | VM_NOHUGEPAGE)

/* A part of one area: `vma` becomes what contains it afterwards. */
struct advice_part {
	struct vm_area_struct *vma;
	unsigned long start, end;
};

struct advice {
	bool known;
	bool changes_area;		/* mmap_lock for writing */
	bool stops_at_hole;
	vm_flags_t set, clear;		/* for change_flags() */
	/* 0, or the errno for this area. */
	int (*check)(const struct vm_area_struct *vma);
	/* 0 or -errno. */
	int (*act)(struct advice_part *part, const struct advice *advice);
};

static int check_any(const struct vm_area_struct *vma)
{
	return 0;
}

static int check_not_device(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_IO ? -EINVAL : 0;
}

static int check_not_special(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SPECIAL ? -EINVAL : 0;
}

static int check_private_anonymous(const struct vm_area_struct *vma)
{
	return vma->vm_file || vma_is_shared(vma) ? -EINVAL : 0;
}

/* Pages that may be taken out. */
static int check_removable(const struct vm_area_struct *vma)
{
	return vma->vm_flags & (VM_LOCKED | VM_PFNMAP) ? -EINVAL : 0;
}

static int check_free(const struct vm_area_struct *vma)
{
	return vma_is_anonymous(vma) ? check_removable(vma) : -EINVAL;
}

/* The file itself will change: it must be open for that. */
static int check_remove(const struct vm_area_struct *vma)
{
	vm_flags_t both = VM_SHARED | VM_WRITE;

	if (vma->vm_flags & VM_LOCKED)
		return -EINVAL;
	if (!vma->vm_file || !file_vm(vma->vm_file)->mapping)
		return -EINVAL;
	return (vma->vm_flags & both) == both ? 0 : -EACCES;
}

static int change_flags(struct advice_part *part, const struct advice *advice)
{
	vm_flags_t flags = part->vma->vm_flags;

	return area_set_flags(&part->vma, part->start, part->end,
			      (flags & ~advice->clear) | advice->set);
}

static int throw_away(struct advice_part *part, const struct advice *advice)
{
	zap_page_range(part->vma, part->start, part->end);
	return 0;
}

static int remove_from_file(struct advice_part *part,
			    const struct advice *advice)
{
	struct address_space *mapping = file_vm(part->vma->vm_file)->mapping;

	truncate_page_range(mapping,
			    linear_page_index(part->vma, part->start),
			    (part->end - part->start) >> PAGE_SHIFT);
	return 0;
}

/* Everything is in memory already that could be brought into it. */
static int bring_in(struct advice_part *part, const struct advice *advice)
{
	return 0;
}

static int age_table(pte_t *ptep, unsigned long addr, unsigned long end,
		     void *arg)
{
	spinlock_t *ptl = ptep_lockptr(ptep);
	pte_t pte;

	spin_lock(ptl);
	for (; addr < end; addr += PAGE_SIZE, ptep++) {
		pte = ptep_get(ptep);
		/* A dirty bit set meanwhile must stay: try, or leave it. */
		if (pte_present(pte) && pte_young(pte))
			(void)ptep_cmpxchg(ptep, pte, pte_mkold(pte));
	}
	spin_unlock(ptl);
	return 0;
}

/* No flush: a translation that stays cached makes a page look younger than it
 * is, for a while. */
static int grow_cold(struct advice_part *part, const struct advice *advice)
{
	return pgtable_for_each_table(part->vma->vm_mm->pgd, part->start,
				      part->end, age_table, NULL);
}

static int populate(const struct advice_part *part, unsigned int flags)
{
	if (part->vma->vm_flags & (VM_IO | VM_PFNMAP) ||
	    !vma_permits(part->vma, flags))
		return -EINVAL;
	return vma_populate(part->vma, part->start, part->end, flags);
}

static int populate_read(struct advice_part *part, const struct advice *advice)
{
	return populate(part, 0);
}

static int populate_write(struct advice_part *part,
			  const struct advice *advice)
{
	return populate(part, FAULT_FLAG_WRITE);
}

#define CHANGE(set_, clear_, check_)                                       \
	{ .known = true, .changes_area = true, .set = (set_),              \
	  .clear = (clear_), .check = (check_), .act = change_flags }
#define ACT(check_, act_) { .known = true, .check = (check_), .act = (act_) }
#define POPULATE(act_)                                                     \
	{ .known = true, .stops_at_hole = true, .check = check_any,        \
	  .act = (act_) }

static const struct advice advices[] = {
	[MADV_NORMAL] = CHANGE(0, READ_FLAGS, check_any),
	[MADV_RANDOM] = CHANGE(VM_RAND_READ, READ_FLAGS, check_any),
	[MADV_SEQUENTIAL] = CHANGE(VM_SEQ_READ, READ_FLAGS, check_any),
	[MADV_WILLNEED] = ACT(check_any, bring_in),
	[MADV_DONTNEED] = ACT(check_removable, throw_away),
	[MADV_FREE] = ACT(check_free, throw_away),
	[MADV_REMOVE] = ACT(check_remove, remove_from_file),
	[MADV_DONTFORK] = CHANGE(VM_DONTCOPY, 0, check_any),
	[MADV_DOFORK] = CHANGE(0, VM_DONTCOPY, check_not_device),
	[MADV_HUGEPAGE] = CHANGE(VM_HUGEPAGE, HUGE_FLAGS, check_not_special),
	[MADV_NOHUGEPAGE] = CHANGE(VM_NOHUGEPAGE, HUGE_FLAGS, check_any),
	[MADV_DONTDUMP] = CHANGE(VM_DONTDUMP, 0, check_any),
	[MADV_DODUMP] = CHANGE(0, VM_DONTDUMP, check_not_special),
	[MADV_WIPEONFORK] = CHANGE(VM_WIPEONFORK, 0, check_private_anonymous),
	[MADV_KEEPONFORK] = CHANGE(0, VM_WIPEONFORK, check_any),
	[MADV_COLD] = ACT(check_removable, grow_cold),
	[MADV_PAGEOUT] = ACT(check_removable, grow_cold),
	[MADV_POPULATE_READ] = POPULATE(populate_read),
	[MADV_POPULATE_WRITE] = POPULATE(populate_write),
};

/* ENOMEM: a hole, said at the end unless the advice stops there. */
static int advise_range(struct mm_struct *mm, unsigned long start,
			unsigned long end, const struct advice *advice)
{
	struct advice_part part = { .vma = find_vma(mm, start) };
	int error, result = 0;

	while (start < end) {
		if (!part.vma || part.vma->vm_start > start) {
			result = -ENOMEM;
			if (advice->stops_at_hole || !part.vma ||
			    part.vma->vm_start >= end)
				break;
			start = part.vma->vm_start;
		}
		part.start = start;
		part.end = min(end, part.vma->vm_end);
		error = advice->check(part.vma);
		if (!error)
			error = advice->act(&part, advice);
		if (error)
			return error;
		start = part.end;
		part.vma = find_vma(mm, start);
	}
	return result;
}

static int advise_locked(struct mm_struct *mm, unsigned long start,
			 unsigned long end, const struct advice *advice)
{
	int error;

	if (advice->changes_area) {
		down_write(&mm->mmap_lock);
		error = advise_range(mm, start, end, advice);
		up_write(&mm->mmap_lock);
	} else {
		down_read(&mm->mmap_lock);
		error = advise_range(mm, start, end, advice);
		up_read(&mm->mmap_lock);
	}
	return error;
}

bool madvise_is_known(int behavior)
{
	return behavior >= 0 && (size_t)behavior < ARRAY_SIZE(advices) &&
	       advices[behavior].known;
}

/*
 * EINVAL	unknown advice; not page-aligned; the range wraps round
 * EINVAL EACCES	not for this kind of area: see the check of each
 * EINVAL	POPULATE: not permitted
 * EFAULT	POPULATE: beyond the end of a file
 * ENOMEM	a hole in the range; too many areas; no memory
 */
int do_madvise(struct mm_struct *mm, unsigned long start, unsigned long len,
	       int behavior)
{
	unsigned long end = start + PAGE_ALIGN(len);

	if (!madvise_is_known(behavior) || !PAGE_ALIGNED(start) ||
	    PAGE_ALIGN(len) < len || end < start)
		return -EINVAL;
	return advise_locked(mm, start, end, &advices[behavior]);
}
