/* SPDX-License-Identifier: MIT */
/*
 * Character devices: from a number to the driver behind it.
 *
 * A device node holds nothing but two numbers.  A driver reserves a range of
 * minors below a major, so that no two drivers mean different things by one
 * number, and puts its operations there (cdev); opening a node looks them up
 * and the open file is the driver's from then on.
 *
 *	register_chrdev_region / alloc_chrdev_region	the range is mine
 *	cdev_add					this is what it does
 *	register_chrdev					both, for a whole major
 *	misc_register					one minor of major 10
 *
 * Names and arguments are Linux's.
 */
#ifndef DEVICE_CHRDEV_H
#define DEVICE_CHRDEV_H

#include <fs/file.h>
#include <fs/stat.h>
#include <lib/list.h>

/* Fields: I immutable from cdev_add() on, d the list's lock in chrdev.c. */
struct cdev {
	struct module *owner;
	const struct file_operations *ops;	/* I */
	struct list_head list;			/* d */
	kdev_t dev;				/* I  first number */
	unsigned int count;			/* I  how many */
};

/* Reserves numbers first..first+count-1.  -EBUSY: one is reserved; -EINVAL:
 * none, or beyond the last minor; -ENOMEM. */
int __must_check register_chrdev_region(kdev_t first, unsigned int count,
					const char *name);
/* The same below a major that nobody uses, which is chosen here. */
int __must_check alloc_chrdev_region(kdev_t *dev, unsigned int baseminor,
				     unsigned int count, const char *name);
/* Gives the range back.  => exactly as it was reserved */
void unregister_chrdev_region(kdev_t first, unsigned int count);

void cdev_init(struct cdev *cdev, const struct file_operations *fops);
/* From now on opens of these numbers lead to cdev->ops.
 * => the range is the caller's; -EBUSY if it has a cdev already */
int __must_check cdev_add(struct cdev *cdev, kdev_t dev, unsigned int count);
/* No further opens; files that are open stay so, and the operations with
 * them. */
void cdev_del(struct cdev *cdev);

/*
 * 256 minors of a major with these operations.  Major 0: one is chosen and
 * returned; else 0.  -EBUSY, -EINVAL, -ENOMEM.
 */
int __must_check register_chrdev(unsigned int major, const char *name,
				 const struct file_operations *fops);
void unregister_chrdev(unsigned int major, const char *name);

/* The open method of device nodes: -ENXIO if nobody serves the number. */
extern const struct file_operations chrdev_fops;

/* Calls fn for each range reserved, by number: /proc/devices.
 * => fn may not sleep */
void chrdev_for_each(void (*fn)(unsigned int major, const char *name,
				void *arg), void *arg);

/* A device with one number and a node for it.  The caller fills in all but
 * the cdev. */
struct chrdev_node {
	kdev_t dev;
	const char *driver;		/* for /proc/devices */
	const char *name;		/* below /dev */
	umode_t mode;			/* permissions of the node */
	const struct file_operations *fops;
	struct cdev cdev;
};

/* Region, cdev and /dev/NAME at once: 0, or what one of them says, with
 * nothing left behind.  => the file tree is up */
int __must_check chrdev_node_register(struct chrdev_node *node);
void chrdev_node_unregister(struct chrdev_node *node);

/* /dev/NAME with a minor of its own below major 10. */
#define MISC_MAJOR 10
#define MISC_DYNAMIC_MINOR 255

struct miscdevice {
	int minor;			/* or MISC_DYNAMIC_MINOR: one is chosen */
	const char *name;
	const struct file_operations *fops;
	struct list_head list;		/* misc.c's lock */
	umode_t mode;			/* permissions of the node; 0: 0600 */
};

/* => 0, -EBUSY (minor or name taken), -ENOMEM, and what making the node says;
 *    file->private_data is the miscdevice when fops->open is called */
int __must_check misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);

#endif
