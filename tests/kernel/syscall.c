/* SPDX-License-Identifier: MIT */
/*
 * The door between programs and the kernel.
 *
 * What each call does is tested by the programs of tests/abi; here it is the
 * way in and out, seen by programs of a few bytes whose exit status is the
 * errno they got.
 */
#include "program.h"

#include <core/ktest.h>
#include <lib/errno.h>
#include <lib/string.h>
#include <task/process.h>

#define NR_READ 0
#define NR_WRITE 1
#define NR_GETPID 39
#define NR_GETPPID 110
#define NR_RSEQ 334

/* Exit status of a program that makes this call: its errno. */
static int call_errno(u32 nr, u64 a, u64 b, u64 c)
{
	struct program program;
	int status;

	program_init_call(&program, nr, a, b, c);
	status = program_run(&program);
	return status >= 0 && !(status & 0x7f) ? status >> 8 : -1;
}

/* Verifies that numbers without a call are ENOSYS, the highest and a negative
 * one too. */
KTEST(syscall, unknown_is_enosys)
{
	EXPECT_EQ(call_errno(1000, 0, 0, 0), ENOSYS);
	EXPECT_EQ(call_errno(0xffffffff, 0, 0, 0), ENOSYS);
	EXPECT_EQ(call_errno(0x80000000, 0, 0, 0), ENOSYS);
	/* Bit 30 marks another ABI on Linux. */
	EXPECT_EQ(call_errno(0x40000000 + NR_GETPID, 0, 0, 0), ENOSYS);
	EXPECT_EQ(call_errno(NR_RSEQ, 0, 0, 0), ENOSYS);
}

/* How many records of the log from *seq on contain both texts. */
static unsigned int log_count(u64 *seq, const char *one, const char *two)
{
	unsigned int found = 0;
	struct log_entry entry;
	char text[256];

	while (log_read(*seq, &entry, text, sizeof(text) - 1)) {
		text[entry.length] = '\0';
		*seq = entry.seq + 1;
		if (strstr(text, one) && strstr(text, two))
			found++;
	}
	return found;
}

/* Verifies that a missing call is named in the log, once. */
KTEST(syscall, unknown_is_named_once)
{
	u64 seq = 0;

	/* create_module: nobody's business any more. */
	call_errno(174, 0, 0, 0);
	log_count(&seq, "", "");
	seq = 0;
	call_errno(174, 0, 0, 0);
	call_errno(174, 0, 0, 0);
	EXPECT_EQ(log_count(&seq, "system call 174", "create_module"), 1);
}

/* Verifies that pointers to nowhere, to the kernel and to no address are
 * EFAULT. */
KTEST(syscall, bad_pointers_are_efault)
{
	EXPECT_EQ(call_errno(NR_WRITE, 1, 8, 8), EFAULT);
	EXPECT_EQ(call_errno(NR_WRITE, 1, (u64)&init_process, 8), EFAULT);
	EXPECT_EQ(call_errno(NR_WRITE, 1, 0x800000000000, 8), EFAULT);
	EXPECT_EQ(call_errno(NR_WRITE, 1, ~0ULL, 8), EFAULT);
	EXPECT_EQ(call_errno(NR_WRITE, 1, TASK_SIZE - 4, 8), EFAULT);
	EXPECT_EQ(call_errno(NR_WRITE, 99, 8, 8), EBADF);
}

/* Verifies that a program started by the kernel is a child of process 1. */
KTEST(syscall, parent_is_init)
{
	EXPECT_EQ(call_errno(NR_GETPPID, 0, 0, 0), (u8)-1);
}

/*
 * Verifies that a call changes no register but AX, CX and R11: the program
 * fills the others, makes calls, and exits with 1 if one differs.
 */
KTEST(syscall, keeps_registers)
{
	static const u8 code[] = {
		0xbb, 1, 0, 0, 0,		/* mov $1,%ebx */
		0xbd, 2, 0, 0, 0,		/* mov $2,%ebp */
		0xbe, 3, 0, 0, 0,		/* mov $3,%esi */
		0xbf, 4, 0, 0, 0,		/* mov $4,%edi */
		0xba, 5, 0, 0, 0,		/* mov $5,%edx */
		0x41, 0xb8, 6, 0, 0, 0,		/* mov $6,%r8d */
		0x41, 0xb9, 7, 0, 0, 0,		/* mov $7,%r9d */
		0x41, 0xba, 8, 0, 0, 0,		/* mov $8,%r10d */
		0x41, 0xbf, 9, 0, 0, 0,		/* mov $9,%r15d */
		0xb8, 39, 0, 0, 0,		/* mov $39,%eax */
		0x0f, 0x05,			/* syscall */
		0x48, 0x01, 0xeb,		/* add %rbp,%rbx */
		0x48, 0x01, 0xf3,		/* add %rsi,%rbx */
		0x48, 0x01, 0xfb,		/* add %rdi,%rbx */
		0x48, 0x01, 0xd3,		/* add %rdx,%rbx */
		0x4c, 0x01, 0xc3,		/* add %r8,%rbx */
		0x4c, 0x01, 0xcb,		/* add %r9,%rbx */
		0x4c, 0x01, 0xd3,		/* add %r10,%rbx */
		0x4c, 0x01, 0xfb,		/* add %r15,%rbx */
		0x89, 0xdf,			/* mov %ebx,%edi */
		0xb8, 231, 0, 0, 0,		/* mov $231,%eax */
		0x0f, 0x05,			/* syscall */
	};
	struct program program;

	program_init(&program, code, sizeof(code));
	EXPECT_EQ(program_run(&program),
		  WAIT_EXITED(1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9));
}
