/* SPDX-License-Identifier: MIT */
/*
 * The stack a program starts with (System V psABI for x86-64, 3.4.1).
 *
 *	STACK_TOP	| 8 zero bytes                          |
 *			| strings: argv, envp, path             |  exec_args
 *			| 16 random bytes, "x86_64"             |
 *			| pairs of the auxiliary vector, AT_NULL|
 *			| pointers to envp strings, NULL        |
 *			| pointers to argv strings, NULL        |
 *	sp (16-aligned)	| argc                                  |
 *
 * It is written into an address space that nobody runs in yet, through a
 * buffer of a page's size: words upwards from sp, strings in one piece.
 */
#include <task/exec_stack.h>

#include <arch/cpu.h>
#include <arch/page.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/cred.h>
#include <task/entropy.h>
#include <task/exec_args.h>
#include <task/exec_mm.h>
#include <task/frame.h>
#include <task/usage.h>
#include <vm/mm.h>

#define AT_NULL 0
#define AT_PHDR 3
#define AT_PHENT 4
#define AT_PHNUM 5
#define AT_PAGESZ 6
#define AT_BASE 7
#define AT_FLAGS 8
#define AT_ENTRY 9
#define AT_UID 11
#define AT_EUID 12
#define AT_GID 13
#define AT_EGID 14
#define AT_PLATFORM 15
#define AT_HWCAP 16
#define AT_CLKTCK 17
#define AT_SECURE 23
#define AT_RANDOM 25
#define AT_HWCAP2 26
#define AT_EXECFN 31
#define AT_MINSIGSTKSZ 51

/* Bytes a segment's row has, see elf.h. */
#define PHDR_SIZE 56

#define PLATFORM "x86_64"
#define RANDOM_SIZE 16

/* Where the pieces lie. */
struct stack_plan {
	unsigned long strings, random, platform, sp;
};

#define WRITER_WORDS 64

/* Words on their way to ascending addresses. */
struct stack_writer {
	struct mm_struct *mm;
	unsigned long addr;
	unsigned int nr;
	int error;
	u64 words[WRITER_WORDS];
};

static void writer_flush(struct stack_writer *writer)
{
	size_t size = writer->nr * sizeof(u64);

	if (!writer->error && size)
		writer->error = exec_mm_write(writer->mm, writer->addr,
					      writer->words, size);
	writer->addr += size;
	writer->nr = 0;
}

static void writer_put(struct stack_writer *writer, u64 word)
{
	writer->words[writer->nr++] = word;
	if (writer->nr == WRITER_WORDS)
		writer_flush(writer);
}

static void writer_put_pair(struct stack_writer *writer, u64 key, u64 value)
{
	writer_put(writer, key);
	writer_put(writer, value);
}

/* Puts count pointers to strings, and a NULL; *addr and *string advance. */
static void writer_put_strings(struct stack_writer *writer, unsigned int count,
			       unsigned long *addr, const char **string)
{
	while (count--) {
		size_t bytes = strlen(*string) + 1;

		writer_put(writer, *addr);
		*addr += bytes;
		*string += bytes;
	}
	writer_put(writer, 0);
}

/* How many words writer_put_auxv() puts. */
#define AUXV_WORDS (2UL * 20)

static void writer_put_auxv(struct stack_writer *writer,
			    const struct stack_plan *plan, unsigned long path,
			    const struct exec_facts *facts)
{
	const struct cred *cred = facts->cred;
	const u64 pairs[][2] = {
		{ AT_HWCAP, cpu_features.hwcap },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, USER_HZ },
		{ AT_PHDR, facts->phdr },
		{ AT_PHENT, PHDR_SIZE },
		{ AT_PHNUM, facts->phnum },
		{ AT_BASE, facts->base },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, facts->entry },
		{ AT_UID, cred->uid },
		{ AT_EUID, cred->euid },
		{ AT_GID, cred->gid },
		{ AT_EGID, cred->egid },
		{ AT_SECURE, facts->secure },
		{ AT_RANDOM, plan->random },
		/* RDFSBASE and MONITOR are not for programs. */
		{ AT_HWCAP2, 0 },
		{ AT_EXECFN, path },
		{ AT_MINSIGSTKSZ, frame_size_max() },
		{ AT_PLATFORM, plan->platform },
		{ AT_NULL, 0 },
	};

	BUILD_BUG_ON(sizeof(pairs) != AUXV_WORDS * sizeof(u64));
	for (unsigned int i = 0; i < ARRAY_SIZE(pairs); i++)
		writer_put_pair(writer, pairs[i][0], pairs[i][1]);
}

static void stack_plan(struct stack_plan *plan, const struct exec_args *args)
{
	size_t words = 1 + args->argc + 1 + args->envc + 1 + AUXV_WORDS;
	unsigned long at = STACK_TOP - sizeof(u64);

	plan->strings = at -= args->size;
	plan->platform = at -= sizeof(PLATFORM);
	plan->random = at = ALIGN_DOWN(at, 16) - RANDOM_SIZE;
	plan->sp = ALIGN_DOWN(at - words * sizeof(u64), 16);
}

static int stack_write_bytes(struct mm_struct *mm, const struct exec_args *args,
			     const struct stack_plan *plan)
{
	u8 random[RANDOM_SIZE];
	int error;

	get_random_bytes(random, sizeof(random));
	error = exec_mm_write(mm, plan->strings, args->block, args->size);
	if (!error)
		error = exec_mm_write(mm, plan->platform, PLATFORM,
				      sizeof(PLATFORM));
	if (!error)
		error = exec_mm_write(mm, plan->random, random,
				      sizeof(random));
	return error;
}

static int stack_write_words(struct mm_struct *mm, const struct exec_args *args,
			     const struct stack_plan *plan,
			     const struct exec_facts *facts)
{
	struct stack_writer writer = { .mm = mm, .addr = plan->sp };
	unsigned long addr = plan->strings;
	const char *string = args->block;

	writer_put(&writer, args->argc);
	mm->arg_start = addr;
	writer_put_strings(&writer, args->argc, &addr, &string);
	mm->arg_end = mm->env_start = addr;
	writer_put_strings(&writer, args->envc, &addr, &string);
	mm->env_end = addr;
	writer_flush(&writer);
	mm->auxv_start = writer.addr;
	/* The last string, the path, begins where the environment ends. */
	writer_put_auxv(&writer, plan, addr, facts);
	writer_flush(&writer);
	mm->auxv_end = writer.addr;
	return writer.error;
}

int exec_stack_build(struct mm_struct *mm, const struct exec_args *args,
		     const struct exec_facts *facts, bool executable,
		     unsigned long *sp)
{
	struct stack_plan plan;
	int error;

	stack_plan(&plan, args);
	*sp = plan.sp;
	error = exec_mm_stack(mm, plan.sp, executable);
	if (!error)
		error = stack_write_bytes(mm, args, &plan);
	if (!error)
		error = stack_write_words(mm, args, &plan, facts);
	return error;
}
