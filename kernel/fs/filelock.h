/* SPDX-License-Identifier: MIT */
/*
 * Advisory locks on files: fcntl(2)'s ranges, and flock(2)'s whole files.
 *
 *	kind			belongs to		ends with
 *	F_SETLK			a process (its table)	any close of the file by it
 *	F_OFD_SETLK		an open file		its last descriptor
 *	flock()			an open file		its last descriptor
 *
 * Ranges of the first two kinds meet each other; flock's locks only their own
 * kind.  A lock for reading goes with others for reading, one for writing with
 * none.  An owner has at any byte at most one lock: a new one replaces what it
 * covers, cuts what it touches, and grows together with its like:
 *
 *	[ read            ]		[ read ]
 *	       [ write ]		       [ read ]
 *	[ read ][ write ][ r ]		[ read        ]
 *
 * Nobody is kept from reading or writing by a lock: those ask who want to know.
 */
#ifndef FS_FILELOCK_H
#define FS_FILELOCK_H

#include <fs/file.h>
#include <sched/wait.h>

/* l_type */
#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2

#define OFFSET_MAX ((loff_t)INT64_MAX)

/* struct flock of Linux on x86-64. */
struct flock {
	short l_type, l_whence;
	s64 l_start;
	s64 l_len;			/* 0: up to the end, however far */
	pid_t l_pid;
};

/* flock(2)'s operations. */
#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8

/* A lock, or a request for one.  Fields: I immutable, k locks_lock. */
struct file_lock {
	struct list_head node;		/* k */
	const void *owner;		/* I  a files_struct, or a file */
	pid_t pid;			/* I  who asked; -1: an open file's
					   range */
	int type;			/* k  F_ */
	loff_t start, end;		/* k  bytes, both included */
};

/* Locks of one kind on one file.  Fields: k locks_lock. */
struct lock_list {
	struct list_head locks;		/* k  each owner's side by side */
	wait_queue_head_t wait;		/* for one of them to go */
};

/* An inode's, from the first lock on.  Fields: I immutable, k locks_lock. */
struct inode_locks {
	struct lock_list ranges, whole;
	struct inode *inode;		/* I  whose they are */
	struct list_head node;		/* k  of all inodes that had one */
};

/*
 * Gives, changes or ends (F_UNLCK) a range; wait: until it is free.
 * => 0, -EAGAIN, -EDEADLK (processes would wait for each other), -ENOLCK (no
 *    memory), -ERESTARTSYS
 */
int __must_check lock_range(struct inode_locks *locks,
			    const struct file_lock *request, bool wait);
/* The same for a whole file.  A lock that is to change is given up first. */
int __must_check lock_whole(struct inode_locks *locks,
			    const struct file_lock *request, bool wait);
/* What stands in the way of a range, or F_UNLCK in type. */
void lock_test(struct inode_locks *locks, struct file_lock *request);
/* Ends all of an owner's locks in a list. */
void lock_list_release(struct lock_list *list, const void *owner);

/* The inode's locks, made if there are none yet; NULL: no memory. */
struct inode_locks *inode_locks(struct inode *inode);
/* => nobody has the inode any more, and it has locks */
void inode_locks_free(struct inode *inode);

/* As fcntl(2) and flock(2); nr is the descriptor that led to the file. */
int fcntl_getlk(struct file *file, unsigned int cmd,
		struct flock __user *user);
int fcntl_setlk(unsigned int nr, struct file *file, unsigned int cmd,
		const struct flock __user *user);
int ksys_flock(unsigned int fd, unsigned int operation);

/* Calls fn for each lock there is.  => under a spinlock */
void lock_for_each(void (*fn)(const struct file_lock *lock, bool whole,
			      const struct inode *inode, void *arg),
		   void *arg);

void locks_release_table(struct file *file, const struct files_struct *files);
void locks_release_file(struct file *file);

/* A descriptor of this table, which led to the file, is closed: the process's
 * ranges on it end, whatever other descriptors it has. */
static inline void filp_close(struct file *file,
			      const struct files_struct *files)
{
	if (unlikely(READ_ONCE(file->f_inode->i_locks)))
		locks_release_table(file, files);
	fput(file);
}

#endif
