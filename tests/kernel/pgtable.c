/* SPDX-License-Identifier: MIT */
/*
 * Page tables: levels, sizes, permissions, failure.
 *
 * Tests that need tables of their own build them in a fresh top level that no
 * CPU uses, with physical addresses that nobody touches.  The others look at
 * the tables the kernel runs on.
 */
#include <arch/pgtable.h>
#include <arch/uaccess.h>
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/string.h>

#define BASE 0x40000000UL	/* 1 GiB: aligned for every level */
#define PHYS phys_addr(0x80000000UL)

static unsigned int shift_at(pgd_t *pgd, unsigned long addr)
{
	unsigned int shift = 0;
	pte_t *pte = pgtable_lookup(pgd, addr, &shift);

	return pte && !pte_none(ptep_get(pte)) ? shift : 0;
}

static void tables_free(pgd_t *pgd)
{
	EXPECT_EQ(pgtable_unmap(pgd, 0, TASK_SIZE), 0);
	pgtable_put_chain(pgtable_free_range(pgd, 0, TASK_SIZE, 0, 0));
	pgd_free(pgd);
}

/* Verifies that a mapping uses the largest pages that alignment allows:
 *
 *	BASE-4K        BASE            BASE+2M      +4K
 *	| 4K page      | 2M page       | 4K page    |
 */
KTEST(pgtable, largest_pages)
{
	pgd_t *pgd = pgd_alloc();

	REQUIRE(pgd);
	EXPECT_EQ(pgtable_map(pgd, BASE - PAGE_SIZE,
			      phys_addr(0x80000000UL - PAGE_SIZE),
			      PMD_SIZE + 2 * PAGE_SIZE, PAGE_KERNEL,
			      PUD_SHIFT), 0);
	EXPECT_EQ(shift_at(pgd, BASE - PAGE_SIZE), PAGE_SHIFT);
	EXPECT_EQ(shift_at(pgd, BASE), PMD_SHIFT);
	EXPECT_EQ(shift_at(pgd, BASE + PMD_SIZE - 1), PMD_SHIFT);
	EXPECT_EQ(shift_at(pgd, BASE + PMD_SIZE), PAGE_SHIFT);
	EXPECT_EQ(shift_at(pgd, BASE + PMD_SIZE + PAGE_SIZE), 0);
	tables_free(pgd);
}

/* Verifies that a 1 GiB page is used only where the CPU has them and the
 * caller allows it. */
KTEST(pgtable, gib_page_if_allowed)
{
	pgd_t *pgd = pgd_alloc();

	REQUIRE(pgd);
	EXPECT_EQ(pgtable_map(pgd, BASE, PHYS, PUD_SIZE, PAGE_KERNEL,
			      PUD_SHIFT), 0);
	EXPECT_EQ(shift_at(pgd, BASE),
		  cpu_features.gib_pages ? PUD_SHIFT : PMD_SHIFT);
	EXPECT_EQ(pgtable_map(pgd, 2 * BASE, PHYS, PUD_SIZE, PAGE_KERNEL,
			      PMD_SHIFT), 0);
	EXPECT_EQ(shift_at(pgd, 2 * BASE), PMD_SHIFT);
	tables_free(pgd);
}

/* Verifies that an unmap inside a large page splits it and leaves the rest:
 *
 *	before  |           2M           |
 *	after   |4K|    |4K|4K| … |4K|4K|
 */
KTEST(pgtable, unmap_splits)
{
	pgd_t *pgd = pgd_alloc();
	unsigned int shift;

	REQUIRE(pgd);
	EXPECT_EQ(pgtable_map(pgd, BASE, PHYS, PMD_SIZE, PAGE_KERNEL,
			      PUD_SHIFT), 0);
	EXPECT_EQ(pgtable_unmap(pgd, BASE + PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT_EQ(shift_at(pgd, BASE), PAGE_SHIFT);
	EXPECT_EQ(shift_at(pgd, BASE + PAGE_SIZE), 0);
	EXPECT_EQ(pte_pfn(*pgtable_lookup(pgd, BASE + 2 * PAGE_SIZE, &shift)),
		  PHYS_PFN(PHYS) + 2);
	tables_free(pgd);
}

/* Verifies that a split keeps the permissions of the large page. */
KTEST(pgtable, split_keeps_protection)
{
	pgd_t *pgd = pgd_alloc();
	unsigned int shift;

	REQUIRE(pgd);
	EXPECT_EQ(pgtable_map(pgd, BASE, PHYS, PUD_SIZE,
			      pgprot_writecombine(PAGE_KERNEL_RO), PUD_SHIFT),
		  0);
	EXPECT_EQ(pgtable_split(pgd, BASE, PAGE_SIZE), 0);
	EXPECT_EQ(pgprot_val(pte_pgprot(*pgtable_lookup(pgd, BASE, &shift))),
		  pgprot_val(pgprot_writecombine(PAGE_KERNEL_RO)));
	EXPECT_EQ(shift, PAGE_SHIFT);
	tables_free(pgd);
}

/* Verifies that protect changes exactly its range. */
KTEST(pgtable, protect_range)
{
	pgd_t *pgd = pgd_alloc();
	unsigned int shift;

	REQUIRE(pgd);
	EXPECT_EQ(pgtable_map(pgd, BASE, PHYS, PMD_SIZE, PAGE_KERNEL,
			      PMD_SHIFT), 0);
	EXPECT_EQ(pgtable_protect(pgd, BASE + PAGE_SIZE, PAGE_SIZE,
				  PAGE_KERNEL_RO), 0);
	EXPECT(pte_write(*pgtable_lookup(pgd, BASE, &shift)));
	EXPECT(!pte_write(*pgtable_lookup(pgd, BASE + PAGE_SIZE, &shift)));
	EXPECT(pte_write(*pgtable_lookup(pgd, BASE + 2 * PAGE_SIZE, &shift)));
	tables_free(pgd);
}

/* Verifies that mapping over something is refused and changes nothing. */
KTEST(pgtable, map_twice_refused)
{
	pgd_t *pgd = pgd_alloc();

	REQUIRE(pgd);
	EXPECT_EQ(pgtable_map(pgd, BASE + PAGE_SIZE, PHYS, PAGE_SIZE,
			      PAGE_KERNEL, PAGE_SHIFT), 0);
	EXPECT_EQ(pgtable_map(pgd, BASE, PHYS, 2 * PAGE_SIZE, PAGE_KERNEL,
			      PAGE_SHIFT), -EEXIST);
	EXPECT_EQ(shift_at(pgd, BASE), 0);
	EXPECT_EQ(shift_at(pgd, BASE + PAGE_SIZE), PAGE_SHIFT);
	tables_free(pgd);
}

/* Verifies that whichever table allocation fails, a map that fails leaves
 * nothing mapped. */
KTEST(pgtable, map_fails_whole)
{
	pgd_t *pgd = pgd_alloc();
	unsigned long n;
	int error;

	REQUIRE(pgd);
	for (n = 1;; n++) {
		fault_inject_set(n);
		error = pgtable_map(pgd, BASE - PAGE_SIZE, PHYS, 2 * PAGE_SIZE,
				    PAGE_KERNEL, PAGE_SHIFT);
		if (!fault_inject_struck())
			break;
		EXPECT_EQ(error, -ENOMEM);
		EXPECT_EQ(shift_at(pgd, BASE - PAGE_SIZE), 0);
		EXPECT_EQ(shift_at(pgd, BASE), 0);
	}
	fault_inject_set(0);
	EXPECT_EQ(error, 0);
	EXPECT(n > 1);
	tables_free(pgd);
}

/* Verifies that freeing a range spares tables that reach outside of floor and
 * ceiling:
 *
 *	BASE           +1G            +2G
 *	|A             |B             |       free A with ceiling inside B
 */
KTEST(pgtable, free_range_spares_neighbours)
{
	pgd_t *pgd = pgd_alloc();
	struct pgtable_census before, after;

	REQUIRE(pgd);
	EXPECT(pgtable_pte_alloc(pgd, BASE));
	EXPECT(pgtable_pte_alloc(pgd, BASE + PMD_SIZE));
	pgtable_census(pgd, 0, TASK_SIZE, &before);
	pgtable_put_chain(pgtable_free_range(pgd, BASE, BASE + PAGE_SIZE,
					     BASE, BASE + PMD_SIZE));
	pgtable_census(pgd, 0, TASK_SIZE, &after);
	EXPECT_EQ(before.tables[0] - after.tables[0], 1);
	EXPECT_EQ(before.tables[1], after.tables[1]);
	pgtable_put_chain(pgtable_free_range(pgd, BASE, BASE + PAGE_SIZE,
					     BASE, BASE + PMD_SIZE - 1));
	pgtable_census(pgd, 0, TASK_SIZE, &before);
	EXPECT_EQ(before.tables[0], after.tables[0]);
	tables_free(pgd);
}

/* Verifies that four levels are cheap where little is mapped: one page needs
 * one table per level, not the 512 GiB / 4 KiB entries of a flat table. */
KTEST(pgtable, one_page_four_tables)
{
	pgd_t *pgd = pgd_alloc();
	struct pgtable_census census;

	REQUIRE(pgd);
	EXPECT(pgtable_pte_alloc(pgd, BASE));
	pgtable_census(pgd, 0, TASK_SIZE, &census);
	EXPECT_EQ(census.tables[0], 1);
	EXPECT_EQ(census.tables[1], 1);
	EXPECT_EQ(census.tables[2], 1);
	EXPECT_EQ(census.tables[3], 1);
	tables_free(pgd);
}

/* Verifies that no entry of the kernel's half is writable and executable. */
KTEST(pgtable, nothing_writable_and_executable)
{
	unsigned long addr = PAGE_OFFSET, next;
	unsigned int shift, bad = 0;

	for (; addr; addr = next) {
		pte_t *pte = pgtable_lookup(kernel_pgd, addr, &shift);

		next = (addr & ~((1UL << shift) - 1)) + (1UL << shift);
		if (pte && (pgprot_val(pte_pgprot(*pte)) & 1) &&
		    pte_write(*pte) && pte_exec(*pte))
			bad++;
	}
	EXPECT_EQ(bad, 0);
}

static bool writable(const char *start, long offset)
{
	void *addr = (void *)((unsigned long)start + offset);
	u64 word;

	if (copy_from_kernel_nofault(&word, addr, sizeof(word)))
		return false;
	return !copy_to_kernel_nofault(addr, &word, sizeof(word));
}

/* Verifies by writing that text is read-only under both of its addresses. */
KTEST(pgtable, text_read_only_in_every_alias)
{
	EXPECT(!writable(_text, 0));
	EXPECT(!writable(__va(__pa(_text)), 0));
	EXPECT(!writable(_etext, -8));
	EXPECT(!writable(__va(__pa(_etext)), -8));
}

/* Verifies the same for read-only data. */
KTEST(pgtable, rodata_read_only_in_every_alias)
{
	EXPECT(!writable(_rodata, 0));
	EXPECT(!writable(__va(__pa(_rodata)), 0));
	EXPECT(!writable(_erodata, -8));
	EXPECT(!writable(__va(__pa(_erodata)), -8));
}

/* Verifies that data is writable under its own address. */
KTEST(pgtable, data_writable)
{
	EXPECT(writable(_data, 0));
}

/* Verifies that nothing is mapped at low addresses: what booted the kernel
 * there is gone. */
KTEST(pgtable, nothing_identity_mapped)
{
	unsigned int shift;
	unsigned int i;

	for (i = 0; i < 256; i++)
		EXPECT(!(kernel_pgd[i].pgd & 1));
	EXPECT(!pgtable_lookup(kernel_pgd, 0x100000, &shift));
}

/* Verifies that a kernel address is canonical or not mapped: the walk of an
 * address ends where its table says. */
KTEST(pgtable, lookup_agrees_with_pa)
{
	static int word;
	unsigned int shift;
	pte_t *pte = pgtable_lookup(kernel_pgd, (unsigned long)&word, &shift);

	REQUIRE(pte);
	EXPECT_EQ((pte_pfn(*pte) << PAGE_SHIFT) +
		  ((unsigned long)&word & ((1UL << shift) - 1)),
		  phys_value(__pa(&word)));
}

/* Verifies that cache types can be read back from an entry. */
KTEST(pgtable, cache_types_named)
{
	EXPECT(!strcmp(pgprot_cache_name(PAGE_KERNEL),
				 "write-back"));
	EXPECT(!strcmp(
		pgprot_cache_name(pgprot_noncached(PAGE_KERNEL)), "uncached"));
	EXPECT(!strcmp(
		pgprot_cache_name(pgprot_writecombine(PAGE_KERNEL)),
		"write-combining"));
}
