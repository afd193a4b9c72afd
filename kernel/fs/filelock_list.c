/* SPDX-License-Identifier: MIT */
/*
 * /proc/locks: who has locked what.
 *
 *	1: POSIX  ADVISORY  WRITE 42 00:05:17 0 EOF
 *	   kind             type  pid device:inode first last byte
 *
 * An open file's ranges belong to nobody: -1.
 */
#include <fs/filelock.h>

#include <core/proc.h>
#include <fs/stat.h>
#include <fs/super.h>

struct listing {
	struct format_sink *sink;
	unsigned int number;
};

static void show_lock(const struct file_lock *lock, bool whole,
		      const struct inode *inode, void *arg)
{
	struct listing *l = arg;
	kdev_t dev = inode->i_sb->s_dev;
	const char *kind = "POSIX ";

	if (whole)
		kind = "FLOCK ";
	else if (lock->pid < 0)
		kind = "OFDLCK";
	format_print(l->sink, "%u: %s ADVISORY  %s %d %02x:%02x:%llu %lld ",
		     ++l->number, kind,
		     lock->type == F_WRLCK ? "WRITE" : "READ", lock->pid,
		     MAJOR(dev), MINOR(dev), inode->i_ino, lock->start);
	if (lock->end == OFFSET_MAX)
		format_print(l->sink, "EOF\n");
	else
		format_print(l->sink, "%lld\n", lock->end);
}

static void show_locks(struct format_sink *sink)
{
	struct listing listing = { .sink = sink };

	lock_for_each(show_lock, &listing);
}
PROC_FILE("locks", 0444, show_locks);
