/* SPDX-License-Identifier: MIT */
/*
 * System calls about memory.
 *
 * A descriptor becomes a file here, with what it was opened for; offsets
 * become page numbers.  Everything else is virtual memory's (vm/mmap.h).
 */
#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/mount.h>
#include <mem/slab.h>
#include <syscall/syscall.h>
#include <vm/madvise.h>
#include <vm/mmap.h>

static unsigned int mmap_file_mode(const struct file *file)
{
	return (file->f_mode & FMODE_READ ? MMAP_FILE_READ : 0) |
	       (file->f_mode & FMODE_WRITE ? MMAP_FILE_WRITE : 0) |
	       (path_noexec(&file->f_path) ? MMAP_FILE_NOEXEC : 0);
}

/*
 * EINVAL	the offset is no multiple of a page
 * EBADF	no such descriptor
 * EINVAL	length 0, neither or both of shared and private
 * EPERM, EEXIST, ENOMEM, EACCES, ENODEV, EOPNOTSUPP, EAGAIN: vm/mmap.c
 */
SYSCALL_DEFINE6(mmap, unsigned long, addr, unsigned long, len,
		unsigned long, prot, unsigned long, flags, unsigned long, fd,
		unsigned long, offset)
{
	struct mmap_request request = {
		.addr = addr, .len = len, .prot = prot, .flags = flags,
		.pgoff = offset >> PAGE_SHIFT,
	};
	struct fd from = {};
	unsigned long result;

	if (offset_in_page(offset))
		return -EINVAL;
	if (!(flags & MAP_ANONYMOUS)) {
		from = fdget(fd);
		if (!from.file)
			return -EBADF;
		request.file = from.file;
		request.file_mode = mmap_file_mode(from.file);
	}
	result = do_mmap(current->mm, &request);
	if (from.file)
		fdput(from);
	return result;
}

/* EINVAL: not page-aligned, length 0, beyond the process's half; ENOMEM: one
 * area more than there may be */
SYSCALL_DEFINE2(munmap, unsigned long, addr, size_t, len)
{
	return do_munmap(current->mm, addr, len);
}

/* EINVAL: not page-aligned, unknown bits; ENOMEM: not all of it is mapped;
 * EACCES: a file not opened for it */
SYSCALL_DEFINE3(mprotect, unsigned long, addr, size_t, len,
		unsigned long, prot)
{
	return do_mprotect(current->mm, addr, len, prot);
}

/* Never fails: where the heap ends now, moved or not. */
SYSCALL_DEFINE1(brk, unsigned long, brk)
{
	return do_brk(current->mm, brk);
}

/* EINVAL, EFAULT, ENOMEM, EAGAIN, EPERM: vm/mremap.c */
SYSCALL_DEFINE5(mremap, unsigned long, addr, unsigned long, old_len,
		unsigned long, new_len, unsigned long, flags,
		unsigned long, new_addr)
{
	return do_mremap(current->mm, addr, old_len, new_len, flags, new_addr);
}

/* EINVAL, EACCES, EFAULT, ENOMEM: vm/madvise.c */
SYSCALL_DEFINE3(madvise, unsigned long, start, size_t, len, int, behavior)
{
	return do_madvise(current->mm, start, len, behavior);
}

/* EINVAL, ENOMEM, EBUSY: vm/msync.c */
SYSCALL_DEFINE3(msync, unsigned long, start, size_t, len, unsigned int, flags)
{
	return do_msync(current->mm, start, len, flags);
}

/* EPERM, ENOMEM, EINVAL, EAGAIN: vm/mlock.c */
SYSCALL_DEFINE2(mlock, unsigned long, start, size_t, len)
{
	return do_mlock(current->mm, start, len, false);
}

#define MLOCK_ONFAULT 1

/* EINVAL: unknown flags; else as mlock() */
SYSCALL_DEFINE3(mlock2, unsigned long, start, size_t, len, int, flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return do_mlock(current->mm, start, len, flags & MLOCK_ONFAULT);
}

/* EINVAL: the range wraps round; ENOMEM: a hole, too many areas */
SYSCALL_DEFINE2(munlock, unsigned long, start, size_t, len)
{
	return do_munlock(current->mm, start, len);
}

/* EINVAL, EPERM, ENOMEM: vm/mlock.c */
SYSCALL_DEFINE1(mlockall, unsigned int, flags)
{
	return do_mlockall(current->mm, flags);
}

SYSCALL_DEFINE0(munlockall)
{
	do_munlockall(current->mm);
	return 0;
}

/* Bytes of the answer made at a time: a page of them is 16 MiB of memory. */
#define MINCORE_PIECE PAGE_SIZE

static long mincore_pieces(unsigned long start, unsigned long pages,
			   u8 __user *vec, u8 *piece)
{
	while (pages) {
		unsigned long n = min(pages, MINCORE_PIECE);
		int error = mm_residency(current->mm, start,
					 start + (n << PAGE_SHIFT), piece);

		if (error)
			return error;
		if (copy_to_user(vec, piece, n))
			return -EFAULT;
		start += n << PAGE_SHIFT;
		vec += n;
		pages -= n;
	}
	return 0;
}

/*
 * EINVAL	not page-aligned
 * ENOMEM	beyond the process's half
 * EFAULT	vec cannot be written
 * ENOMEM	a hole in the range; no memory
 */
SYSCALL_DEFINE3(mincore, unsigned long, start, size_t, len,
		u8 __user *, vec)
{
	unsigned long pages = DIV_ROUND_UP(len, PAGE_SIZE);
	u8 *piece;
	long error;

	if (!PAGE_ALIGNED(start))
		return -EINVAL;
	if (start > TASK_SIZE || len > TASK_SIZE - start)
		return -ENOMEM;
	if (!access_ok(vec, pages))
		return -EFAULT;
	piece = kmalloc(MINCORE_PIECE, GFP_KERNEL);
	if (!piece)
		return -ENOMEM;
	error = mincore_pieces(start, pages, vec, piece);
	kfree(piece);
	return error;
}
