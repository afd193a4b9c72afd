/* SPDX-License-Identifier: MIT */
/*
 * /dev/random and /dev/urandom (random(4)).
 *
 * Both give the bytes of the kernel's one generator (task/entropy.h), which
 * never runs dry, so neither ever waits.  What is written is stirred in: it
 * cannot make the generator worse, and nobody is believed that it makes it
 * better.
 */
#include <core/initcall.h>
#include <drivers/char/char.h>

#include <arch/uaccess.h>
#include <device/chrdev.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/entropy.h>

#define RNDGETENTCNT 0x80045200
#define ENTROPY_BITS 256	/* of the generator's key */
#define CHUNK 256

static ssize_t random_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	ssize_t total = 0;
	u8 chunk[CHUNK];

	while (iov_iter_count(to)) {
		size_t size = min(iov_iter_count(to), sizeof(chunk));
		size_t done;

		get_random_bytes(chunk, size);
		done = copy_to_iter(chunk, size, to);
		total += (ssize_t)done;
		if (done < size)
			return total ? total : -EFAULT;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	memset(chunk, 0, sizeof(chunk));
	return total;
}

static ssize_t random_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	ssize_t total = 0;
	u8 chunk[CHUNK];

	while (iov_iter_count(from)) {
		size_t size = copy_from_iter(chunk, sizeof(chunk), from);

		if (!size)
			return total ? total : -EFAULT;
		add_random_bytes(chunk, size);
		total += (ssize_t)size;
		cond_resched();
	}
	return total;
}

static long random_ioctl(struct file *file, unsigned int cmd,
			 unsigned long arg)
{
	if (cmd != RNDGETENTCNT)
		return -EINVAL;
	return put_user((int)ENTROPY_BITS, (int __user *)arg);
}

static const struct file_operations random_fops = {
	.llseek = noop_llseek,
	.read_iter = random_read_iter,
	.write_iter = random_write_iter,
	.unlocked_ioctl = random_ioctl,
};

int random_nodes_setup(void)
{
	static struct chrdev_node nodes[] = {
		{ .dev = MKDEV(MEM_MAJOR, 8), .driver = "mem",
		  .name = "random", .mode = 0666, .fops = &random_fops },
		{ .dev = MKDEV(MEM_MAJOR, 9), .driver = "mem",
		  .name = "urandom", .mode = 0666, .fops = &random_fops },
	};
	int err = chrdev_node_register(&nodes[0]);

	return err ? err : chrdev_node_register(&nodes[1]);
}
module_init(random_nodes_setup);
