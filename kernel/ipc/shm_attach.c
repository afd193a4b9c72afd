/* SPDX-License-Identifier: MIT */
/*
 * Segments in address spaces.
 *
 * An attached segment is a shared area of a file that has no name; the area's
 * kind counts how many there are, over fork, split and exit alike.  Which areas
 * one shmat() made is seen by their offsets: each begins so many pages behind
 * the address that shmat() returned as its offset says.
 */
#include <ipc/shm.h>

#include <core/time.h>
#include <lib/err.h>
#include <mem/slab.h>
#include <sched/sched.h>
#include <vm/filemap.h>
#include <vm/mmap.h>
#include <vm/munmap.h>

static struct shm_segment *segment_of(const struct vm_area_struct *vma)
{
	return (struct shm_segment *)vma->vm_file;
}

static s64 now_seconds(void)
{
	return ktime_get_real() / NSEC_PER_SEC;
}

static void attach_count(struct vm_area_struct *vma)
{
	struct shm_segment *segment = segment_of(vma);

	mutex_lock(&shm_mutex);
	segment->ds.nattch++;
	segment->ds.atime = now_seconds();
	segment->ds.lpid = current->tgid;
	mutex_unlock(&shm_mutex);
}

/* The area still has its reference: this cannot be the last. */
static void detach_count(struct vm_area_struct *vma)
{
	struct shm_segment *segment = segment_of(vma);
	struct file *gone = NULL;

	mutex_lock(&shm_mutex);
	segment->ds.nattch--;
	segment->ds.dtime = now_seconds();
	segment->ds.lpid = current->tgid;
	if (segment->ds.perm.mode & SHM_DEST)
		gone = shm_remove(segment);
	mutex_unlock(&shm_mutex);
	if (gone)
		fput(gone);
}

static const struct vm_operations_struct shm_vm_ops = {
	.open = attach_count,
	.close = detach_count,
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
};

static int shm_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &shm_vm_ops;
	attach_count(vma);
	return 0;
}

static void shm_release(struct file *file)
{
	struct shm_segment *segment = (struct shm_segment *)file;

	truncate_inode_pages(&segment->mapping, 0);
	kfree(segment);
}

static void shm_path(struct file *file, struct format_sink *sink)
{
	const struct shm_segment *segment = (struct shm_segment *)file;

	format_print(sink, "/SYSV%08x (deleted)", segment->key);
}

static void shm_identity(struct file *file, u32 *dev, u64 *ino)
{
	*dev = 1;
	*ino = (u64)((struct shm_segment *)file)->id;
}

const struct vm_file_operations shm_file_ops = {
	.mmap = shm_mmap,
	.release = shm_release,
	.path = shm_path,
	.identity = shm_identity,
};

/* With a reference, if current may attach it so.  => ERR_PTR */
static struct shm_segment *segment_get(int id, int flags)
{
	u32 wanted = IPC_READ | (flags & SHM_RDONLY ? 0 : IPC_WRITE);
	struct shm_segment *segment;
	int error;

	mutex_lock(&shm_mutex);
	segment = shm_find(id);
	if (!IS_ERR(segment)) {
		error = ipc_permission(&segment->ds.perm, wanted);
		if (error)
			segment = ERR_PTR(error);
		else
			get_file((struct file *)segment);
	}
	mutex_unlock(&shm_mutex);
	return segment;
}

/* EINVAL: not where a segment can begin. */
static int check_address(unsigned long *addr, int flags)
{
	if (!*addr)
		return flags & SHM_REMAP ? -EINVAL : 0;
	if (PAGE_ALIGNED(*addr))
		return 0;
	if (!(flags & SHM_RND))
		return -EINVAL;
	*addr &= PAGE_MASK;
	return !*addr && flags & SHM_REMAP ? -EINVAL : 0;
}

static unsigned long segment_map(struct shm_segment *segment,
				 unsigned long addr, int flags)
{
	struct mmap_request request = {
		.file = (struct file *)segment, .addr = addr,
		.file_mode = MMAP_FILE_READ,
		.len = segment->ds.segsz, .prot = PROT_READ,
		.flags = MAP_SHARED,
	};
	unsigned long result;

	if (!(flags & SHM_RDONLY)) {
		request.file_mode |= MMAP_FILE_WRITE;
		request.prot |= PROT_WRITE;
	}
	if (flags & SHM_EXEC)
		request.prot |= PROT_EXEC;
	if (addr)
		request.flags |= flags & SHM_REMAP ? MAP_FIXED
						   : MAP_FIXED_NOREPLACE;
	result = do_mmap(current->mm, &request);
	return result == (unsigned long)-EEXIST ? (unsigned long)-EINVAL
						: result;
}

/*
 * EINVAL	SHM_REMAP without an address; not page-aligned
 * EINVAL EIDRM	no such segment
 * EACCES
 * EINVAL	something is there
 * ENOMEM	no room, no memory, a limit
 */
unsigned long shm_attach(int id, unsigned long addr, int flags)
{
	struct shm_segment *segment;
	unsigned long result;
	int error;

	if (id < 0)
		return -EINVAL;
	error = check_address(&addr, flags);
	if (error)
		return error;
	segment = segment_get(id, flags);
	if (IS_ERR(segment))
		return PTR_ERR(segment);
	result = segment_map(segment, addr, flags);
	fput((struct file *)segment);
	return result;
}

/* Part of what shmat() gave at addr? */
static bool attached_at(const struct vm_area_struct *vma, unsigned long addr)
{
	return vma->vm_ops == &shm_vm_ops &&
	       vma->vm_start - addr == vma->vm_pgoff << PAGE_SHIFT;
}

static int detach_locked(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr), *next;
	const struct file *file;
	int error = 0;

	while (vma && !attached_at(vma, addr))
		vma = vma_next(vma);
	if (!vma)
		return -EINVAL;
	for (file = vma->vm_file; vma && !error; vma = next) {
		next = vma_next(vma);
		if (attached_at(vma, addr) && vma->vm_file == file)
			error = munmap_range(mm, vma->vm_start, vma->vm_end);
	}
	return error;
}

int shm_detach(unsigned long addr)
{
	struct mm_struct *mm = current->mm;
	int error;

	if (!PAGE_ALIGNED(addr))
		return -EINVAL;
	down_write(&mm->mmap_lock);
	error = detach_locked(mm, addr);
	up_write(&mm->mmap_lock);
	return error;
}
