/* SPDX-License-Identifier: MIT */
/*
 * System calls about memory.
 *
 * A descriptor becomes a file here, with what it was opened for; offsets
 * become page numbers.  Everything else is virtual memory's (vm/mmap.h).
 */
#include <fs/fdtable.h>
#include <syscall/syscall.h>
#include <vm/mmap.h>

static unsigned int mmap_file_mode(const struct file *file)
{
	return (file->f_mode & FMODE_READ ? MMAP_FILE_READ : 0) |
	       (file->f_mode & FMODE_WRITE ? MMAP_FILE_WRITE : 0);
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
