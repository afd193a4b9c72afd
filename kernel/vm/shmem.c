/* SPDX-License-Identifier: MIT */
/*
 * Shared anonymous memory: a file that has no name.
 *
 * What parent and children share must be one thing, and a page cache is just
 * that: the area gets a file of its own, known to nobody else, as large as the
 * area, whose pages are zeros until written.  It ends with its last area.
 */
#include <lib/errno.h>
#include <lib/format.h>
#include <mem/gfp.h>
#include <mem/slab.h>
#include <vm/filemap.h>
#include <vm/mmap.h>

struct shmem_file {
	struct vm_file vm;	/* first: this is the struct file */
	struct address_space mapping;
	u64 ino;		/* I  on a device of no file system, 0:0 */
};

static void shmem_release(struct file *file)
{
	struct shmem_file *shmem = (struct shmem_file *)file;

	truncate_inode_pages(&shmem->mapping, 0);
	kfree(shmem);
}

static void shmem_path(struct file *file, struct format_sink *sink)
{
	format_print(sink, "/dev/zero (deleted)");
}

/* Two areas of one piece of memory can be told from two pieces. */
static void shmem_identity(struct file *file, u32 *dev, u64 *ino)
{
	*dev = 0;
	*ino = ((struct shmem_file *)file)->ino;
}

static const struct vm_file_operations shmem_file_ops = {
	.mmap = generic_file_mmap,
	.release = shmem_release,
	.path = shmem_path,
	.identity = shmem_identity,
};

int shmem_zero_setup(struct vm_area_struct *vma)
{
	static atomic64_t last_ino;
	struct shmem_file *shmem = kmalloc(sizeof(*shmem), GFP_KERNEL);

	if (!shmem)
		return -ENOMEM;
	shmem->ino = (u64)atomic64_inc_return(&last_ino);
	address_space_init(&shmem->mapping, shmem, NULL, GFP_HIGHUSER);
	shmem->mapping.size = vma->vm_end - vma->vm_start;
	shmem->mapping.shmem = true;
	shmem->vm = (struct vm_file){
		.count = ATOMIC_INIT(1), .ops = &shmem_file_ops,
		.mapping = &shmem->mapping,
	};
	vma->vm_file = (struct file *)shmem;
	return generic_file_mmap(vma->vm_file, vma);
}
