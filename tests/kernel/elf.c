/* SPDX-License-Identifier: MIT */
/*
 * Programs started from good, bent and hostile files.
 *
 * The parser alone is tested on the host (tests/host/elf_test.c); here what it
 * lets pass is mapped and run.  Whatever a header says, the outcome is an
 * errno or a process that ends, never a panic.
 */
#include "program.h"

#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/random.h>
#include <task/process.h>

/* mov $42,%edi; mov $231,%eax; syscall */
static const u8 exit_42[] = { 0xbf, 42, 0, 0, 0, 0xb8, 231, 0, 0, 0,
			      0x0f, 0x05 };

/* movzbl addr,%edi; mov $231,%eax; syscall: exits with a byte of memory */
static void program_init_peek(struct program *program, u32 addr)
{
	u8 code[] = { 0x0f, 0xb6, 0x3c, 0x25, 0, 0, 0, 0,
		      0xb8, 231, 0, 0, 0, 0x0f, 0x05 };

	__builtin_memcpy(code + 4, &addr, sizeof(addr));
	program_init(program, code, sizeof(code));
}

/* Verifies that a program is mapped, started, and its status told. */
KTEST(elf, runs)
{
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	EXPECT_EQ(program_run(&program), WAIT_EXITED(42));
}

/* Verifies that a static PIE runs at an address of the kernel's choice. */
KTEST(elf, runs_pie)
{
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	program.header.type = 3;
	program.header.entry = PROGRAM_CODE;
	program.table[0].vaddr = 0;
	EXPECT_EQ(program_run(&program), WAIT_EXITED(42));
}

/* Verifies that the page in which a writable segment's file part ends is
 * zeroed behind it:
 *
 *	| file part ...|zeros      |
 *	base           ^ 1 KiB     page
 */
KTEST(elf, zeroes_bss_in_partial_page)
{
	struct program program;

	program_init_peek(&program, PROGRAM_BASE + 600);
	program.table[0].flags |= ELF_WRITE;
	program.table[0].filesz = 600;
	program.table[0].memsz = 3 * PAGE_SIZE;
	program.code[600 - PROGRAM_CODE] = 77;
	EXPECT_EQ(program_run(&program), WAIT_EXITED(0));
	/* One byte more of the file, and it is the file's. */
	program.table[0].filesz = 601;
	EXPECT_EQ(program_run(&program), WAIT_EXITED(77));
}

/* Verifies that pages behind the file part are there and zero. */
KTEST(elf, zeroes_bss_pages)
{
	struct program program;

	program_init_peek(&program, PROGRAM_BASE + 2 * PAGE_SIZE + 5);
	program.table[0].flags |= ELF_WRITE;
	program.table[0].memsz = 3 * PAGE_SIZE;
	EXPECT_EQ(program_run(&program), WAIT_EXITED(0));
}

/* Verifies that permissions are the segment's: code that is not executable
 * does not run, and what is not writable is not written. */
KTEST(elf, keeps_permissions)
{
	/* movb $1,(addr) */
	static const u8 write[] = { 0xc6, 0x04, 0x25, 0, 0, 0x40, 0, 1 };
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	program.table[0].flags = ELF_READ;
	EXPECT_EQ(program_run(&program), WAIT_SIGNALED(SIGSEGV));
	program_init(&program, write, sizeof(write));
	EXPECT_EQ(program_run(&program), WAIT_SIGNALED(SIGSEGV));
}

/* Verifies that a file cut anywhere in its headers is no program. */
KTEST(elf, refuses_cut_files)
{
	static const size_t sizes[] = { 0, 1, 4, 63, 64, 100, 119 };
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		REQUIRE(!program_write(&program, sizes[i], 0755));
		EXPECT_EQ(program_spawn_and_wait(PROGRAM_PATH), -ENOEXEC);
	}
	program_remove();
}

/* Verifies that a file whose segment is longer than the file itself starts,
 * and ends by SIGBUS where the file does not reach. */
KTEST(elf, bus_error_behind_file)
{
	struct program program;

	program_init_peek(&program, PROGRAM_BASE + 5 * PAGE_SIZE);
	program.table[0].filesz = program.table[0].memsz = 9 * PAGE_SIZE;
	EXPECT_EQ(program_run(&program), WAIT_SIGNALED(SIGBUS));
}

/* Verifies the errno for each way in which a header can be impossible. */
KTEST(elf, refuses_impossible_headers)
{
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	program.header.machine = 3;
	EXPECT_EQ(program_run(&program), -ENOEXEC);
	program_init(&program, exit_42, sizeof(exit_42));
	program.header.entry = TASK_SIZE;
	EXPECT_EQ(program_run(&program), -EINVAL);
	program_init(&program, exit_42, sizeof(exit_42));
	program.table[0].vaddr = 0xffffffff80000000;
	EXPECT_EQ(program_run(&program), -EINVAL);
	program_init(&program, exit_42, sizeof(exit_42));
	program.table[0].memsz = 10;
	EXPECT_EQ(program_run(&program), -EINVAL);
	program_init(&program, exit_42, sizeof(exit_42));
	program.header.type = 3;
	program.table[0].vaddr = 0;
	program.table[0].memsz = TASK_SIZE;
	EXPECT_EQ(program_run(&program), -ENOMEM);
	program_init(&program, exit_42, sizeof(exit_42));
	program.header.type = 3;
	program.table[0].vaddr = 0;
	program.header.entry = TASK_SIZE - 1;
	EXPECT_EQ(program_run(&program), -EINVAL);
}

/* Verifies that a program that would lie where its stack goes is refused. */
KTEST(elf, refuses_stack_overlap)
{
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	program.table[0].vaddr = TASK_SIZE - PAGE_SIZE;
	program.header.entry = TASK_SIZE - PAGE_SIZE + PROGRAM_CODE;
	EXPECT_EQ(program_run(&program), -ENOMEM);
}

/* Verifies that a loader's path must be one, and lead to a program. */
KTEST(elf, refuses_bad_loader)
{
	struct program program;

	program_init(&program, exit_42, sizeof(exit_42));
	program.header.nr = 2;
	program.table[1] = (struct elf_segment){
		.type = ELF_INTERP, .offset = PROGRAM_CODE, .filesz = 7 };
	/* Code, not ended by NUL. */
	EXPECT_EQ(program_run(&program), -ENOEXEC);
	__builtin_memcpy(program.gap, "/no/ld", 7);
	program.table[1].offset = offsetof(struct program, gap);
	program.table[1].filesz = 7;
	EXPECT_EQ(program_run(&program), -ENOENT);
	__builtin_memcpy(program.gap, "/tmp", 5);
	program.table[1].filesz = 5;
	EXPECT_EQ(program_run(&program), -EACCES);
}

static u64 odd_number(struct random_state *rnd)
{
	static const u64 edges[] = {
		0, 1, PAGE_SIZE - 1, PAGE_SIZE, PROGRAM_BASE, TASK_SIZE - 1,
		TASK_SIZE, 1ULL << 63, ~0ULL,
	};

	if (random_one_in(rnd, 2))
		return edges[random_below(rnd, ARRAY_SIZE(edges))];
	return random_next(rnd) >> random_below(rnd, 64);
}

static void program_bend(struct program *program, struct random_state *rnd)
{
	struct elf_segment *segment =
		&program->table[random_below(rnd, program->header.nr)];
	u64 *fields[] = { &segment->offset, &segment->vaddr, &segment->filesz,
			  &segment->memsz, &segment->align,
			  &program->header.entry };

	*fields[random_below(rnd, ARRAY_SIZE(fields))] = odd_number(rnd);
	if (random_one_in(rnd, 4))
		segment->flags = (u32)random_below(rnd, 8);
}

/* Verifies that headers bent at random are refused with an errno of exec's, or
 * make a process that ends. */
KTEST(elf, survives_bent_headers)
{
	unsigned long started = 0, rounds = ktest_rounds(60, 600, 20000);
	struct random_state rnd;
	struct program program;

	random_seed(&rnd, ktest_seed());
	for (unsigned long i = 0; i < rounds; i++) {
		int result;

		program_init(&program, exit_42, sizeof(exit_42));
		program.header.type = random_range(&rnd, 2, 3);
		program.header.nr = random_range(&rnd, 1, 3);
		program.table[1] = program.table[2] = program.table[0];
		program_bend(&program, &rnd);
		if (random_one_in(&rnd, 2))
			program_bend(&program, &rnd);
		result = program_run(&program);
		if (result >= 0)
			started++;
		else
			EXPECT(result == -ENOEXEC || result == -EINVAL ||
			       result == -ENOMEM || result == -EFAULT ||
			       result == -EPERM || result == -EOVERFLOW);
	}
	EXPECT(started > 0 && started < rounds);
}
