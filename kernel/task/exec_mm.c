/* SPDX-License-Identifier: MIT */
/*
 * Furnishing an address space in which nobody runs yet.
 *
 * Everything goes through the calls that the program itself could make later:
 * exec knows no shortcut into the areas.  The stack area is made with some
 * room below what is written to it, so that the program's first calls find it
 * there; it grows by faults from then on.
 */
#include <task/exec_mm.h>

#include <lib/err.h>
#include <lib/errno.h>
#include <task/rlimit.h>
#include <vm/gup.h>
#include <vm/mmap.h>

/* Below the first stack pointer, in bytes: as on Linux. */
#define STACK_ROOM (128UL << 10)

int exec_mm_write(struct mm_struct *mm, unsigned long addr, const void *from,
		  size_t size)
{
	return copy_to_mm(mm, addr, from, size);
}

int exec_mm_clear(struct mm_struct *mm, unsigned long addr, size_t size)
{
	static const u8 zeros[256];

	while (size) {
		size_t part = min(size, sizeof(zeros));
		int error = exec_mm_write(mm, addr, zeros, part);

		if (error)
			return error;
		addr += part;
		size -= part;
	}
	return 0;
}

static int exec_mm_map(struct mm_struct *mm, const struct mmap_request *request)
{
	unsigned long addr = do_mmap(mm, request);

	return IS_ERR_VALUE(addr) ? (int)addr : 0;
}

int exec_mm_map_file(struct mm_struct *mm, unsigned long start,
		     unsigned long end, unsigned long prot, struct file *file,
		     u64 offset)
{
	return exec_mm_map(mm, &(struct mmap_request){
		.file = file, .file_mode = MMAP_FILE_READ,
		.addr = start, .len = end - start, .prot = prot,
		.flags = MAP_PRIVATE | MAP_FIXED,
		.pgoff = offset >> PAGE_SHIFT,
	});
}

int exec_mm_map_zero(struct mm_struct *mm, unsigned long start,
		     unsigned long end, unsigned long prot)
{
	return exec_mm_map(mm, &(struct mmap_request){
		.addr = start, .len = end - start, .prot = prot,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	});
}

unsigned long exec_mm_find_hole(struct mm_struct *mm, size_t size)
{
	unsigned long addr = do_mmap(mm, &(struct mmap_request){
		.len = size, .prot = PROT_NONE,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
	});
	int error;

	if (IS_ERR_VALUE(addr))
		return addr;
	error = do_munmap(mm, addr, size);
	return error ? (unsigned long)error : addr;
}

void exec_mm_set_brk(struct mm_struct *mm, unsigned long brk)
{
	mm->start_brk = mm->brk = brk;
}

int exec_mm_stack(struct mm_struct *mm, unsigned long sp, bool executable)
{
	unsigned long limit = READ_ONCE(mm->limits.stack);
	unsigned long start = ALIGN_DOWN(sp, PAGE_SIZE), room = STACK_TOP - start;
	vm_flags_t flags = VM_DATA_DEFAULT_FLAGS | VM_GROWSDOWN;
	int error;

	if (room > limit)
		return -E2BIG;
	start -= min(ALIGN_DOWN(limit - room, PAGE_SIZE), STACK_ROOM);
	if (executable)
		flags |= VM_EXEC;
	mm->start_stack = sp;
	down_write(&mm->mmap_lock);
	error = vm_map_anonymous(mm, start, STACK_TOP - start, flags);
	up_write(&mm->mmap_lock);
	return error;
}
