/* SPDX-License-Identifier: MIT */
/*
 * System V shared memory: segments with numbers, which live until removed.
 *
 *	key ──shmget──> id ──> segment ──> pages (an address_space)
 *	                          ^
 *	            area ──file───'		one per shmat; counted
 *
 * A segment is found by its id, and by its key until it is marked for removal.
 * Marked, it goes with the last area that shows it.  The id's low 15 bits are
 * a place in the table, the others count how often that place was used: an old
 * id means nothing else later.
 *
 * Lock order: shm_mutex is taken under mmap_lock (areas open and close), so it
 * is never held while an address space is changed.
 */
#ifndef IPC_SHM_H
#define IPC_SHM_H

#include <ipc/perm.h>
#include <lib/format.h>
#include <lib/list.h>
#include <sched/mutex.h>
#include <vm/vm_file.h>

/* Limits, as Linux's defaults: bytes of one, segments, pages in all. */
#define SHMMIN 1UL
#define SHMMAX (~0UL - (1UL << 24))
#define SHMMNI 4096
#define SHMALL (~0UL - (1UL << 24))

/* In perm.mode, beside the permissions. */
#define SHM_DEST 01000u		/* goes with its last area */
#define SHM_LOCKED 02000u	/* its pages stay in memory */

#define SHM_HUGETLB 04000
#define SHM_RDONLY 010000
#define SHM_RND 020000
#define SHM_REMAP 040000
#define SHM_EXEC 0100000

#define SHM_LOCK 11
#define SHM_UNLOCK 12
#define SHM_STAT 13
#define SHM_INFO 14
#define SHM_STAT_ANY 15

/* As programs see it (struct shmid64_ds). */
struct shmid_ds {
	struct ipc_perm perm;
	size_t segsz;			/* bytes, as asked for */
	s64 atime, dtime, ctime;	/* seconds since 1970 */
	s32 cpid, lpid;			/* who made it, who came or went last */
	u64 nattch;			/* areas that show it */
	u64 unused[2];
};

/* Fields: I immutable, s shm_mutex. */
struct shm_segment {
	struct vm_file vm;		/* first: this is the areas' file; its
					   count has the table's reference */
	struct address_space mapping;
	s32 key;			/* I  by which it was made */
	int id;				/* s  -1 once it is in the table no more */
	struct shmid_ds ds;		/* s */
};

struct shm_totals {
	int used, max_index;		/* segments; highest place, -1: none */
	unsigned long pages, resident;
};

extern struct mutex shm_mutex;

/* The segment of an id.  => shm_mutex held; ERR_PTR(-EINVAL): none,
 *    ERR_PTR(-EIDRM): it has been removed */
struct shm_segment *shm_find(int id);
/* The one at a place in the table, which stats number from 0. */
struct shm_segment *shm_at(int index);
/* Out of the table: for good if no area shows it, else once none does.
 * => shm_mutex held; returns what is then to be put by fput(), or NULL */
struct file *shm_remove(struct shm_segment *segment);
void shm_count(struct shm_totals *totals);

/* shmget(2): the id, or -errno. */
int shm_get(s32 key, size_t size, int flags);
/* shmat(2): the address, or -errno. */
unsigned long shm_attach(int id, unsigned long addr, int flags);
/* shmdt(2): 0, -EINVAL. */
int __must_check shm_detach(unsigned long addr);

/* What areas of segments do (shm_attach.c). */
extern const struct vm_file_operations shm_file_ops;

#endif
