/* SPDX-License-Identifier: MIT */
/*
 * ELF program files: reading the headers without believing them.
 *
 * A program file begins with a header that says where a table of segments
 * lies; each segment says which bytes of the file belong at which addresses
 * (System V gABI, chapters 4 and 5).  Anybody may write such a file, so every
 * number is checked here, once, before any of it is used: what comes out can
 * be mapped by plain arithmetic without overflow.  No allocation, no locks; the
 * host tests feed this room with hostile headers.
 *
 *	file	| header | table of segments | ... bytes ...        |
 *	                                          |      |
 *	memory	            low |     filesz: from the file  | zeros | high
 *	                        ^ vaddr                memsz ^
 */
#ifndef TASK_ELF_H
#define TASK_ELF_H

#include <arch/types.h>

/* Enough of a file to know what it is. */
#define ELF_HEADER_SIZE 64
#define ELF_SEGMENT_SIZE 56
/* The longest table that is read. */
#define ELF_TABLE_MAX 65536

/* Permissions of a segment (gABI figure 5-3). */
#define ELF_EXEC 1u
#define ELF_WRITE 2u
#define ELF_READ 4u

/* One row of the table, as in the file. */
struct elf_segment {
	u32 type, flags;
	u64 offset, vaddr, paddr, filesz, memsz, align;
};

#define ELF_LOAD 1u		/* to be mapped */
#define ELF_INTERP 3u		/* path of the program that loads this one */
#define ELF_GNU_STACK 0x6474e551u /* permissions of the stack */

struct elf_image {
	bool dyn;		/* may lie anywhere; addresses are offsets */
	bool exec_stack;	/* asks for an executable stack */
	u64 entry;
	u64 table_offset;	/* in the file */
	u32 table_size;		/* bytes: 1..ELF_TABLE_MAX */
	u16 nr_segments;
	u64 low, high;		/* pages covered; high exclusive */
	u64 align;		/* of the base of a dyn image; power of two */
	u64 table_vaddr;	/* the table in memory; 0: not mapped */
	u64 interp_offset;	/* in the file */
	u32 interp_size;	/* with its NUL; 0: needs no loader */
};

/*
 * Looks at the first bytes of a file and fills the image as far as the header
 * goes: up to table_size.
 * => -ENOEXEC: not a 64-bit x86-64 program, or cut short
 */
int __must_check elf_parse_header(struct elf_image *image, const void *buf,
				  size_t size);

/*
 * Checks the table, table_size bytes read from table_offset, and fills the
 * rest.
 * => -ENOEXEC: the loader's path is no path; -EINVAL: a segment or the entry
 *    lies outside the process's half, or its file part cannot be mapped, or
 *    there is no segment at all; -ENOMEM: the image is larger than that half
 */
int __must_check elf_parse_table(struct elf_image *image, const void *table);

/* The loadable segment at or after row *i, which moves behind it; false after
 * the last. */
bool elf_next_load(const struct elf_image *image, const void *table,
		   unsigned int *i, struct elf_segment *segment);

#endif
