/* SPDX-License-Identifier: MIT */
/*
 * mmap: from a request to an area.
 *
 *	check  →  place  →  kind  →  limits  →  allocate  →  unmap old  →  insert
 *	                                    │
 *	      everything that can fail      │      nothing that can fail
 *
 * An anonymous area that continues a neighbour becomes part of it before any
 * object is made: an allocator that grows its arena page by page has one area.
 */
#include <vm/mmap.h>

#include <lib/err.h>
#include <vm/area.h>
#include <vm/layout.h>
#include <vm/munmap.h>
#include <vm/pte.h>
#include <vm/vm_file.h>
#include <vm/zap.h>

/* Flags that were there before MAP_SHARED_VALIDATE asked about the others. */
#define LEGACY_MAP_MASK (MAP_SHARED | MAP_PRIVATE | MAP_FIXED | \
	MAP_ANONYMOUS | MAP_32BIT | MAP_GROWSDOWN | MAP_DENYWRITE | \
	MAP_EXECUTABLE | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | \
	MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB)

/* What becomes of a request on its way. */
struct mapping_plan {
	struct mm_struct *mm;
	struct mmap_request request;
	struct vma_place place;
	vm_flags_t flags;
	struct munmap old;		/* what MAP_FIXED replaces */
};

vm_flags_t vm_flags_from_prot(unsigned long prot)
{
	BUILD_BUG_ON(PROT_READ != VM_READ || PROT_WRITE != VM_WRITE ||
		     PROT_EXEC != VM_EXEC);
	return prot & VM_ACCESS_FLAGS;
}

static bool is_data(vm_flags_t flags)
{
	return (flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

bool may_expand_vm(const struct mm_struct *mm, vm_flags_t flags,
		   unsigned long pages)
{
	if (mm->total_vm + pages > mm->limits.as >> PAGE_SHIFT)
		return false;
	return !is_data(flags) ||
	       mm->data_vm + pages <= mm->limits.data >> PAGE_SHIFT;
}

void vm_stat_account(struct mm_struct *mm, vm_flags_t flags, long pages)
{
	mm->total_vm += pages;
	if (mm->hiwater_vm < mm->total_vm)
		mm->hiwater_vm = mm->total_vm;
	if (is_data(flags))
		mm->data_vm += pages;
	else if (flags & VM_GROWSDOWN)
		mm->stack_vm += pages;
	else if ((flags & (VM_EXEC | VM_WRITE)) == VM_EXEC)
		mm->exec_vm += pages;
	if (flags & VM_LOCKED)
		mm->locked_vm += pages;
}

/* EPERM: locking is not for this process.  EAGAIN: more than its limit. */
static int check_locked(const struct mapping_plan *plan)
{
	unsigned long pages = plan->request.len >> PAGE_SHIFT;

	if (!(plan->flags & VM_LOCKED))
		return 0;
	if (plan->request.flags & MAP_LOCKED && !mm_may_lock(plan->mm))
		return -EPERM;
	return mm_may_lock_pages(plan->mm, pages) ? 0 : -EAGAIN;
}

/* EACCES: shared and written without being open for writing; not open for
 * reading.  EOPNOTSUPP: an unknown flag with MAP_SHARED_VALIDATE.  EINVAL: no
 * such type; a file cannot grow downwards.  EPERM: code from a file system
 * without programs.  ENODEV: the file cannot be mapped. */
static int kind_of_file(struct mapping_plan *plan)
{
	const struct mmap_request *request = &plan->request;

	switch (request->flags & MAP_TYPE) {
	case MAP_SHARED_VALIDATE:
		if (request->flags & ~LEGACY_MAP_MASK)
			return -EOPNOTSUPP;
		fallthrough;
	case MAP_SHARED:
		if (!(request->file_mode & MMAP_FILE_WRITE)) {
			if (request->prot & PROT_WRITE)
				return -EACCES;
			plan->flags &= ~VM_MAYWRITE;
		}
		plan->flags |= VM_SHARED | VM_MAYSHARE;
		fallthrough;
	case MAP_PRIVATE:
		if (!(request->file_mode & MMAP_FILE_READ))
			return -EACCES;
		break;
	default:
		return -EINVAL;
	}
	if (request->file_mode & MMAP_FILE_NOEXEC) {
		if (request->prot & PROT_EXEC)
			return -EPERM;
		plan->flags &= ~VM_MAYEXEC;
	}
	if (!file_vm(request->file)->ops->mmap)
		return -ENODEV;
	return request->flags & MAP_GROWSDOWN ? -EINVAL : 0;
}

/* EINVAL: no such type, or shared and growing. */
static int kind_of_anonymous(struct mapping_plan *plan)
{
	switch (plan->request.flags & MAP_TYPE) {
	case MAP_SHARED:
		if (plan->request.flags & MAP_GROWSDOWN)
			return -EINVAL;
		plan->request.pgoff = 0;
		plan->flags |= VM_SHARED | VM_MAYSHARE;
		return 0;
	case MAP_PRIVATE:
		/* Pages keep these numbers when the area moves. */
		plan->request.pgoff = plan->place.addr >> PAGE_SHIFT;
		return 0;
	default:
		return -EINVAL;
	}
}

static vm_flags_t flags_of_request(const struct mm_struct *mm,
				   const struct mmap_request *request)
{
	vm_flags_t flags = vm_flags_from_prot(request->prot) | mm->def_flags |
			   VM_MAY_FLAGS;

	if (request->flags & MAP_GROWSDOWN)
		flags |= VM_GROWSDOWN;
	if (request->flags & MAP_LOCKED)
		flags |= VM_LOCKED;
	if (request->flags & MAP_NORESERVE)
		flags |= VM_NORESERVE;
	return flags;
}

/*
 * Whether the plan's area would only continue an anonymous neighbour, and if
 * so makes it do that:
 *
 *	[  prev  )[ plan )[  next  )   →   [           prev           )
 */
static bool continue_neighbour(const struct mapping_plan *plan)
{
	struct vm_area_struct *prev = plan->place.prev;
	struct vm_area_struct *next = plan->place.next, want;

	want.vm_start = plan->place.addr;
	want.vm_end = plan->place.addr + plan->request.len;
	want.vm_flags = plan->flags;
	want.vm_file = NULL;
	want.vm_ops = NULL;
	want.vm_pgoff = plan->request.pgoff;
	if (prev && vma_can_merge(prev, &want)) {
		area_resize(prev, prev->vm_start, want.vm_end);
		area_merge(prev);
		return true;
	}
	if (next && vma_can_merge(&want, next)) {
		area_resize(next, want.vm_start, next->vm_end);
		return true;
	}
	return false;
}

static struct vm_area_struct *area_create(const struct mapping_plan *plan)
{
	struct vm_area_struct *vma = vm_area_alloc(plan->mm);

	if (!vma)
		return NULL;
	vma->vm_start = plan->place.addr;
	vma->vm_end = plan->place.addr + plan->request.len;
	vma->vm_flags = plan->flags;
	vma->vm_pgoff = plan->request.pgoff;
	vma_set_page_prot(vma);
	return vma;
}

/* The old areas go; who the neighbours are is known only then. */
static void clear_place(struct mapping_plan *plan)
{
	if (!plan->old.first)
		return;
	munmap_commit(&plan->old);
	vma_tree_place(&plan->mm->areas, plan->place.addr, &plan->place);
}

static int map_anonymous(struct mapping_plan *plan)
{
	struct vm_area_struct *vma;

	/* Nothing to replace: the neighbours are known already. */
	if (!plan->old.first && continue_neighbour(plan))
		return 0;
	vma = area_create(plan);
	if (!vma)
		return -ENOMEM;
	clear_place(plan);
	area_insert(vma, &plan->place);
	if (plan->old.first)
		area_merge(vma);
	return 0;
}

/* Undoes what a refused area may have got already. */
static void area_refuse(struct vm_area_struct *vma,
			const struct vma_place *place)
{
	zap_page_range(vma, vma->vm_start, vma->vm_end);
	free_tables(vma->vm_mm, vma->vm_start, vma->vm_end, place);
	fput(vma->vm_file);
	vm_area_free(vma);
}

static int map_file(struct mapping_plan *plan)
{
	struct file *file = plan->request.file;
	struct vm_area_struct *vma = area_create(plan);
	int error;

	if (!vma)
		return -ENOMEM;
	vma->vm_file = get_file(file);
	/* The driver may put entries in at once: the place must be empty. */
	clear_place(plan);
	error = file_vm(file)->ops->mmap(file, vma);
	if (error) {
		area_refuse(vma, &plan->place);
		return error;
	}
	vma_set_writenotify(vma);
	area_insert(vma, &plan->place);
	area_merge(vma);
	return 0;
}

static int map_shared_anonymous(struct mapping_plan *plan)
{
	struct vm_area_struct *vma = area_create(plan);
	int error;

	if (!vma)
		return -ENOMEM;
	error = shmem_zero_setup(vma);
	if (error) {
		vm_area_free(vma);
		return error;
	}
	clear_place(plan);
	area_insert(vma, &plan->place);
	return 0;
}

static int map_kind(struct mapping_plan *plan)
{
	if (plan->request.file)
		return map_file(plan);
	return plan->flags & VM_SHARED ? map_shared_anonymous(plan)
				       : map_anonymous(plan);
}

/* Pages of the range that are in areas now, and will be replaced. */
static unsigned long pages_replaced(const struct munmap *old)
{
	const struct vm_area_struct *vma = old->first;
	unsigned long bytes = 0;

	for (; vma && vma->vm_start < old->end; vma = vma_next(vma))
		bytes += min(vma->vm_end, old->end) -
			 max(vma->vm_start, old->start);
	return bytes >> PAGE_SHIFT;
}

/* ENOMEM: a limit, or no memory; and what the file's own mmap says. */
static int map_region(struct mapping_plan *plan)
{
	unsigned long start = plan->place.addr, len = plan->request.len;
	struct munmap *old = &plan->old;
	int error;

	old->first = NULL;
	if (plan->request.flags & MAP_FIXED) {
		error = munmap_prepare(old, plan->mm, start, start + len);
		if (error)
			return error;
		if (!old->first)
			vma_tree_place(&plan->mm->areas, start, &plan->place);
	}
	error = -ENOMEM;
	if (may_expand_vm(plan->mm, plan->flags,
			  (len >> PAGE_SHIFT) -
			  (old->first ? pages_replaced(old) : 0)))
		error = map_kind(plan);
	if (!error)
		vm_stat_account(plan->mm, plan->flags, len >> PAGE_SHIFT);
	else if (old->first)
		munmap_cancel(old);
	return error;
}

/* EEXIST: MAP_FIXED_NOREPLACE, and something is there. */
static int map_locked(struct mapping_plan *plan)
{
	const struct mmap_request *request = &plan->request;
	int error;

	if (plan->mm->areas.count > MAX_MAP_COUNT)
		return -ENOMEM;
	error = get_unmapped_area(plan->mm, request, &plan->place);
	if (error)
		return error;
	if (request->flags & MAP_FIXED_NOREPLACE &&
	    find_vma_intersection(plan->mm, plan->place.addr,
				  plan->place.addr + request->len))
		return -EEXIST;
	plan->flags = flags_of_request(plan->mm, request);
	error = check_locked(plan);
	if (error)
		return error;
	error = request->file ? kind_of_file(plan) : kind_of_anonymous(plan);
	return error ? error : map_region(plan);
}

static bool wants_pages(const struct mapping_plan *plan)
{
	if (plan->flags & VM_LOCKED)
		return !(plan->flags & VM_LOCKONFAULT);
	return (plan->request.flags & (MAP_POPULATE | MAP_NONBLOCK)) ==
	       MAP_POPULATE;
}

/*
 * EINVAL	huge pages are asked for; length 0
 * ENOMEM	length overflows when rounded up
 * EOVERFLOW	offset + length overflows
 * ENOMEM	too many areas; no hole; fixed and beyond the user half
 * EINVAL	fixed and not page-aligned
 * EPERM	fixed below MMAP_MIN_ADDR
 * EEXIST	MAP_FIXED_NOREPLACE and taken
 * EPERM EAGAIN	see check_locked()
 * EACCES EOPNOTSUPP EINVAL EPERM ENODEV	see kind_of_file()
 * ENOMEM	see map_region()
 */
unsigned long do_mmap(struct mm_struct *mm, const struct mmap_request *request)
{
	struct mapping_plan plan;
	int error;

	plan.mm = mm;
	plan.request = *request;
	if (request->flags & MAP_HUGETLB || !request->len)
		return -EINVAL;
	plan.request.len = PAGE_ALIGN(request->len);
	if (!plan.request.len)
		return -ENOMEM;
	if (request->pgoff + (plan.request.len >> PAGE_SHIFT) < request->pgoff)
		return -EOVERFLOW;
	if (request->flags & MAP_FIXED_NOREPLACE)
		plan.request.flags |= MAP_FIXED;
	down_write(&mm->mmap_lock);
	error = map_locked(&plan);
	up_write(&mm->mmap_lock);
	if (error)
		return error;
	if (wants_pages(&plan))
		mm_populate(mm, plan.place.addr, plan.request.len);
	return plan.place.addr;
}

int vm_map_anonymous(struct mm_struct *mm, unsigned long addr,
		     unsigned long len, vm_flags_t flags)
{
	struct mapping_plan plan = {
		.mm = mm, .flags = flags | mm->def_flags,
		.request = { .addr = addr, .len = len,
			     .pgoff = addr >> PAGE_SHIFT },
	};
	int error;

	if (mm->areas.count > MAX_MAP_COUNT || len > TASK_SIZE ||
	    addr > TASK_SIZE - len)
		return -ENOMEM;
	vma_tree_place(&mm->areas, addr, &plan.place);
	if (plan.place.next && plan.place.next->vm_start < addr + len)
		return -ENOMEM;
	error = check_locked(&plan);
	return error ? error : map_region(&plan);
}
