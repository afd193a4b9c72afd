/* SPDX-License-Identifier: MIT */
/*
 * Who owns which character device numbers, and what is behind them.
 *
 * Two lists under one mutex: ranges reserved, ordered by number, which answer
 * "is it free?", and devices, which answer "whose is it?".  Both are short,
 * and walked when a driver starts or a node is opened.
 *
 * A major that nobody names is taken from Linux's dynamic ranges: 254 down to
 * 234, then 511 down to 384.
 */
#include <device/chrdev.h>

#include <fs/devnode.h>
#include <lib/errno.h>
#include <mem/slab.h>

/* A range of numbers.  Fields: d chrdev_lock, I immutable. */
struct region {
	struct list_head node;		/* d  ordered by first */
	kdev_t first;			/* I */
	unsigned int count;		/* I */
	const char *name;		/* I */
};

static struct mutex chrdev_lock = MUTEX_INIT_RANK(chrdev_lock, LOCK_MUTEX);
static LIST_HEAD(regions);
static LIST_HEAD(cdevs);

#define MAJOR_MAX 511u

static bool ranges_touch(kdev_t a, unsigned int a_count, kdev_t b,
			 unsigned int b_count)
{
	return a < b + b_count && b < a + a_count;
}

/* The region before which the range belongs; NULL: at the end.  -EBUSY if it
 * overlaps one. */
static int region_place(kdev_t first, unsigned int count,
			struct list_head **place)
{
	struct region *region;

	*place = &regions;
	list_for_each_entry(region, &regions, node) {
		if (ranges_touch(first, count, region->first, region->count))
			return -EBUSY;
		if (region->first > first) {
			*place = &region->node;
			break;
		}
	}
	return 0;
}

static int region_add(kdev_t first, unsigned int count, const char *name)
{
	struct list_head *place;
	struct region *region;
	int err;

	if (!count || count > MINORMASK + 1 - MINOR(first) ||
	    MAJOR(first) > MAJOR_MAX)
		return -EINVAL;
	err = region_place(first, count, &place);
	if (err)
		return err;
	region = kmalloc(sizeof(*region), GFP_KERNEL);
	if (!region)
		return -ENOMEM;
	region->first = first;
	region->count = count;
	region->name = name;
	list_add_tail(&region->node, place);
	return 0;
}

static bool major_is_free(unsigned int major)
{
	struct region *region;

	list_for_each_entry(region, &regions, node)
		if (MAJOR(region->first) == major)
			return false;
	return true;
}

/* 0 if all are in use. */
static unsigned int major_choose(void)
{
	static const struct { unsigned int from, to; } ranges[] = {
		{ 254, 234 }, { 511, 384 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		unsigned int major;

		for (major = ranges[i].from; major >= ranges[i].to; major--)
			if (major_is_free(major))
				return major;
	}
	return 0;
}

int register_chrdev_region(kdev_t first, unsigned int count, const char *name)
{
	int err;

	mutex_lock(&chrdev_lock);
	err = region_add(first, count, name);
	mutex_unlock(&chrdev_lock);
	return err;
}

int alloc_chrdev_region(kdev_t *dev, unsigned int baseminor,
			unsigned int count, const char *name)
{
	unsigned int major;
	int err = -EBUSY;

	mutex_lock(&chrdev_lock);
	major = major_choose();
	if (major)
		err = region_add(MKDEV(major, baseminor), count, name);
	mutex_unlock(&chrdev_lock);
	if (!err)
		*dev = MKDEV(major, baseminor);
	return err;
}

void unregister_chrdev_region(kdev_t first, unsigned int count)
{
	struct region *region, *found = NULL;

	mutex_lock(&chrdev_lock);
	list_for_each_entry(region, &regions, node)
		if (region->first == first && region->count == count)
			found = region;
	if (!WARN_ON(!found))
		list_del(&found->node);
	mutex_unlock(&chrdev_lock);
	kfree(found);
}

/* The device that serves a number of the range.  => chrdev_lock held */
static struct cdev *cdev_find(kdev_t dev, unsigned int count)
{
	struct cdev *cdev;

	list_for_each_entry(cdev, &cdevs, list)
		if (ranges_touch(dev, count, cdev->dev, cdev->count))
			return cdev;
	return NULL;
}

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	*cdev = (struct cdev){ .ops = fops };
	INIT_LIST_HEAD(&cdev->list);
}

int cdev_add(struct cdev *cdev, kdev_t dev, unsigned int count)
{
	int err = -EBUSY;

	mutex_lock(&chrdev_lock);
	if (!cdev_find(dev, count)) {
		cdev->dev = dev;
		cdev->count = count;
		list_add_tail(&cdev->list, &cdevs);
		err = 0;
	}
	mutex_unlock(&chrdev_lock);
	return err;
}

void cdev_del(struct cdev *cdev)
{
	mutex_lock(&chrdev_lock);
	list_del_init(&cdev->list);
	mutex_unlock(&chrdev_lock);
}

#define CHRDEV_MINORS 256u

int register_chrdev(unsigned int major, const char *name,
		    const struct file_operations *fops)
{
	struct cdev *cdev = kmalloc(sizeof(*cdev), GFP_KERNEL);
	kdev_t dev = MKDEV(major, 0);
	int err;

	if (!cdev)
		return -ENOMEM;
	err = major ? register_chrdev_region(dev, CHRDEV_MINORS, name)
		    : alloc_chrdev_region(&dev, 0, CHRDEV_MINORS, name);
	if (err)
		goto free_cdev;
	cdev_init(cdev, fops);
	err = cdev_add(cdev, dev, CHRDEV_MINORS);
	if (err)
		goto free_region;
	return major ? 0 : (int)MAJOR(dev);

free_region:
	unregister_chrdev_region(dev, CHRDEV_MINORS);
free_cdev:
	kfree(cdev);
	return err;
}

void unregister_chrdev(unsigned int major, const char *name)
{
	kdev_t dev = MKDEV(major, 0);
	struct cdev *cdev;

	mutex_lock(&chrdev_lock);
	cdev = cdev_find(dev, CHRDEV_MINORS);
	if (cdev)
		list_del(&cdev->list);
	mutex_unlock(&chrdev_lock);
	kfree(cdev);
	unregister_chrdev_region(dev, CHRDEV_MINORS);
}

static int chrdev_open(struct inode *inode, struct file *file)
{
	const struct file_operations *fops = NULL;
	struct cdev *cdev;

	mutex_lock(&chrdev_lock);
	cdev = cdev_find(inode->i_rdev, 1);
	if (cdev)
		fops = cdev->ops;
	mutex_unlock(&chrdev_lock);
	if (!fops)
		return -ENXIO;
	replace_fops(file, fops);
	return fops->open ? fops->open(inode, file) : 0;
}

const struct file_operations chrdev_fops = {
	.open = chrdev_open,
	.llseek = noop_llseek,
};

void chrdev_for_each(void (*fn)(unsigned int major, const char *name,
				void *arg), void *arg)
{
	struct region *region;

	mutex_lock(&chrdev_lock);
	list_for_each_entry(region, &regions, node)
		fn(MAJOR(region->first), region->name, arg);
	mutex_unlock(&chrdev_lock);
}

int chrdev_node_register(struct chrdev_node *node)
{
	int err = register_chrdev_region(node->dev, 1, node->driver);

	if (err)
		return err;
	cdev_init(&node->cdev, node->fops);
	err = cdev_add(&node->cdev, node->dev, 1);
	if (err)
		goto unregister;
	err = devnode_create(node->name, S_IFCHR | node->mode, node->dev);
	if (err)
		goto remove;
	return 0;

remove:
	cdev_del(&node->cdev);
unregister:
	unregister_chrdev_region(node->dev, 1);
	return err;
}

void chrdev_node_unregister(struct chrdev_node *node)
{
	devnode_remove(node->name);
	cdev_del(&node->cdev);
	unregister_chrdev_region(node->dev, 1);
}
