/* SPDX-License-Identifier: MIT */
/*
 * What /proc says of an address space besides its areas: its size, its tables,
 * and the strings that exec put on the stack, which are the program's own
 * memory and may have been changed by it.
 */
#include <vm/mm.h>

#include <core/proc.h>
#include <lib/string.h>
#include <vm/gup.h>

#define CHUNK 1024u

unsigned long mm_nr_tables(struct mm_struct *mm)
{
	struct pgtable_census census;

	down_read(&mm->mmap_lock);
	pgtable_census(mm->pgd, 0, TASK_SIZE, &census);
	up_read(&mm->mmap_lock);
	return census.tables[0] + census.tables[1] + census.tables[2];
}

/* Pages: all, resident, of these backed by files, code, 0, data and stack, 0. */
static int show_statm(struct format_sink *sink, const struct proc_subject *who)
{
	struct mm_struct *mm = who->mm;
	unsigned long code;

	if (!mm) {
		format_print(sink, "0 0 0 0 0 0 0\n");
		return 0;
	}
	code = PAGE_ALIGN(mm->end_code) - ALIGN_DOWN(mm->start_code, PAGE_SIZE);
	format_print(sink, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm,
		     get_mm_rss(mm), get_mm_counter(mm, MM_FILEPAGES) +
			     get_mm_counter(mm, MM_SHMEMPAGES),
		     code >> PAGE_SHIFT, mm->data_vm + mm->stack_vm);
	return 0;
}
PROC_PID_FILE("statm", 0444, PROC_MM, show_statm);

/* Bytes of [start, end), as far as they can be read. */
static void show_bytes(struct format_sink *sink, struct mm_struct *mm,
		       unsigned long start, unsigned long end)
{
	char chunk[CHUNK];

	while (start < end) {
		size_t size = min(end - start, sizeof(chunk));
		size_t got = access_process_vm(mm, start, chunk, size, 0);

		if (got)
			sink->put(sink, chunk, got);
		if (got < size)
			return;
		start += size;
	}
}

/* Where a string that begins at start ends: behind its NUL, or at end. */
static unsigned long string_end(struct mm_struct *mm, unsigned long start,
				unsigned long end)
{
	char chunk[CHUNK];

	while (start < end) {
		size_t size = min(end - start, sizeof(chunk));
		size_t got = access_process_vm(mm, start, chunk, size, 0);
		size_t len = strnlen(chunk, got);

		if (len < got)
			return start + len + 1;
		if (got < size)
			return start + got;
		start += size;
	}
	return end;
}

/*
 * The arguments, each with its NUL.  A program that wants to be called
 * something else writes over them; when it has written over the last NUL, it
 * is one string, which may go on where the environment was.
 */
static int show_cmdline(struct format_sink *sink,
			const struct proc_subject *who)
{
	struct mm_struct *mm = who->mm;
	unsigned long end;
	char last = 0;

	if (!mm || mm->arg_start >= mm->arg_end)
		return 0;
	end = mm->arg_end;
	access_process_vm(mm, end - 1, &last, 1, 0);
	if (last)
		end = string_end(mm, mm->arg_start, mm->env_end);
	show_bytes(sink, mm, mm->arg_start, end);
	return 0;
}
PROC_PID_FILE("cmdline", 0444, PROC_MM, show_cmdline);

static int show_environ(struct format_sink *sink,
			const struct proc_subject *who)
{
	if (who->mm)
		show_bytes(sink, who->mm, who->mm->env_start,
			   who->mm->env_end);
	return 0;
}
PROC_PID_FILE("environ", 0400, PROC_MM | PROC_INSPECT, show_environ);

/* The vector that exec gave the program, pairs of words up to AT_NULL. */
static int show_auxv(struct format_sink *sink, const struct proc_subject *who)
{
	if (who->mm)
		show_bytes(sink, who->mm, who->mm->auxv_start,
			   who->mm->auxv_end);
	return 0;
}
PROC_PID_FILE("auxv", 0400, PROC_MM | PROC_INSPECT, show_auxv);
