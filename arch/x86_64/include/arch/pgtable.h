/* SPDX-License-Identifier: MIT */
/*
 * Page tables: entries, levels, walks.
 *
 * A virtual address is four 9-bit indexes and a 12-bit offset (SDM 3A 4.5):
 *
 *	 47      39 38      30 29      21 20      12 11        0
 *	+----------+----------+----------+----------+-----------+
 *	|   pgd    |   pud    |   pmd    |   pte    |  offset   |
 *	+----------+----------+----------+----------+-----------+
 *
 * and an entry at any level is
 *
 *	63  62..52   51 ............ 12  11..9  8 7 6 5 4 3 2 1 0
 *	NX  (sw)     frame address        sw    G S D A C W U R P
 *	                                          | | | | | | | `- present
 *	                      global ------------' | | | | | | `--- writable
 *	                      page size (or PAT) --' | | | | `----- user
 *	                      dirty -----------------' | | `------- write-through
 *	                      accessed ----------------' `--------- cache off
 *
 * p4d is folded: it is the pgd entry under another name, as on Linux with four
 * levels.  The bits are private to arch/: all others use the functions here.
 * Names are Linux's; where Linux has none they are pgtable_verb.
 */
#ifndef ARCH_PGTABLE_H
#define ARCH_PGTABLE_H

#include <arch/page.h>
#include <arch/cpu.h>

typedef struct { u64 pte; } pte_t;
typedef struct { u64 pmd; } pmd_t;
typedef struct { u64 pud; } pud_t;
typedef struct { u64 p4d; } p4d_t;
typedef struct { u64 pgd; } pgd_t;
typedef struct { u64 pgprot; } pgprot_t;
typedef struct { u64 val; } swp_entry_t;

#define _PAGE_PRESENT BIT(0)
#define _PAGE_RW BIT(1)
#define _PAGE_USER BIT(2)
#define _PAGE_PWT BIT(3)
#define _PAGE_PCD BIT(4)
#define _PAGE_ACCESSED BIT(5)
#define _PAGE_DIRTY BIT(6)
#define _PAGE_PSE BIT(7)	/* at pmd and pud level: a large page */
#define _PAGE_PAT BIT(7)	/* at pte level */
#define _PAGE_GLOBAL BIT(8)
#define _PAGE_SPECIAL BIT(9)	/* software: no struct page behind it */
#define _PAGE_PAT_LARGE BIT(12)
#define _PAGE_NX BIT(63)
#define _PAGE_FRAME 0x000ffffffffff000UL
#define _PAGE_CACHE (_PAGE_PWT | _PAGE_PCD)

#define __pgprot(bits) ((pgprot_t){ bits })
#define pgprot_val(prot) ((prot).pgprot)

#define _KERNEL_BITS \
	(_PAGE_PRESENT | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_GLOBAL)
#define PAGE_KERNEL __pgprot(_KERNEL_BITS | _PAGE_RW | _PAGE_NX)
#define PAGE_KERNEL_RO __pgprot(_KERNEL_BITS | _PAGE_NX)
#define PAGE_KERNEL_ROX __pgprot(_KERNEL_BITS)

#define _USER_BITS (_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED)
#define PAGE_NONE __pgprot(_PAGE_ACCESSED | _PAGE_GLOBAL | _PAGE_NX)
#define PAGE_READONLY __pgprot(_USER_BITS | _PAGE_NX)
#define PAGE_READONLY_EXEC __pgprot(_USER_BITS)
#define PAGE_SHARED __pgprot(_USER_BITS | _PAGE_RW | _PAGE_NX)
#define PAGE_SHARED_EXEC __pgprot(_USER_BITS | _PAGE_RW)

/* Cache types.  cpu_control_setup() programs the PAT so that PWT selects
 * write-combining, PCD uncached-minus, both together uncached. */
static inline pgprot_t pgprot_noncached(pgprot_t prot)
{
	return __pgprot((prot.pgprot & ~_PAGE_CACHE) | _PAGE_CACHE);
}

static inline pgprot_t pgprot_writecombine(pgprot_t prot)
{
	return __pgprot((prot.pgprot & ~_PAGE_CACHE) | _PAGE_PWT);
}

/* "write-back", "write-combining", "uncached-minus", "uncached". */
const char *pgprot_cache_name(pgprot_t prot);

static inline bool pte_none(pte_t pte) { return !pte.pte; }
/* PAGE_NONE entries keep their frame without being present to the MMU; they
 * carry the global bit instead, which has no meaning in an absent entry. */
static inline bool pte_present(pte_t pte)
{
	return pte.pte & (_PAGE_PRESENT | _PAGE_GLOBAL);
}
static inline bool pte_write(pte_t pte) { return pte.pte & _PAGE_RW; }
static inline bool pte_dirty(pte_t pte) { return pte.pte & _PAGE_DIRTY; }
static inline bool pte_young(pte_t pte) { return pte.pte & _PAGE_ACCESSED; }
static inline bool pte_exec(pte_t pte) { return !(pte.pte & _PAGE_NX); }
static inline bool pte_user(pte_t pte) { return pte.pte & _PAGE_USER; }
static inline bool pte_special(pte_t pte) { return pte.pte & _PAGE_SPECIAL; }
static inline unsigned long pte_pfn(pte_t pte)
{
	return (pte.pte & _PAGE_FRAME) >> PAGE_SHIFT;
}
static inline pgprot_t pte_pgprot(pte_t pte)
{
	return __pgprot(pte.pte & ~_PAGE_FRAME);
}
static inline pte_t pfn_pte(unsigned long pfn, pgprot_t prot)
{
	return (pte_t){ (u64)pfn << PAGE_SHIFT | prot.pgprot };
}
static inline pte_t pte_mkwrite(pte_t pte)
{
	return (pte_t){ pte.pte | _PAGE_RW };
}
static inline pte_t pte_wrprotect(pte_t pte)
{
	return (pte_t){ pte.pte & ~_PAGE_RW };
}
static inline pte_t pte_mkdirty(pte_t pte)
{
	return (pte_t){ pte.pte | _PAGE_DIRTY };
}
static inline pte_t pte_mkclean(pte_t pte)
{
	return (pte_t){ pte.pte & ~_PAGE_DIRTY };
}
static inline pte_t pte_mkyoung(pte_t pte)
{
	return (pte_t){ pte.pte | _PAGE_ACCESSED };
}
static inline pte_t pte_mkold(pte_t pte)
{
	return (pte_t){ pte.pte & ~_PAGE_ACCESSED };
}
static inline pte_t pte_mkspecial(pte_t pte)
{
	return (pte_t){ pte.pte | _PAGE_SPECIAL };
}
/* Keeps frame, dirty, accessed and special; takes the rest from prot. */
static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
	u64 keep = _PAGE_FRAME | _PAGE_DIRTY | _PAGE_ACCESSED | _PAGE_SPECIAL;

	return (pte_t){ (pte.pte & keep) | (prot.pgprot & ~_PAGE_FRAME) };
}

static inline bool pmd_none(pmd_t pmd) { return !pmd.pmd; }
static inline bool pmd_present(pmd_t pmd) { return pmd.pmd & _PAGE_PRESENT; }
static inline bool pmd_leaf(pmd_t pmd) { return pmd.pmd & _PAGE_PSE; }
static inline bool pud_none(pud_t pud) { return !pud.pud; }
static inline bool pud_present(pud_t pud) { return pud.pud & _PAGE_PRESENT; }
static inline bool pud_leaf(pud_t pud) { return pud.pud & _PAGE_PSE; }
static inline bool p4d_none(p4d_t p4d) { return !p4d.p4d; }
static inline bool p4d_present(p4d_t p4d) { return p4d.p4d & _PAGE_PRESENT; }
/* A folded level's entry is always there: the level below decides. */
static inline bool pgd_none(pgd_t pgd) { (void)pgd; return false; }
static inline bool pgd_present(pgd_t pgd) { (void)pgd; return true; }

/* An entry that points to a table must be present, writable, user-or-kernel
 * and not a leaf; anything else there is corruption. */
#define _TABLE_MASK (~(_PAGE_FRAME | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY))
static inline bool pmd_bad(pmd_t pmd)
{
	return (pmd.pmd & _TABLE_MASK) != (_PAGE_PRESENT | _PAGE_RW);
}
static inline bool pud_bad(pud_t pud)
{
	return (pud.pud & _TABLE_MASK) != (_PAGE_PRESENT | _PAGE_RW);
}
static inline bool p4d_bad(p4d_t p4d)
{
	return (p4d.p4d & _TABLE_MASK) != (_PAGE_PRESENT | _PAGE_RW);
}
static inline bool pgd_bad(pgd_t pgd) { (void)pgd; return false; }

#define pgtable_index(addr, shift) (((unsigned long)(addr) >> (shift)) & 511)

static inline void *pgtable_entry_table(u64 entry)
{
	return __va(phys_addr(entry & _PAGE_FRAME));
}
/* Tables always lie in the direct map, so these never fail and map nothing. */
static inline pgd_t *pgd_offset_pgd(pgd_t *pgd, unsigned long addr)
{
	return pgd + pgtable_index(addr, PGDIR_SHIFT);
}
#define pgd_offset(mm, addr) pgd_offset_pgd((mm)->pgd, addr)
#define pgd_offset_k(addr) pgd_offset_pgd(kernel_pgd, addr)
static inline p4d_t *p4d_offset(pgd_t *pgd, unsigned long addr)
{
	(void)addr;
	return (p4d_t *)pgd;
}
static inline pud_t *pud_offset(p4d_t *p4d, unsigned long addr)
{
	return (pud_t *)pgtable_entry_table(p4d->p4d) +
	       pgtable_index(addr, PUD_SHIFT);
}
static inline pmd_t *pmd_offset(pud_t *pud, unsigned long addr)
{
	return (pmd_t *)pgtable_entry_table(pud->pud) +
	       pgtable_index(addr, PMD_SHIFT);
}
static inline pte_t *pte_offset_kernel(pmd_t *pmd, unsigned long addr)
{
	return (pte_t *)pgtable_entry_table(pmd->pmd) +
	       pgtable_index(addr, PAGE_SHIFT);
}

static inline pte_t ptep_get(const pte_t *ptep)
{
	return (pte_t){ READ_ONCE(ptep->pte) };
}
/* Stores an entry; every downgrade needs a TLB flush by the caller. */
static inline void set_pte(pte_t *ptep, pte_t pte)
{
	WRITE_ONCE(ptep->pte, pte.pte);
}
#define set_pte_at(mm, addr, ptep, pte) \
	((void)(mm), (void)(addr), set_pte(ptep, pte))
/* Takes an entry out whole, so that no dirty bit set meanwhile is lost. */
static inline pte_t ptep_get_and_clear(pte_t *ptep)
{
	return (pte_t){ __atomic_exchange_n(&ptep->pte, 0, __ATOMIC_ACQ_REL) };
}
/* Replaces `old` by `new` unless the CPU or another task changed it. */
static inline bool ptep_cmpxchg(pte_t *ptep, pte_t old, pte_t new)
{
	return __atomic_compare_exchange_n(&ptep->pte, &old.pte, new.pte,
					   false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

/* Where tables come from: registered by mem/, since tables are frames. */
struct pgtable_source {
	/* A zeroed, page-aligned table in the direct map, or NULL; and back,
	 * with all its words zero again but the first. */
	void *(*get)(void);
	void (*put)(void *table);
	/* A top level: zeroed, or with the kernel half that one had which was
	 * put back, with all words of the user half zero but the first. */
	void *(*get_root)(void);
	void (*put_root)(void *table);
};
void pgtable_set_source(const struct pgtable_source *source);

/* The kernel's own tables: the upper halves of all others are copies of its
 * top-level entries, which never change after pgtable_seal(). */
extern pgd_t *kernel_pgd;

/*
 * Finds the entry that translates addr, at whatever level it stands.
 * => *shift becomes PAGE_SHIFT, PMD_SHIFT or PUD_SHIFT
 * => NULL if a table on the way is missing; a zero entry is returned as such
 */
pte_t *pgtable_lookup(pgd_t *pgd, unsigned long addr, unsigned int *shift);

/*
 * Finds the 4 KiB-level entry for addr, making the missing tables.  The fast
 * path of a fault.  User tables get the user bit, by the address.
 * => NULL when out of memory, or when a large page is in the way
 * => of two who race for a table one wins (compare and exchange)
 */
pte_t *pgtable_pte_alloc(pgd_t *pgd, unsigned long addr);

/*
 * Maps [virt, virt+size) to [phys, ...) in the largest pages that alignment,
 * CPU and max_shift (PAGE_SHIFT, PMD_SHIFT, PUD_SHIFT) allow.
 * => all addresses and size page-aligned; range not mapped before
 * => -ENOMEM: nothing of the range stays mapped; -EEXIST if it was in use
 */
int __must_check pgtable_map(pgd_t *pgd, unsigned long virt, phys_addr_t phys,
			     unsigned long size, pgprot_t prot,
			     unsigned int max_shift);

/*
 * Empties the entries of [virt, virt+size); large pages on an edge are split.
 * => TLB flush and the frames are the caller's affair
 * => -ENOMEM only if a split needs a table
 */
int __must_check pgtable_unmap(pgd_t *pgd, unsigned long virt,
			       unsigned long size);

/* Gives [virt, virt+size) the new protection; splits large pages at the edges.
 * => TLB flush is the caller's; -ENOMEM, -EFAULT if something is not mapped */
int __must_check pgtable_protect(pgd_t *pgd, unsigned long virt,
				 unsigned long size, pgprot_t prot);

/* Makes [virt, virt+size) of 4 KiB pages only (debug=pages, DMA ownership). */
int __must_check pgtable_split(pgd_t *pgd, unsigned long virt,
			       unsigned long size);

/*
 * Takes out the tables below the top level that serve [start, end) and whose
 * whole span lies in [floor, ceiling): those outside are other areas' too.
 * CPUs may still walk them from what they cached, so they are only detached:
 * => returns them as a chain (NULL: none); flush the TLBs, then free it with
 *    pgtable_put_chain()
 * => ceiling 0 means the top of the user half; no pages are mapped there
 */
void *__must_check pgtable_free_range(pgd_t *pgd, unsigned long start,
				      unsigned long end, unsigned long floor,
				      unsigned long ceiling);
void pgtable_put_chain(void *chain);

/* A visit of the leaf tables that exist in [start, end): fn gets the first
 * entry, its address and the end of the piece (within one table).  A non-zero
 * result stops the walk and is returned. */
int pgtable_for_each_table(pgd_t *pgd, unsigned long start, unsigned long end,
			   int (*fn)(pte_t *ptep, unsigned long addr,
				     unsigned long end, void *arg),
			   void *arg);

/*
 * Lets the leaf table that serves the 2 MiB at `from` serve those at `to`.
 * => both are multiples of PMD_SIZE; the upper tables for `to` exist
 * => false, nothing done: no table at `from`, or one at `to`
 * => the TLB flush is the caller's
 */
bool pgtable_move_table(pgd_t *pgd, unsigned long from, unsigned long to);
/* Makes the upper tables for addr, without a leaf table; false: no memory. */
bool __must_check pgtable_upper_alloc(pgd_t *pgd, unsigned long addr);

/* A new top level for a process, sharing the kernel half; NULL if no memory. */
pgd_t *pgd_alloc(void);
/* => all user tables were freed before */
void pgd_free(pgd_t *pgd);
/* Makes sure the top-level entries of every kernel area exist, so that copies
 * of the kernel half never go stale.  Once, before the first pgd_alloc(). */
int __must_check pgtable_seal(void);

/* One line per level for addr, through emit: what a panic prints. */
void pgtable_describe(pgd_t *pgd, unsigned long addr,
		      void (*emit)(const char *fmt, ...));

/* How memory is mapped in [start, end): bytes by page size and the number of
 * table pages per level (index 0: pte tables … 3: pgd). */
struct pgtable_census {
	unsigned long bytes_4k, bytes_2m, bytes_1g;
	unsigned long tables[4];
};
void pgtable_census(pgd_t *pgd, unsigned long start, unsigned long end,
		    struct pgtable_census *census);

/* Makes this CPU translate by pgd. */
void pgtable_activate(pgd_t *pgd);
/* The top level this CPU uses now. */
pgd_t *pgtable_active(void);

/* This CPU's TLB only; kernel/mem/tlb.h has the flushes for all CPUs. */
static inline void tlb_flush_local_page(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" :: "r"(addr) : "memory");
}
/* All entries of the process; the global ones of the kernel stay. */
void tlb_flush_local(void);
/* All entries, global ones included. */
void tlb_flush_local_all(void);

/* Clears and copies a frame through kernel addresses (rep stosq, movsq). */
static inline void clear_page(void *page)
{
	unsigned long count = PAGE_SIZE / 8;

	__asm__ volatile("rep stosq" : "+c"(count), "+D"(page)
			 : "a"(0) : "memory");
}

static inline void copy_page(void *to, const void *from)
{
	unsigned long count = PAGE_SIZE / 8;

	__asm__ volatile("rep movsq" : "+c"(count), "+D"(to), "+S"(from)
			 :: "memory");
}

#endif
