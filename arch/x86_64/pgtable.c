/* SPDX-License-Identifier: MIT */
/*
 * One walk for all levels.
 *
 * The four levels differ in nothing but how many address bits lie below them,
 * so a table of levels and a loop do what four nested functions would:
 *
 *	level    3        2        1        0
 *	       +-----+  +-----+  +-----+  +-----+
 *	CR3 -> | pgd |->| pud |->| pmd |->| pte |-> frame
 *	       +-----+  +-----+  +-----+  +-----+
 *	shift   39       30 (1G)  21 (2M)  12 (4K)
 *
 * An entry is a leaf at level 0, or where the page-size bit is set.  A new
 * table is filled before its parent points to it: the CPU may walk at any
 * moment.  Kernel tables change under their users' locks (vmalloc's, the
 * direct map's); user tables under mm->mmap_lock and the per-table locks; the
 * one race left, two faults missing the same table, is settled by compare and
 * exchange.  TLBs are the callers' affair throughout.
 */
#include <arch/msr.h>
#include <arch/pgtable.h>
#include <arch/uaccess.h>
#include "arch.h"

#define ENOMEM_ 12
#define EFAULT_ 14
#define EEXIST_ 17

#define TOP_LEVEL 3
#define ENTRIES 512
#define KERNEL_HALF 256		/* first entry of the kernel's half */
#define DIRECT_SLOT ((PAGE_OFFSET >> PGDIR_SHIFT) % KERNEL_HALF)

static const struct pgtable_level {
	unsigned int shift;
	const char *name;
} levels[] = {
	{ PAGE_SHIFT, "pte" }, { PMD_SHIFT, "pmd" }, { PUD_SHIFT, "pud" },
	{ PGDIR_SHIFT, "pgd" },
};

pgd_t *kernel_pgd;
static const struct pgtable_source *source;

void pgtable_set_source(const struct pgtable_source *new_source)
{
	source = new_source;
}

static inline unsigned long level_size(int level)
{
	return 1UL << levels[level].shift;
}

static inline bool is_leaf(u64 entry, int level)
{
	return level == 0 || (entry & _PAGE_PSE);
}

static inline bool is_table(u64 entry, int level)
{
	return (entry & _PAGE_PRESENT) && !is_leaf(entry, level);
}

static inline u64 *entry_of(u64 *table, unsigned long addr, int level)
{
	return table + pgtable_index(addr, levels[level].shift);
}

/* The entry that points to a table; user tables may lead to user pages. */
static inline u64 table_entry(const void *table, unsigned long addr)
{
	return phys_value(__pa(table)) | _PAGE_PRESENT | _PAGE_RW |
	       (addr < TASK_SIZE ? _PAGE_USER : 0);
}

/* Where the walk for addr ends: a leaf, or an entry that is not a table, at
 * `floor` at the lowest. */
static u64 *walk(pgd_t *pgd, unsigned long addr, int floor, int *level)
{
	u64 *table = (u64 *)pgd;
	int at;

	for (at = TOP_LEVEL;; at--) {
		u64 *entry = entry_of(table, addr, at);

		if (at == floor || !is_table(*entry, at)) {
			*level = at;
			return entry;
		}
		table = pgtable_entry_table(*entry);
	}
}

pte_t *pgtable_lookup(pgd_t *pgd, unsigned long addr, unsigned int *shift)
{
	int level;
	u64 *entry = walk(pgd, addr, 0, &level);

	*shift = levels[level].shift;
	if (level > 0 && !(*entry & _PAGE_PRESENT))
		return NULL;
	return (pte_t *)entry;
}

/* Makes the table that *entry lacks; NULL if there is no memory or a large
 * page is in the way. */
static u64 *table_make(u64 *entry, unsigned long addr)
{
	u64 empty = 0;
	void *table;

	if (*entry & _PAGE_PRESENT)
		return NULL;
	table = source->get();
	if (!table)
		return NULL;
	if (!__atomic_compare_exchange_n(entry, &empty,
					 table_entry(table, addr), false,
					 __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
		source->put(table);
		return pgtable_entry_table(empty);
	}
	return table;
}

/* As walk(), but makes tables down to `floor`. */
static u64 *walk_alloc(pgd_t *pgd, unsigned long addr, int floor)
{
	u64 *table = (u64 *)pgd;
	int at;

	for (at = TOP_LEVEL; at > floor; at--) {
		u64 *entry = entry_of(table, addr, at);

		table = likely(is_table(*entry, at))
			? pgtable_entry_table(*entry)
			: table_make(entry, addr);
		if (unlikely(!table))
			return NULL;
	}
	return entry_of(table, addr, floor);
}

pte_t *pgtable_pte_alloc(pgd_t *pgd, unsigned long addr)
{
	return (pte_t *)walk_alloc(pgd, addr, 0);
}

/* The PAT bit stands elsewhere in large pages, where its place is taken by
 * the page-size bit. */
static u64 leaf_entry(u64 phys, u64 prot, int level)
{
	u64 pat = prot & _PAGE_PAT;

	if (level == 0)
		return phys | prot;
	return phys | (prot & ~_PAGE_PAT) | (pat ? _PAGE_PAT_LARGE : 0) |
	       _PAGE_PSE;
}

static u64 leaf_prot(u64 entry, int level)
{
	u64 prot = entry & ~_PAGE_FRAME;

	if (level == 0)
		return prot;
	return (prot & ~_PAGE_PSE) |
	       (entry & _PAGE_PAT_LARGE ? _PAGE_PAT : 0);
}

static u64 leaf_phys(u64 entry, int level)
{
	return entry & _PAGE_FRAME & ~(level_size(level) - 1);
}

/* Replaces a large page by a table of the next smaller ones. */
static int split(u64 *entry, int level)
{
	u64 phys = leaf_phys(*entry, level), prot = leaf_prot(*entry, level);
	u64 *table = source->get();
	int i;

	if (!table)
		return -ENOMEM_;
	for (i = 0; i < ENTRIES; i++)
		table[i] = leaf_entry(phys + i * level_size(level - 1), prot,
				      level - 1);
	WRITE_ONCE(*entry, table_entry(table, -1UL) | (prot & _PAGE_USER));
	return 0;
}

/* The highest level whose page fits at virt and phys within size. */
static int fitting_level(unsigned long virt, u64 phys, unsigned long size,
			 unsigned int max_shift)
{
	int level = TOP_LEVEL - 1;

	while (level > 0 &&
	       (levels[level].shift > max_shift || level_size(level) > size ||
		((virt | phys) & (level_size(level) - 1))))
		level--;
	return level;
}

int pgtable_map(pgd_t *pgd, unsigned long virt, phys_addr_t phys,
		unsigned long size, pgprot_t prot, unsigned int max_shift)
{
	unsigned long done = 0;
	int error = 0;

	if (!cpu_features.gib_pages)
		max_shift = min(max_shift, PMD_SHIFT);
	while (done < size) {
		u64 at = phys_value(phys) + done;
		int level = fitting_level(virt + done, at, size - done,
					  max_shift);
		u64 *entry = walk_alloc(pgd, virt + done, level);

		if (!entry || *entry) {
			error = entry ? -EEXIST_ : -ENOMEM_;
			break;
		}
		*entry = leaf_entry(at, pgprot_val(prot), level);
		done += level_size(level);
	}
	/* What is there now was made here, whole: nothing to split. */
	return error && done && pgtable_unmap(pgd, virt, done) ? -ENOMEM_
							       : error;
}

/* Calls act for every leaf in the range, after splitting those that reach
 * beyond it; passes over what is not mapped. */
struct leaf_visit {
	int (*act)(u64 *entry, int level, const struct leaf_visit *visit);
	unsigned long virt, end;
	u64 prot;
	bool all_small;		/* split every large page */
	bool holes_fail;
};

static int visit_leaves(pgd_t *pgd, const struct leaf_visit *visit)
{
	unsigned long addr = visit->virt, next;
	int level, error;

	while (addr < visit->end) {
		u64 *entry = walk(pgd, addr, 0, &level);
		unsigned long size = level_size(level);

		next = (addr & ~(size - 1)) + size;
		if (!*entry) {
			if (visit->holes_fail)
				return -EFAULT_;
		} else if (level && (visit->all_small || addr & (size - 1) ||
				     next > visit->end || next < addr)) {
			error = split(entry, level);
			if (error)
				return error;
			continue;
		} else {
			error = visit->act(entry, level, visit);
			if (error)
				return error;
		}
		if (next < addr)	/* the top of the address space */
			break;
		addr = next;
	}
	return 0;
}

static int leaf_clear(u64 *entry, int level, const struct leaf_visit *visit)
{
	WRITE_ONCE(*entry, 0);
	return 0;
}

static int leaf_protect(u64 *entry, int level, const struct leaf_visit *visit)
{
	WRITE_ONCE(*entry, leaf_entry(leaf_phys(*entry, level), visit->prot,
				      level));
	return 0;
}

static int leaf_keep(u64 *entry, int level, const struct leaf_visit *visit)
{
	return 0;
}

int pgtable_unmap(pgd_t *pgd, unsigned long virt, unsigned long size)
{
	const struct leaf_visit visit = {
		.act = leaf_clear, .virt = virt, .end = virt + size,
	};

	return visit_leaves(pgd, &visit);
}

int pgtable_protect(pgd_t *pgd, unsigned long virt, unsigned long size,
		    pgprot_t prot)
{
	const struct leaf_visit visit = {
		.act = leaf_protect, .virt = virt, .end = virt + size,
		.prot = pgprot_val(prot), .holes_fail = true,
	};

	return visit_leaves(pgd, &visit);
}

int pgtable_split(pgd_t *pgd, unsigned long virt, unsigned long size)
{
	const struct leaf_visit visit = {
		.act = leaf_keep, .virt = virt, .end = virt + size,
		.all_small = true,
	};

	return visit_leaves(pgd, &visit);
}

struct table_range {
	unsigned long start, end, floor, ceiling;
	void *chain;
};

/* A detached table's first word links it: a pointer to a page has the present
 * bit clear, so a CPU that still walks here finds nothing. */
static void table_detach(u64 *entry, struct table_range *range)
{
	void **table = pgtable_entry_table(*entry);

	WRITE_ONCE(*entry, 0);
	*table = range->chain;
	range->chain = table;
}

/* Depth is bounded by the number of levels. */
static void detach_below(u64 *table, int level, unsigned long start,
			 unsigned long end, struct table_range *range)
{
	unsigned long size = level_size(level), addr, base, stop;

	for (addr = start; addr < end; addr = base + size) {
		u64 *entry = entry_of(table, addr, level);

		base = addr & ~(size - 1);
		if (!is_table(*entry, level))
			continue;
		stop = min(end, base + size);
		if (level > 1)
			detach_below(pgtable_entry_table(*entry), level - 1,
				     addr, stop, range);
		if (base >= range->floor && base + size <= range->ceiling)
			table_detach(entry, range);
	}
}

void *pgtable_free_range(pgd_t *pgd, unsigned long start, unsigned long end,
			 unsigned long floor, unsigned long ceiling)
{
	struct table_range range = {
		.start = start, .end = end, .floor = floor,
		.ceiling = ceiling ? ceiling : ALIGN(TASK_SIZE, PGDIR_SIZE),
	};

	detach_below((u64 *)pgd, TOP_LEVEL, start, end, &range);
	return range.chain;
}

void pgtable_put_chain(void *chain)
{
	while (chain) {
		void *next = *(void **)chain;

		source->put(chain);
		chain = next;
	}
}

int pgtable_for_each_table(pgd_t *pgd, unsigned long start, unsigned long end,
			   int (*fn)(pte_t *ptep, unsigned long addr,
				     unsigned long end, void *arg),
			   void *arg)
{
	unsigned long addr = start, next;
	int level, result;

	for (; addr < end; addr = next) {
		u64 *entry = walk(pgd, addr, 0, &level);

		/* A missing table is passed over whole; level 0 means there
		 * is one, which serves the 2 MiB around addr. */
		next = ALIGN_DOWN(addr, level_size(max(level, 1))) +
		       level_size(max(level, 1));
		if (level)
			continue;
		result = fn((pte_t *)entry, addr, min(next, end), arg);
		if (result)
			return result;
	}
	return 0;
}

bool pgtable_upper_alloc(pgd_t *pgd, unsigned long addr)
{
	return walk_alloc(pgd, addr, 1);
}

bool pgtable_move_table(pgd_t *pgd, unsigned long from, unsigned long to)
{
	int level;
	u64 *source = walk(pgd, from, 1, &level), *target, entry = *source;

	if (level != 1 || !is_table(entry, 1))
		return false;
	target = walk(pgd, to, 1, &level);
	if (level != 1 || *target)
		return false;
	WRITE_ONCE(*source, 0);
	WRITE_ONCE(*target, entry);
	return true;
}

pgd_t *pgd_alloc(void)
{
	pgd_t *pgd = source->get_root();

	/* Where the direct map begins: always there. */
	if (pgd && !pgd[KERNEL_HALF + DIRECT_SLOT].pgd)
		__builtin_memcpy(pgd + KERNEL_HALF, kernel_pgd + KERNEL_HALF,
				 KERNEL_HALF * sizeof(*pgd));
	return pgd;
}

void pgd_free(pgd_t *pgd)
{
	source->put_root(pgd);
}

int pgtable_seal(void)
{
	static const unsigned long areas[] = {
		VMALLOC_START, VMEMMAP_START, FIXMAP_START,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(areas); i++)
		if (!walk_alloc(kernel_pgd, areas[i], TOP_LEVEL - 1))
			return -ENOMEM_;
	return 0;
}

static const char *entry_kind(u64 entry, int level)
{
	if (!(entry & _PAGE_PRESENT))
		return entry ? "not present" : "empty";
	return is_leaf(entry, level) ? "page" : "table";
}

/* What a bit of an entry means; nothing if the entry is not in use. */
static const char *entry_right(u64 entry, u64 bit, const char *set,
			       const char *clear)
{
	if (!(entry & _PAGE_PRESENT))
		return "";
	return entry & bit ? set : clear;
}

void pgtable_describe(pgd_t *pgd, unsigned long addr,
		      void (*emit)(const char *fmt, ...))
{
	u64 *table = (u64 *)pgd;
	int level;

	for (level = TOP_LEVEL;; level--) {
		u64 *entry = entry_of(table, addr, level);
		u64 value;

		if (copy_from_kernel_nofault(&value, entry, sizeof(value))) {
			emit("  %s: unreadable\n", levels[level].name);
			return;
		}
		emit("  %s[%3lu] = %016llx  %s%s%s%s\n", levels[level].name,
		     pgtable_index(addr, levels[level].shift), value,
		     entry_kind(value, level),
		     entry_right(value, _PAGE_USER, ", user", ", kernel"),
		     entry_right(value, _PAGE_RW, ", writable", ", read-only"),
		     entry_right(value, _PAGE_NX, ", no execute",
				 ", executable"));
		if (!is_table(value, level))
			return;
		table = pgtable_entry_table(value);
	}
}

static void census_table(u64 *table, int level, unsigned long base,
			 unsigned long start, unsigned long end,
			 struct pgtable_census *census)
{
	unsigned long *bytes[] = {
		&census->bytes_4k, &census->bytes_2m, &census->bytes_1g,
	};
	unsigned long size = level_size(level), addr = base;
	int i;

	census->tables[level]++;
	for (i = 0; i < ENTRIES; i++, addr += size) {
		if (addr + size - 1 < start || addr > end - 1 ||
		    !(table[i] & _PAGE_PRESENT))
			continue;
		if (is_leaf(table[i], level))
			*bytes[level] += size;
		else
			census_table(pgtable_entry_table(table[i]), level - 1,
				     addr, start, end, census);
	}
}

void pgtable_census(pgd_t *pgd, unsigned long start, unsigned long end,
		    struct pgtable_census *census)
{
	unsigned int i, first = pgtable_index(start, PGDIR_SHIFT);
	unsigned int last = pgtable_index(end - 1, PGDIR_SHIFT);

	*census = (struct pgtable_census){ .tables[TOP_LEVEL] = 1 };
	for (i = first; i <= last; i++)
		if (is_table(pgd[i].pgd, TOP_LEVEL))
			census_table(pgtable_entry_table(pgd[i].pgd),
				     TOP_LEVEL - 1,
				     (start & ~(PGDIR_SIZE * ENTRIES - 1)) |
				     (unsigned long)i << PGDIR_SHIFT,
				     start, end, census);
}

void pgtable_activate(pgd_t *pgd)
{
	write_cr3(phys_value(__pa(pgd)));
}

pgd_t *pgtable_active(void)
{
	return __va(phys_addr(read_cr3() & _PAGE_FRAME));
}

void tlb_flush_local(void)
{
	write_cr3(read_cr3());
}

/* Changing CR4.PGE drops global entries too (SDM 3A 4.10.4.1). */
void tlb_flush_local_all(void)
{
	unsigned long cr4 = read_cr4();

	if (!(cr4 & CR4_PGE)) {
		tlb_flush_local();
		return;
	}
	write_cr4(cr4 & ~(unsigned long)CR4_PGE);
	write_cr4(cr4);
}

const char *pgprot_cache_name(pgprot_t prot)
{
	static const char *const names[] = {
		"write-back", "write-combining", "uncached-minus", "uncached",
	};

	return names[(prot.pgprot & _PAGE_CACHE) >> 3];
}

void *arch_fixmap(phys_addr_t phys, unsigned long size, bool device)
{
	static unsigned long next = ARCH_FIXMAP_START;
	unsigned long offset = offset_in_page(phys_value(phys)), virt = next;
	pgprot_t prot = device ? pgprot_noncached(PAGE_KERNEL)
			       : PAGE_KERNEL_RO;

	size = PAGE_ALIGN(size + offset);
	if (size > FIXMAP_END - next)
		return NULL;
	if (pgtable_map(kernel_pgd, virt, phys_addr(phys_value(phys) - offset),
			size, prot, PAGE_SHIFT))
		return NULL;
	next += size;
	return (void *)(virt + offset);
}
