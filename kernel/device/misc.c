/* SPDX-License-Identifier: MIT */
/*
 * Misc devices: drivers with one node each share major 10.
 *
 * The major belongs to this room, which keeps the list of who has which minor
 * below it.  Opening a node looks there, hands the driver its miscdevice, and
 * the file is the driver's from then on.  Minors that nobody names count down
 * from 254, as Linux's did.
 */
#include <device/chrdev.h>

#include <core/proc.h>
#include <fs/devnode.h>
#include <lib/errno.h>

#define MISC_MODE_DEFAULT 0600

static struct mutex misc_lock = MUTEX_INIT_RANK(misc_lock, LOCK_DEVICE);
static LIST_HEAD(misc_devices);		/* misc_lock */

static struct miscdevice *misc_find(int minor)
{
	struct miscdevice *misc;

	list_for_each_entry(misc, &misc_devices, list)
		if (misc->minor == minor)
			return misc;
	return NULL;
}

static int misc_open(struct inode *inode, struct file *file)
{
	struct miscdevice *misc;

	mutex_lock(&misc_lock);
	misc = misc_find((int)MINOR(inode->i_rdev));
	mutex_unlock(&misc_lock);
	if (!misc)
		return -ENXIO;
	file->private_data = misc;
	replace_fops(file, misc->fops);
	return misc->fops->open ? misc->fops->open(inode, file) : 0;
}

static const struct file_operations misc_fops = {
	.open = misc_open,
	.llseek = noop_llseek,
};

/* The major is reserved with the first device.  => misc_lock held */
static int misc_major_setup(void)
{
	static bool done;
	int err;

	if (done)
		return 0;
	err = register_chrdev(MISC_MAJOR, "misc", &misc_fops);
	done = !err;
	return err;
}

/* => misc_lock held; -EBUSY: none is free */
static int misc_minor_choose(void)
{
	int minor;

	for (minor = MISC_DYNAMIC_MINOR - 1; minor >= 0; minor--)
		if (!misc_find(minor))
			return minor;
	return -EBUSY;
}

static int misc_insert(struct miscdevice *misc)
{
	int minor = misc->minor;

	if (minor == MISC_DYNAMIC_MINOR)
		minor = misc_minor_choose();
	else if (minor < 0 || minor > MISC_DYNAMIC_MINOR)
		minor = -EINVAL;
	else if (misc_find(minor))
		minor = -EBUSY;
	if (minor < 0)
		return minor;
	misc->minor = minor;
	list_add_tail(&misc->list, &misc_devices);
	return 0;
}

static void show_misc(struct format_sink *sink)
{
	const struct miscdevice *misc;

	mutex_lock(&misc_lock);
	list_for_each_entry(misc, &misc_devices, list)
		format_print(sink, "%3d %s\n", misc->minor, misc->name);
	mutex_unlock(&misc_lock);
}
PROC_FILE("misc", 0444, show_misc);

static void misc_remove(struct miscdevice *misc)
{
	mutex_lock(&misc_lock);
	list_del_init(&misc->list);
	mutex_unlock(&misc_lock);
}

int misc_register(struct miscdevice *misc)
{
	umode_t mode = misc->mode ? misc->mode : MISC_MODE_DEFAULT;
	int err;

	mutex_lock(&misc_lock);
	err = misc_major_setup();
	if (!err)
		err = misc_insert(misc);
	mutex_unlock(&misc_lock);
	if (err)
		return err;
	err = devnode_create(misc->name, S_IFCHR | mode,
			     MKDEV(MISC_MAJOR, misc->minor));
	if (err)
		misc_remove(misc);
	return err;
}

void misc_deregister(struct miscdevice *misc)
{
	devnode_remove(misc->name);
	misc_remove(misc);
}
