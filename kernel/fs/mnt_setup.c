/* SPDX-License-Identifier: MIT */
/*
 * What the kernel mounts itself: the root and /dev, always; and what a system
 * usually has, when a single program is started instead of an init that would
 * see to it.
 */
#include <fs/namespace.h>

#include <core/printk.h>
#include <fs/devnode.h>
#include <fs/fcntl.h>
#include <fs/fs_struct.h>
#include <fs/namei.h>
#include <fs/ramfs.h>
#include <lib/err.h>

static const struct {
	const char *type, *place, *options;
	unsigned long flags;
	umode_t mode;			/* of the directory, if it is missing */
} usual_mounts[] = {
	{ "proc", "/proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, 0555 },
	{ "tmpfs", "/tmp", NULL, MS_NOSUID | MS_NODEV, 01777 },
	{ "tmpfs", "/dev/shm", NULL, MS_NOSUID | MS_NODEV, 01777 },
	{ "devpts", "/dev/pts", "gid=5,mode=620", MS_NOSUID | MS_NOEXEC, 0755 },
};

static int mkdir_missing(const char *name, umode_t mode)
{
	int err = do_mkdirat(AT_FDCWD, name, mode);

	return err == -EEXIST ? 0 : err;
}

static int mount_usual(const char *type, const char *place,
		       const char *options, unsigned long flags)
{
	struct mount_request request = {
		.source = type, .type = type, .flags = flags,
	};
	char copy[32];
	int err = kern_path(place, LOOKUP_FOLLOW, &request.path);

	if (err)
		return err;
	if (options) {
		snprintf(copy, sizeof(copy), "%s", options);
		request.options = copy;
	}
	err = path_mount(&request);
	path_put(&request.path);
	return err;
}

void mnt_setup_usual(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(usual_mounts); i++) {
		const char *place = usual_mounts[i].place;
		int err;

		if (!get_fs_type(usual_mounts[i].type))
			continue;
		err = mkdir_missing(place, usual_mounts[i].mode);
		if (!err)
			err = mount_usual(usual_mounts[i].type, place,
					  usual_mounts[i].options,
					  usual_mounts[i].flags);
		if (err)
			pr_warn("%s: cannot be mounted: error %d\n", place,
				-err);
	}
}

static int root_setup(void)
{
	struct vfsmount *mnt = vfs_kern_mount(&rootfs_type, MNT_RELATIME,
					      "rootfs", NULL);
	struct path root;

	if (IS_ERR(mnt))
		return (int)PTR_ERR(mnt);
	mnt_namespace_init(&init_mnt_ns, mnt);
	root = (struct path){ mnt, mnt->mnt_root };
	set_fs_root(&init_fs, &root);
	set_fs_pwd(&init_fs, &root);
	return 0;
}

static int dev_setup(void)
{
	struct path dev;
	int err = do_mkdirat(AT_FDCWD, "/dev", 0755);

	if (!err)
		err = kern_path("/dev", 0, &dev);
	if (err)
		return err;
	mutex_lock(&mount_mutex);
	mnt_attach(mntget(devtmpfs_mount()), &dev);
	mutex_unlock(&mount_mutex);
	path_put(&dev);
	return 0;
}

int mnt_setup(void)
{
	int err = register_filesystem(&ramfs_type);

	if (!err)
		err = register_filesystem(&tmpfs_type);
	if (!err)
		err = devtmpfs_setup();
	if (!err)
		err = root_setup();
	return err ? err : dev_setup();
}
