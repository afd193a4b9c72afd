/* SPDX-License-Identifier: MIT */
/*
 * Segments of shared memory: the table, making and removing.
 */
#include <ipc/shm.h>

#include <core/proc.h>
#include <core/time.h>
#include <lib/err.h>
#include <mem/gfp.h>
#include <mem/slab.h>
#include <mem/xarray.h>
#include <sched/sched.h>
#include <vm/filemap.h>

#define INDEX_BITS 15
#define INDEX_MASK ((1 << INDEX_BITS) - 1)
#define SEQ_MAX (0x7fffffff >> INDEX_BITS)

DEFINE_MUTEX(shm_mutex);
static DEFINE_XARRAY(segments);		/* shm_mutex  by place */
static unsigned int next_seq;		/* shm_mutex */
static struct shm_totals totals;	/* shm_mutex  used and pages only */

struct shm_segment *shm_at(int index)
{
	return index < 0 || index > INDEX_MASK ? NULL
					       : xa_load(&segments, index);
}

struct shm_segment *shm_find(int id)
{
	struct shm_segment *segment;

	if (id < 0)
		return ERR_PTR(-EINVAL);
	segment = shm_at(id & INDEX_MASK);
	if (!segment)
		return ERR_PTR(-EINVAL);
	return segment->id == id ? segment : ERR_PTR(-EIDRM);
}

void shm_count(struct shm_totals *result)
{
	struct shm_segment *segment;
	unsigned long index = 0;

	KASSERT(mutex_held(&shm_mutex));
	*result = totals;
	result->max_index = -1;
	while ((segment = xa_find(&segments, &index, INDEX_MASK,
				  XA_PRESENT))) {
		result->max_index = (int)index++;
		result->resident += READ_ONCE(segment->mapping.nrpages);
	}
}

/* Nobody finds marked segments by their key. */
static struct shm_segment *find_key(s32 key)
{
	struct shm_segment *segment;
	unsigned long index = 0;

	for (; (segment = xa_find(&segments, &index, INDEX_MASK, XA_PRESENT));
	     index++)
		if (segment->ds.perm.key == key)
			return segment;
	return NULL;
}

static unsigned long pages_of(const struct shm_segment *segment)
{
	return PFN_UP(segment->ds.segsz);
}

static struct shm_segment *segment_alloc(s32 key, size_t size, int flags)
{
	struct shm_segment *segment = kzalloc(sizeof(*segment), GFP_KERNEL);

	if (!segment)
		return NULL;
	address_space_init(&segment->mapping, segment, NULL, GFP_HIGHUSER);
	segment->mapping.size = PAGE_ALIGN(size);
	segment->mapping.shmem = true;
	segment->vm = (struct vm_file){
		.count = ATOMIC_INIT(1), .ops = &shm_file_ops,
		.mapping = &segment->mapping,
	};
	segment->key = key;
	ipc_perm_init(&segment->ds.perm, key, (u32)flags);
	segment->ds.segsz = size;
	segment->ds.ctime = ktime_get_real() / NSEC_PER_SEC;
	segment->ds.cpid = current->tgid;
	return segment;
}

/* The lowest free place; numbers before it are all taken. */
static unsigned long free_index(void)
{
	unsigned long index = 0, found = 0;

	while (xa_find(&segments, &found, INDEX_MASK, XA_PRESENT) &&
	       found == index)
		found = ++index;
	return index;
}

/* EINVAL: no such size.  ENOSPC: too many, or too much in all.  ENOMEM. */
static int segment_create(s32 key, size_t size, int flags)
{
	struct shm_segment *segment;
	unsigned long index;

	if (size < SHMMIN || size > SHMMAX || flags & SHM_HUGETLB)
		return -EINVAL;
	if (totals.used >= SHMMNI || PFN_UP(size) > SHMALL - totals.pages)
		return -ENOSPC;
	segment = segment_alloc(key, size, flags);
	if (!segment)
		return -ENOMEM;
	index = free_index();
	if (xa_err(xa_store(&segments, index, segment, GFP_KERNEL))) {
		kfree(segment);
		return -ENOMEM;
	}
	segment->ds.perm.seq = (u16)(next_seq % SEQ_MAX);
	next_seq++;
	segment->id = segment->ds.perm.seq << INDEX_BITS | (int)index;
	totals.used++;
	totals.pages += pages_of(segment);
	return segment->id;
}

/* EEXIST: it was to be new.  EACCES.  EINVAL: it is smaller. */
static int segment_found(const struct shm_segment *segment, size_t size,
			 int flags)
{
	int error;

	if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL))
		return -EEXIST;
	if (segment->ds.segsz < size)
		return -EINVAL;
	error = ipc_permission(&segment->ds.perm, (u32)flags & 0777);
	return error ? error : segment->id;
}

int shm_get(s32 key, size_t size, int flags)
{
	struct shm_segment *segment;
	int result;

	mutex_lock(&shm_mutex);
	segment = key == IPC_PRIVATE ? NULL : find_key(key);
	if (segment)
		result = segment_found(segment, size, flags);
	else if (key == IPC_PRIVATE || flags & IPC_CREAT)
		result = segment_create(key, size, flags);
	else
		result = -ENOENT;
	mutex_unlock(&shm_mutex);
	return result;
}

struct file *shm_remove(struct shm_segment *segment)
{
	KASSERT(mutex_held(&shm_mutex));
	segment->ds.perm.mode |= SHM_DEST;
	segment->ds.perm.key = IPC_PRIVATE;
	if (segment->ds.nattch || segment->id < 0)
		return NULL;
	xa_erase(&segments, segment->id & INDEX_MASK);
	segment->id = -1;
	totals.used--;
	totals.pages -= pages_of(segment);
	return (struct file *)segment;
}

static void show_segment(struct format_sink *sink,
			 const struct shm_segment *segment)
{
	const struct shmid_ds *ds = &segment->ds;

	format_print(sink,
		     "%10d %10d  %4o %21zu %5d %5d  %5llu %5u %5u %5u %5u "
		     "%10lld %10lld %10lld %21lu %21lu\n",
		     ds->perm.key, segment->id, ds->perm.mode, ds->segsz,
		     ds->cpid, ds->lpid, ds->nattch, ds->perm.uid,
		     ds->perm.gid, ds->perm.cuid, ds->perm.cgid, ds->atime,
		     ds->dtime, ds->ctime,
		     segment->mapping.nrpages << PAGE_SHIFT, 0UL);
}

static void show_segments(struct format_sink *sink)
{
	struct shm_segment *segment;
	unsigned long index = 0;

	format_print(sink,
		     "       key      shmid perms                  size  cpid"
		     "  lpid nattch   uid   gid  cuid  cgid      atime"
		     "      dtime      ctime                   rss"
		     "                  swap\n");
	mutex_lock(&shm_mutex);
	for (; (segment = xa_find(&segments, &index, INDEX_MASK, XA_PRESENT));
	     index++)
		show_segment(sink, segment);
	mutex_unlock(&shm_mutex);
}
PROC_FILE("sysvipc/shm", 0444, show_segments);
