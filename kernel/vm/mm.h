/* SPDX-License-Identifier: MIT */
/*
 * An address space: the areas, the tables that translate them, the counts.
 *
 *	task ──> mm_struct ──> vma_tree ──> areas ──> file, root
 *	             │
 *	             └──> pgd ──> … ──> pte ──> frames
 *
 * Threads share one.  `users` counts those who run in it or look into it: when
 * the last goes, areas, frames and tables go.  `count` keeps only the struct,
 * for those who merely want to ask whether the rest is still there.
 *
 * Lock order: mmap_lock, page lock, address_space.tree_lock, rmap_lock or
 * anon_vma.lock, the lock of one page table.
 */
#ifndef VM_MM_H
#define VM_MM_H

#include <lib/atomic.h>
#include <mem/tlb.h>
#include <sched/rwsem.h>
#include <vm/vma_tree.h>

struct task_struct;
struct format_sink;
struct anon_vma;
struct file;

/* Lowest address that a program may map: what lies below is for the null
 * pointers of kernels. */
#define MMAP_MIN_ADDR 65536UL
/* Most areas of one address space, 65,530 as on Linux
 * (/proc/sys/vm/max_map_count): the last one is for brk. */
extern int sysctl_max_map_count;
#define MAX_MAP_COUNT ((unsigned long)READ_ONCE(sysctl_max_map_count))
#define STACK_TOP TASK_SIZE

/* Kinds of resident pages. */
enum mm_counter { MM_FILEPAGES, MM_ANONPAGES, MM_SHMEMPAGES, NR_MM_COUNTERS };

/* Soft limits of the process, in bytes; ~0UL: none.  kernel/task copies them
 * here when they change. */
struct mm_limits {
	unsigned long as, data, stack, memlock;
};

/* Fields: I immutable, m mmap_lock, a atomic, w written under mmap_lock held
 * for writing, read by anybody. */
struct mm_struct {
	pgd_t *pgd;			/* I */
	struct mm_context context;	/* a  the same pgd, and its CPUs */
	struct rw_semaphore mmap_lock;
	struct vma_tree areas;		/* m */
	struct vm_area_struct *vma_cache; /* m  the last one found: any reader
					     may replace it by another */
	struct anon_vma *anon_vma;	/* I  the family's root */
	atomic_long_t rss[NR_MM_COUNTERS]; /* a  pages */
	unsigned long total_vm, data_vm, exec_vm, stack_vm, locked_vm;
					/* w  pages */
	unsigned long hiwater_vm;	/* w  most of total_vm so far */
	unsigned long hiwater_rss;	/* a  most pages, before any went */
	vm_flags_t def_flags;		/* m  for new areas (mlockall) */
	unsigned long mmap_base;	/* w  mmap goes downwards from here */
	unsigned long start_code, end_code, start_data, end_data; /* w */
	unsigned long start_brk, brk, start_stack;		/* w */
	unsigned long arg_start, arg_end, env_start, env_end;	/* w */
	unsigned long auxv_start, auxv_end;			/* w */
	struct mm_limits limits;	/* a  word by word */
	struct file *exe_file;		/* w  with a reference, or NULL */
	bool dumpable;			/* a  its user may look into it */
	unsigned int membarriers;	/* a  registered for: membarrier(2) */
	atomic_t users;			/* a */
	atomic_t count;			/* a */
};

/* Object caches and the zero page.  => once, after the heap */
void vm_setup(void);

/* An empty address space with one user, no current task in it, Linux's
 * layout for a stack of 8 MiB; NULL if there is no memory. */
struct mm_struct *mm_alloc(void);
/* The same in the family and with the settings of `old`, for mm_fork(). */
struct mm_struct *mm_alloc_like(struct mm_struct *old);
/* A copy for a child: private pages are shared until one side writes.
 * => ERR_PTR(-ENOMEM): nothing is left behind, the parent lost nothing
 * => may sleep; takes old's mmap_lock for writing */
struct mm_struct *mm_fork(struct mm_struct *old);

/* Where things go, from the limit on the stack: after the limits are set,
 * before the first mapping. */
void mm_set_layout(struct mm_struct *mm);

static inline void mmget(struct mm_struct *mm)
{
	atomic_inc(&mm->users);
}

/* False if the last user is gone already. */
static inline bool mmget_not_zero(struct mm_struct *mm)
{
	return atomic_inc_not_zero(&mm->users);
}

/* Does anybody else run in it, or look into it? */
static inline bool mm_is_shared(const struct mm_struct *mm)
{
	return atomic_read(&mm->users) > 1;
}

/* The last one unmaps all and frees the tables.  => may sleep */
void mmput(struct mm_struct *mm);

static inline void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->count);
}

void mmdrop(struct mm_struct *mm);

/* The current task runs in mm from now on (NULL: in none) and gives its user
 * reference to it; returns what it ran in before, for mmput(). */
struct mm_struct *mm_activate(struct mm_struct *mm);

/* A kernel thread borrows an address space, so that user copies work. */
void kthread_use_mm(struct mm_struct *mm);
void kthread_unuse_mm(struct mm_struct *mm);

/* The last area found, if addr lies in it; else NULL.  => mmap_lock held */
static inline struct vm_area_struct *vma_cached(struct mm_struct *mm,
						unsigned long addr)
{
	struct vm_area_struct *vma = READ_ONCE(mm->vma_cache);

	if (likely(vma && addr - vma->vm_start < vma->vm_end - vma->vm_start))
		return vma;
	return NULL;
}

/* The first area that ends above addr; NULL.  => mmap_lock held */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);

/* The area that contains addr; NULL.  => mmap_lock held */
static inline struct vm_area_struct *vma_lookup(struct mm_struct *mm,
						unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start <= addr ? vma : NULL;
}

/* The first area with a byte of [start, end); NULL.  => mmap_lock held */
static inline struct vm_area_struct *
find_vma_intersection(struct mm_struct *mm, unsigned long start,
		      unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && vma->vm_start < end ? vma : NULL;
}

/* The rest of vma_get_for_fault().  => mmap_lock held; given up for NULL */
struct vm_area_struct *vma_get_slow(struct mm_struct *mm, unsigned long addr);

/*
 * The area that contains addr, held so that it stays as it is until vma_put();
 * a stack grows if that is what it takes.  NULL: no area, nothing held.
 * => the only way from a fault to its area
 */
static inline struct vm_area_struct *vma_get_for_fault(struct mm_struct *mm,
						       unsigned long addr)
{
	struct vm_area_struct *vma;

	down_read(&mm->mmap_lock);
	vma = vma_cached(mm, addr);
	return likely(vma) ? vma : vma_get_slow(mm, addr);
}

static inline void vma_put(struct vm_area_struct *vma)
{
	up_read(&vma->vm_mm->mmap_lock);
}

/* Makes a growing area begin at the page of addr.
 * => mmap_lock held for writing; -ENOMEM: limit, guard gap or no memory;
 *    -EPERM: below MMAP_MIN_ADDR */
int __must_check expand_stack(struct vm_area_struct *vma, unsigned long addr);

static inline void add_mm_counter(struct mm_struct *mm, enum mm_counter kind,
				  long pages)
{
	atomic_long_add(pages, &mm->rss[kind]);
}

static inline unsigned long get_mm_counter(struct mm_struct *mm,
					   enum mm_counter kind)
{
	return (unsigned long)atomic_long_read(&mm->rss[kind]);
}

static inline unsigned long get_mm_rss(struct mm_struct *mm)
{
	return get_mm_counter(mm, MM_FILEPAGES) +
	       get_mm_counter(mm, MM_ANONPAGES) +
	       get_mm_counter(mm, MM_SHMEMPAGES);
}

/* The most pages that were resident at once; noted before any are taken away. */
static inline unsigned long get_mm_hiwater_rss(struct mm_struct *mm)
{
	return max(READ_ONCE(mm->hiwater_rss), get_mm_rss(mm));
}

static inline void update_hiwater_rss(struct mm_struct *mm)
{
	WRITE_ONCE(mm->hiwater_rss, get_mm_hiwater_rss(mm));
}

/* Its page tables below the top level.  => takes mmap_lock */
unsigned long mm_nr_tables(struct mm_struct *mm);

/* Areas as objects: an empty one of this address space, a copy, the end. */
struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
struct vm_area_struct *vm_area_dup(const struct vm_area_struct *vma);
void vm_area_free(struct vm_area_struct *vma);

/* Counts `pages` more, or fewer, of an area with these flags. */
void vm_stat_account(struct mm_struct *mm, vm_flags_t flags, long pages);

/* Lines of /proc/PID/maps, in Linux's format.  maps_print() takes mmap_lock;
 * the others want it held. */
void maps_print(struct mm_struct *mm, struct format_sink *sink);
void maps_print_area(const struct vm_area_struct *vma,
		     struct format_sink *sink);
/* What the last column says about an area without a path; NULL: nothing. */
const char *maps_area_name(const struct vm_area_struct *vma);
/* "rw-p" */
#define MAPS_PERMS_SIZE 5
void maps_area_perms(const struct vm_area_struct *vma,
		     char perms[MAPS_PERMS_SIZE]);

#endif
