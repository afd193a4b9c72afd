/* SPDX-License-Identifier: MIT */
/*
 * Moving entries from one range of addresses to another.
 *
 *	from	|   table A   |   table B   |		whole 2 MiB on both
 *	to	        |   table A   |   table B   |	sides: the table moves,
 *							one entry for 512
 *
 *	from	   |....A.....|....B....|		else: entry by entry,
 *	to	|..C..|....D.....|...E..|		into tables made before
 *
 * A walk of the reverse map would take an entry that is on its way for none,
 * so both kinds of moves happen under the reverse map's locks, and the old
 * translations are flushed before these are given back: what a walk then finds
 * at the new address is all that any CPU can use.  A long range goes in
 * stretches, between which walks and other threads get their turn.
 */
#include <vm/move.h>

#include <lib/errno.h>
#include <sched/sched.h>
#include <vm/pte.h>
#include <vm/rmap.h>
#include <vm/zap.h>

#define STRETCH (32 * PMD_SIZE)

/* Where what is at addr goes. */
static unsigned long target_of(const struct move *move, unsigned long addr)
{
	return addr - move->from + move->to;
}

/* Can the table of this piece go as a whole? */
static bool moves_whole(const struct move *move, unsigned long addr,
			unsigned long end)
{
	return end - addr == PMD_SIZE &&
	       !(target_of(move, addr) & (PMD_SIZE - 1));
}

static int prepare_table(pte_t *ptep, unsigned long addr, unsigned long end,
			 void *arg)
{
	const struct move *move = arg;
	pgd_t *pgd = move->vma->vm_mm->pgd;
	unsigned long to = target_of(move, addr);

	if (moves_whole(move, addr, end))
		return pgtable_upper_alloc(pgd, to) ? 0 : -ENOMEM;
	if (!pgtable_pte_alloc(pgd, to) ||
	    !pgtable_pte_alloc(pgd, to + (end - addr) - PAGE_SIZE))
		return -ENOMEM;
	return 0;
}

int move_prepare(const struct move *move, const struct vma_place *around)
{
	struct mm_struct *mm = move->vma->vm_mm;
	int error;

	if (!move->vma->vm_touched)
		return 0;
	error = pgtable_for_each_table(mm->pgd, move->from,
				       move->from + move->len, prepare_table,
				       (void *)move);
	if (error)
		free_tables(mm, move->to, move->to + move->len, around);
	return error;
}

/* => the entries of one table on both sides, both locked */
static void move_run(pte_t *from, pte_t *to, unsigned long count)
{
	for (; count; count--, from++, to++)
		if (!pte_none(ptep_get(from)))
			set_pte(to, ptep_get_and_clear(from));
}

static void move_run_locked(pte_t *from, pte_t *to, unsigned long count)
{
	spinlock_t *from_ptl = ptep_lockptr(from), *to_ptl = ptep_lockptr(to);

	spin_lock(from_ptl);
	/* Only who has mmap_lock for writing locks two tables. */
	if (to_ptl != from_ptl)
		spin_lock_nested(to_ptl);
	move_run(from, to, count);
	if (to_ptl != from_ptl)
		spin_unlock(to_ptl);
	spin_unlock(from_ptl);
}

static int move_table(pte_t *ptep, unsigned long addr, unsigned long end,
		      void *arg)
{
	const struct move *move = arg;
	pgd_t *pgd = move->vma->vm_mm->pgd;
	unsigned long to = target_of(move, addr), stop;

	if (moves_whole(move, addr, end) && pgtable_move_table(pgd, addr, to))
		return 0;
	for (; addr < end; addr += stop - to, to = stop) {
		stop = min(ALIGN(to + 1, PMD_SIZE), target_of(move, end));
		move_run_locked(ptep, pgtable_pte_alloc(pgd, to),
				(stop - to) >> PAGE_SHIFT);
		ptep += (stop - to) >> PAGE_SHIFT;
	}
	return 0;
}

static void move_stretch(const struct move *move, unsigned long start,
			 unsigned long end)
{
	vma_rmap_lock(move->vma);
	/* move_table() never stops the walk. */
	(void)pgtable_for_each_table(move->vma->vm_mm->pgd, start, end,
				     move_table, (void *)move);
	flush_tlb_range(move->vma, start, end);
	vma_rmap_unlock(move->vma);
}

void move_entries(const struct move *move)
{
	unsigned long at = move->from, end = move->from + move->len, next;

	if (!move->vma->vm_touched)
		return;
	for (; at < end; at = next) {
		next = min(ALIGN_DOWN(at, STRETCH) + STRETCH, end);
		move_stretch(move, at, next);
		cond_resched();
	}
}
