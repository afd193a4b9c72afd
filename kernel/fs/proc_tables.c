/* SPDX-License-Identifier: MIT */
/*
 * /proc/mounts and filesystems, what of block devices and swap there is (only
 * the headers of their tables), and the settings in /proc/sys/fs.
 */
#include <fs/proc.h>

#include <core/sysctl.h>
#include <fs/fs_struct.h>
#include <fs/mount.h>
#include <fs/pipe.h>
#include <lib/errno.h>
#include <lib/log2.h>
#include <task/rlimit.h>

static void show_mounts_link(struct format_sink *sink)
{
	format_print(sink, "self/mounts");
}
PROC_FILE("mounts", S_IFLNK | 0777, show_mounts_link);

/* As that process sees them; one that has ended sees nothing: -EINVAL. */
static int print_for(struct format_sink *sink, const struct proc_subject *who,
		     void (*print)(struct format_sink *sink,
				   const struct path *root))
{
	struct path root;

	if (!who->task || !task_fs_root(who->task, &root))
		return -EINVAL;
	print(sink, &root);
	path_put(&root);
	return 0;
}

static int show_mounts(struct format_sink *sink,
		       const struct proc_subject *who)
{
	return print_for(sink, who, mounts_print);
}
PROC_PID_FILE("mounts", 0444, 0, show_mounts);

static int show_mountinfo(struct format_sink *sink,
			  const struct proc_subject *who)
{
	return print_for(sink, who, mountinfo_print);
}
PROC_PID_FILE("mountinfo", 0444, 0, show_mountinfo);

PROC_FILE("filesystems", 0444, filesystems_print);

static void show_swaps(struct format_sink *sink)
{
	format_print(sink, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\t"
		     "Priority\n");
}
PROC_FILE("swaps", 0444, show_swaps);

static void show_partitions(struct format_sink *sink)
{
	format_print(sink, "major minor  #blocks  name\n\n");
}
PROC_FILE("partitions", 0444, show_partitions);

/* Open files are limited by memory alone. */
static void show_file_max(struct format_sink *sink)
{
	format_print(sink, "%ld\n", INT64_MAX);
}
SYSCTL_SHOW("fs/file-max", show_file_max);

static void show_file_nr(struct format_sink *sink)
{
	format_print(sink, "%ld\t0\t%ld\n", atomic_long_read(&nr_files),
		     INT64_MAX);
}
SYSCTL_SHOW("fs/file-nr", show_file_nr);

static void show_inode_nr(struct format_sink *sink)
{
	format_print(sink, "%ld\t0\n", atomic_long_read(&nr_inodes));
}
SYSCTL_SHOW("fs/inode-nr", show_inode_nr);

static void show_nr_open(struct format_sink *sink)
{
	format_print(sink, "%lu\n", NR_OPEN_MAX);
}
SYSCTL_SHOW("fs/nr_open", show_nr_open);

/* A ring has a power of two of pages. */
static int pipe_max_size_changed(void)
{
	WRITE_ONCE(pipe_max_size,
		   (unsigned int)roundup_pow_of_two(READ_ONCE(pipe_max_size)));
	return 0;
}
SYSCTL("fs/pipe-max-size", 0644, .kind = SYSCTL_KIND_INT,
       .data = &pipe_max_size, .nr = 1, .min = PAGE_SIZE, .max = 1 << 30,
       .changed = pipe_max_size_changed);
