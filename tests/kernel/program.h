/* SPDX-License-Identifier: MIT */
/*
 * Programs for tests: a few bytes of machine code in an ELF file.
 *
 * program_init() makes a good file, which a test may bend as it likes;
 * program_run() writes it to the file tree, starts it, and waits for its end.
 * A program that does not end by itself is killed after a while.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <task/elf.h>

#define PROGRAM_BASE 0x400000UL
#define PROGRAM_PATH "/tmp/ktest-program"
/* Where code begins in the file, and from PROGRAM_BASE on in memory. */
#define PROGRAM_CODE 512
#define PROGRAM_SIZE 1024

struct program_header {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, table_offset, sections;
	u32 flags;
	u16 header_size, segment_size, nr, section_size, nr_sections, names;
};

/* The file's bytes: one segment, all of the file, readable and executable. */
struct program {
	struct program_header header;
	struct elf_segment table[4];
	u8 gap[PROGRAM_CODE - ELF_HEADER_SIZE - 4 * ELF_SEGMENT_SIZE];
	u8 code[PROGRAM_SIZE - PROGRAM_CODE];
};

/* A program of this code. */
void program_init(struct program *program, const void *code, size_t size);
/* One that makes a system call and exits with its result, negated. */
void program_init_call(struct program *program, u32 nr, u64 a, u64 b, u64 c);

/* 0 or -errno: the file at PROGRAM_PATH is the program's first size bytes. */
int __must_check program_write(const struct program *program, size_t size,
			       unsigned int mode);
void program_remove(void);
/* Starts it with no arguments but its name: a wait(2) status, or -errno. */
int program_run(const struct program *program);
/* The same for a file that is there. */
int program_spawn_and_wait(const char *path);

#endif
