/* SPDX-License-Identifier: MIT */
/*
 * mremap: a range gets another size, another place, or both.
 *
 *	smaller	[    keep    |xxxxxx)		the end is unmapped
 *	larger	[  old  |+++++)			where there is room
 *		[  old  )[ next )		else, with MAYMOVE:
 *		   '-------------> [  old  |+++++)
 *
 * Pages do not move, entries do (move.c): the same frame is found at another
 * address.  An anonymous page keeps the number by which the reverse map knows
 * it, so an area that has moved starts at the number it had.  What can fail is
 * done before anything changes, but for a target that FIXED clears: as on
 * Linux, that is unmapped whatever comes of the rest.
 */
#include <lib/err.h>
#include <vm/area.h>
#include <vm/layout.h>
#include <vm/mmap.h>
#include <vm/move.h>
#include <vm/munmap.h>
#include <vm/vm_file.h>
#include <vm/zap.h>

/* A move may cut the old area twice and makes a new one. */
#define AREAS_NEEDED 3

struct mremap {
	struct mm_struct *mm;
	struct vm_area_struct *vma;	/* the old range lies in it */
	unsigned long addr, old_len;
	unsigned long new_addr, new_len;
	unsigned long flags;		/* MREMAP_ */
	bool populate;			/* what was added is to be there */
};

static unsigned long grown_pages(const struct mremap *m)
{
	return (m->new_len - m->old_len) >> PAGE_SHIFT;
}

/* EFAULT: may not grow.  EINVAL: page numbers would wrap round.  EAGAIN: more
 * locked memory than allowed.  ENOMEM: a limit. */
static int check_growth(const struct mremap *m)
{
	const struct vm_area_struct *vma = m->vma;
	pgoff_t pgoff = linear_page_index(vma, m->addr);

	if (m->new_len == m->old_len)
		return 0;
	if (pgoff + (m->new_len >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	if (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
		return -EFAULT;
	if (vma->vm_flags & VM_LOCKED &&
	    !mm_may_lock_pages(m->mm, grown_pages(m)))
		return -EAGAIN;
	return may_expand_vm(m->mm, vma->vm_flags, grown_pages(m)) ? 0
								   : -ENOMEM;
}

/* EFAULT: nothing there, or the range is more than one area.  EINVAL: a
 * duplicate (old length 0) of private memory; a device's stays with it. */
static int find_area(struct mremap *m)
{
	struct vm_area_struct *vma = vma_lookup(m->mm, m->addr);

	m->vma = vma;
	if (!vma)
		return -EFAULT;
	if (!m->old_len && !(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;
	if (m->flags & MREMAP_DONTUNMAP &&
	    vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
		return -EINVAL;
	if (m->old_len > vma->vm_end - m->addr)
		return -EFAULT;
	return check_growth(m);
}

static bool has_room_behind(const struct mremap *m)
{
	const struct vm_area_struct *next = vma_next(m->vma);
	unsigned long end = m->addr + m->new_len;

	if (m->vma->vm_end != m->addr + m->old_len)
		return false;
	return end > m->addr && end <= TASK_SIZE &&
	       (!next || end <= next->vm_start);
}

static void grow_in_place(struct mremap *m)
{
	struct vm_area_struct *vma = m->vma;

	area_resize(vma, vma->vm_start, m->addr + m->new_len);
	vm_stat_account(m->mm, vma->vm_flags, grown_pages(m));
	m->populate = vma->vm_flags & VM_LOCKED;
	area_merge(vma);
}

/* The area as it will be, in no tree yet; NULL. */
static struct vm_area_struct *area_copy(const struct mremap *m)
{
	struct vm_area_struct *vma = m->vma, *copy = vm_area_dup(vma);

	if (!copy)
		return NULL;
	copy->vm_start = m->new_addr;
	copy->vm_end = m->new_addr + m->new_len;
	copy->vm_pgoff = linear_page_index(vma, m->addr);
	/* No page is known by its number yet: take those of a new area, which
	 * may continue a neighbour. */
	if (vma_is_anonymous(vma) && !vma->anon_vma)
		copy->vm_pgoff = m->new_addr >> PAGE_SHIFT;
	return copy;
}

/* All that can fail: what the kind says, the tables, the cuts. */
static int move_allocate(const struct mremap *m, const struct move *move,
			 const struct vma_place *place,
			 struct vm_area_struct *copy, struct munmap *old)
{
	const struct vm_operations_struct *ops = copy->vm_ops;
	int error = 0;

	if (m->old_len && !(m->flags & MREMAP_DONTUNMAP))
		error = munmap_prepare(old, m->mm, m->addr,
				       m->addr + m->old_len);
	if (error)
		return error;
	error = move_prepare(move, place);
	if (error)
		goto cancel;
	if (ops && ops->mremap)
		error = ops->mremap(copy);
	if (!error)
		return 0;
	free_tables(m->mm, move->to, move->to + move->len, place);
cancel:
	munmap_cancel(old);
	return error;
}

/* DONTUNMAP: what stays is as if never touched, and not locked. */
static void leave_old(struct vm_area_struct *vma)
{
	vm_flags_t flags = vma->vm_flags & ~(VM_LOCKED | VM_LOCKONFAULT);

	if (area_set_flags(&vma, vma->vm_start, vma->vm_end, flags))
		KASSERT(!"a whole area was cut");
}

/* ENOMEM: too many areas, no memory; and what the kind says. */
static int move_area(struct mremap *m, const struct vma_place *place)
{
	struct move move = { .vma = m->vma, .from = m->addr,
			     .to = m->new_addr, .len = m->old_len };
	struct munmap old = { .mm = m->mm };
	struct vm_area_struct *copy;
	int error;

	if (m->mm->areas.count >= MAX_MAP_COUNT - AREAS_NEEDED)
		return -ENOMEM;
	copy = area_copy(m);
	if (!copy)
		return -ENOMEM;
	error = move_allocate(m, &move, place, copy, &old);
	if (error) {
		vm_area_free(copy);
		return error;
	}
	if (copy->vm_file)
		get_file(copy->vm_file);
	area_insert(copy, place);
	if (copy->vm_ops && copy->vm_ops->open)
		copy->vm_ops->open(copy);
	move_entries(&move);
	vm_stat_account(m->mm, copy->vm_flags, vma_pages(copy));
	m->populate = copy->vm_flags & VM_LOCKED;
	if (m->flags & MREMAP_DONTUNMAP)
		leave_old(m->vma);
	else
		munmap_commit(&old);
	area_merge(copy);
	return 0;
}

/* Anywhere: ENOMEM if there is no hole. */
static int move_anywhere(struct mremap *m)
{
	const struct mmap_request request = {
		.addr = m->flags & MREMAP_DONTUNMAP ? m->new_addr : 0,
		.len = m->new_len,
	};
	struct vma_place place;
	int error = get_unmapped_area(m->mm, &request, &place);

	if (error)
		return error;
	m->new_addr = place.addr;
	return move_area(m, &place);
}

/* EPERM: below MMAP_MIN_ADDR. */
static int move_fixed(struct mremap *m)
{
	struct vma_place place;

	if (m->new_addr < MMAP_MIN_ADDR)
		return -EPERM;
	vma_tree_place(&m->mm->areas, m->new_addr, &place);
	return move_area(m, &place);
}

/* The end goes, the rest stays where it is. */
static int cut_end(struct mremap *m)
{
	int error = munmap_range(m->mm, m->addr + m->new_len,
				 m->addr + m->old_len);

	if (!error)
		m->old_len = m->new_len;
	return error;
}

/* EINVAL: the target is not page-aligned, beyond the user half, or overlaps
 * the old range.  ENOMEM: too many areas. */
static int check_target(const struct mremap *m)
{
	if (!PAGE_ALIGNED(m->new_addr) || m->new_len > TASK_SIZE ||
	    m->new_addr > TASK_SIZE - m->new_len)
		return -EINVAL;
	if (m->addr + m->old_len > m->new_addr &&
	    m->new_addr + m->new_len > m->addr)
		return -EINVAL;
	return m->mm->areas.count + 2 >= MAX_MAP_COUNT - AREAS_NEEDED
		? -ENOMEM : 0;
}

static int remap_to_target(struct mremap *m)
{
	int error = check_target(m);

	if (!error && m->flags & MREMAP_FIXED)
		error = munmap_range(m->mm, m->new_addr,
				     m->new_addr + m->new_len);
	if (!error && m->old_len > m->new_len)
		error = cut_end(m);
	if (!error)
		error = find_area(m);
	if (error)
		return error;
	if (m->flags & MREMAP_DONTUNMAP &&
	    !may_expand_vm(m->mm, m->vma->vm_flags, m->old_len >> PAGE_SHIFT))
		return -ENOMEM;
	return m->flags & MREMAP_FIXED ? move_fixed(m) : move_anywhere(m);
}

/* ENOMEM: no room, and it may not move. */
static int remap_here(struct mremap *m)
{
	int error;

	m->new_addr = m->addr;
	if (m->old_len > m->new_len)
		return cut_end(m);
	if (m->old_len == m->new_len)
		return 0;
	error = find_area(m);
	if (error)
		return error;
	if (has_room_behind(m)) {
		grow_in_place(m);
		return 0;
	}
	return m->flags & MREMAP_MAYMOVE ? move_anywhere(m) : -ENOMEM;
}

/* EINVAL: unknown flags; FIXED or DONTUNMAP without MAYMOVE; DONTUNMAP with
 * another length; not page-aligned; new length 0. */
static int check_request(const struct mremap *m, unsigned long old_len,
			 unsigned long new_len)
{
	unsigned long known = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP;

	if (m->flags & ~known ||
	    (m->flags & MREMAP_FIXED && !(m->flags & MREMAP_MAYMOVE)))
		return -EINVAL;
	if (m->flags & MREMAP_DONTUNMAP &&
	    (!(m->flags & MREMAP_MAYMOVE) || old_len != new_len))
		return -EINVAL;
	return PAGE_ALIGNED(m->addr) && m->new_len ? 0 : -EINVAL;
}

static int remap_locked(struct mremap *m)
{
	if (!vma_lookup(m->mm, m->addr))
		return -EFAULT;
	return m->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)
		? remap_to_target(m) : remap_here(m);
}

/*
 * EINVAL	see check_request()
 * EFAULT	nothing is mapped at addr
 * EINVAL ENOMEM	FIXED, DONTUNMAP: see check_target()
 * EINVAL EFAULT EAGAIN ENOMEM	see find_area(), check_growth()
 * ENOMEM	no room, and no MAYMOVE; no hole; too many areas; no memory
 * EPERM	FIXED below MMAP_MIN_ADDR
 */
unsigned long do_mremap(struct mm_struct *mm, unsigned long addr,
			unsigned long old_len, unsigned long new_len,
			unsigned long flags, unsigned long new_addr)
{
	struct mremap m = {
		.mm = mm, .addr = addr, .old_len = PAGE_ALIGN(old_len),
		.new_addr = new_addr, .new_len = PAGE_ALIGN(new_len),
		.flags = flags,
	};
	unsigned long had;
	int error = check_request(&m, old_len, new_len);

	if (error)
		return error;
	had = m.old_len;
	down_write(&mm->mmap_lock);
	error = remap_locked(&m);
	up_write(&mm->mmap_lock);
	if (error)
		return error;
	if (m.populate && m.new_len > had)
		mm_populate(mm, m.new_addr + had, m.new_len - had);
	return m.new_addr;
}
