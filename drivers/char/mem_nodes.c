/* SPDX-License-Identifier: MIT */
/*
 * /dev/null, /dev/zero, /dev/full: memory devices without memory (null(4),
 * full(4)).
 *
 *		read		write		mmap
 *	null	end of file	takes all	-ENODEV
 *	zero	zeros		takes all	zeros: private as anonymous
 *						memory, shared among children
 *	full	zeros		-ENOSPC		-ENODEV
 */
#include <core/initcall.h>
#include <drivers/char/char.h>

#include <device/chrdev.h>
#include <lib/errno.h>
#include <sched/sched.h>
#include <vm/mmap.h>

/* Zeros are given out in pieces of this size, so that a signal or another
 * task does not wait for gigabytes of them. */
#define ZERO_PIECE PAGE_SIZE

static ssize_t read_end(struct kiocb *iocb, struct iov_iter *to)
{
	return 0;
}

static ssize_t read_zeros(struct kiocb *iocb, struct iov_iter *to)
{
	ssize_t total = 0;

	while (iov_iter_count(to)) {
		size_t piece = min(iov_iter_count(to), ZERO_PIECE);
		size_t done = iov_iter_zero(piece, to);

		total += (ssize_t)done;
		if (done < piece)
			return total ? total : -EFAULT;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return total;
}

static ssize_t write_all(struct kiocb *iocb, struct iov_iter *from)
{
	size_t count = iov_iter_count(from);

	iov_iter_advance(from, count);
	return (ssize_t)count;
}

static ssize_t write_none(struct kiocb *iocb, struct iov_iter *from)
{
	return -ENOSPC;
}

/* What is shared gets a nameless file of its own in this one's place. */
static int zero_mmap_shared(struct file *file, struct vm_area_struct *vma)
{
	int err;

	vma->vm_file = NULL;
	err = shmem_zero_setup(vma);
	if (err)
		vma->vm_file = file;
	else
		fput(file);
	return err;
}

static int zero_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_SHARED)
		return zero_mmap_shared(file, vma);
	vma->vm_ops = NULL;
	return 0;
}

static loff_t null_llseek(struct file *file, loff_t offset, int whence)
{
	file->f_pos = 0;
	return 0;
}

static const struct file_operations null_fops = {
	.llseek = null_llseek, .read_iter = read_end, .write_iter = write_all,
};

static const struct file_operations zero_fops = {
	.llseek = null_llseek, .read_iter = read_zeros,
	.write_iter = write_all, .mmap = zero_mmap,
};

static const struct file_operations full_fops = {
	.llseek = null_llseek, .read_iter = read_zeros,
	.write_iter = write_none,
};

int mem_nodes_setup(void)
{
	static struct chrdev_node nodes[] = {
		{ .dev = MKDEV(MEM_MAJOR, 3), .driver = "mem", .name = "null",
		  .mode = 0666, .fops = &null_fops },
		{ .dev = MKDEV(MEM_MAJOR, 5), .driver = "mem", .name = "zero",
		  .mode = 0666, .fops = &zero_fops },
		{ .dev = MKDEV(MEM_MAJOR, 7), .driver = "mem", .name = "full",
		  .mode = 0666, .fops = &full_fops },
	};
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(nodes); i++)
		err = chrdev_node_register(&nodes[i]);
	return err;
}
module_init(mem_nodes_setup);
