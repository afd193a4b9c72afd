/* SPDX-License-Identifier: MIT */
/*
 * Programs whose headers lie.  A good little program is bent at random in its
 * header, its segments, its length, and started: it is refused with an errno
 * of execve(2), or becomes a process, which ends in some way.
 */
#include "fuzz.h"

#include <elf.h>

#define BASE 0x400000UL
#define CODE 512
#define SIZE 1024
#define SEGMENTS 4
#define PROGRAM FUZZ_TOP "/elf"

struct program {
	Elf64_Ehdr header;
	Elf64_Phdr segment[SEGMENTS];
	unsigned char gap[CODE - sizeof(Elf64_Ehdr) -
			  SEGMENTS * sizeof(Elf64_Phdr)];
	unsigned char code[SIZE - CODE];
};

/* mov $42,%edi; mov $231,%eax; syscall: exit_group(42) */
static const unsigned char exit_42[] = {
	0xbf, 42, 0, 0, 0, 0xb8, 231, 0, 0, 0, 0x0f, 0x05,
};

/* Errnos by which execve(2) says that a file will not do. */
static const int refusals[] = {
	ENOEXEC, EINVAL, ENOMEM, EACCES, EFAULT, ELIBBAD, EPERM, EIO, ENOENT,
	EOVERFLOW, E2BIG, ELOOP, ENOTDIR, ENAMETOOLONG,
};

static void make_good(struct program *p)
{
	memset(p, 0, sizeof(*p));
	memcpy(p->header.e_ident, ELFMAG, SELFMAG);
	p->header.e_ident[EI_CLASS] = ELFCLASS64;
	p->header.e_ident[EI_DATA] = ELFDATA2LSB;
	p->header.e_ident[EI_VERSION] = EV_CURRENT;
	p->header.e_type = fuzz_below(2) ? ET_EXEC : ET_DYN;
	p->header.e_machine = EM_X86_64;
	p->header.e_version = EV_CURRENT;
	p->header.e_phoff = sizeof(p->header);
	p->header.e_ehsize = sizeof(p->header);
	p->header.e_phentsize = sizeof(Elf64_Phdr);
	p->header.e_phnum = 1;
	p->segment[0] = (Elf64_Phdr){
		.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = BASE,
		.p_filesz = SIZE, .p_memsz = SIZE, .p_align = 4096,
	};
	if (p->header.e_type == ET_DYN)
		p->segment[0].p_vaddr = 0;
	p->header.e_entry = p->segment[0].p_vaddr + CODE;
	memcpy(p->code, exit_42, sizeof(exit_42));
	strcpy((char *)p->gap, fuzz_below(2) ? PROGRAM : "/no/loader");
}

static unsigned long odd_number(void)
{
	static const unsigned long numbers[] = {
		0, 1, 511, 4095, 4096, 4097, BASE, BASE + 4096, 1UL << 31,
		1UL << 46, 0x7ffffffff000, 0x800000000000, 1UL << 63, -1UL,
		-4096UL, 0xffffffff80000000,
	};

	if (fuzz_below(2))
		return numbers[fuzz_below(sizeof(numbers) / sizeof(*numbers))];
	return fuzz_next() >> fuzz_below(64);
}

/* More segments like the first, one after the other, some of other types. */
static void add_segments(struct program *p)
{
	static const unsigned int types[] = {
		PT_LOAD, PT_LOAD, PT_INTERP, PT_PHDR, PT_NOTE, PT_TLS,
		PT_GNU_STACK, PT_DYNAMIC, PT_SHLIB, 0x12345678,
	};

	p->header.e_phnum = 1 + fuzz_below(SEGMENTS);
	for (int i = 1; i < SEGMENTS; i++) {
		p->segment[i] = p->segment[0];
		p->segment[i].p_vaddr += (unsigned long)i * 0x10000;
		p->segment[i].p_flags = fuzz_below(8);
		p->segment[i].p_type = types[
			fuzz_below(sizeof(types) / sizeof(*types))];
		if (p->segment[i].p_type == PT_INTERP) {
			p->segment[i].p_offset = (unsigned long)
				((char *)p->gap - (char *)p);
			p->segment[i].p_filesz = strlen((char *)p->gap) + 1;
		}
	}
}

static void bend_segment(struct program *p)
{
	Elf64_Phdr *segment = &p->segment[fuzz_below(SEGMENTS)];
	Elf64_Xword *fields[] = {
		&segment->p_offset, &segment->p_vaddr, &segment->p_filesz,
		&segment->p_memsz, &segment->p_align,
	};

	*fields[fuzz_below(5)] = odd_number();
}

static void bend_header(struct program *p)
{
	switch (fuzz_below(6)) {
	case 0:
		p->header.e_entry = odd_number();
		break;
	case 1:
		p->header.e_phoff = odd_number();
		break;
	case 2:
		p->header.e_phnum = (unsigned short)odd_number();
		break;
	case 3:
		p->header.e_phentsize = (unsigned short)odd_number();
		break;
	case 4:
		p->header.e_type = (unsigned short)fuzz_below(6);
		break;
	default:
		p->header.e_machine = (unsigned short)odd_number();
	}
}

static void bend(struct program *p)
{
	switch (fuzz_below(8)) {
	case 0:
		bend_header(p);
		break;
	case 1:
		((unsigned char *)p)[fuzz_below(CODE)] = (unsigned char)
			fuzz_next();
		break;
	case 2:
		p->segment[0].p_memsz += odd_number();
		break;
	default:
		bend_segment(p);
	}
}

static int write_program(const struct program *p, size_t size)
{
	int fd = open(PROGRAM, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	int good = fd >= 0 && write(fd, p, size) == (ssize_t)size;

	close(fd);
	return good;
}

/* A wait status of the program, or, as an exit status, execve's errno. */
static int run(void)
{
	static char *const none[] = { PROGRAM, NULL };
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		fuzz_confine();
		alarm(1);
		execve(PROGRAM, none, none + 1);
		_exit(errno);
	}
	if (pid > 0)
		fuzz_wait(pid, &status);
	return status;
}

static int is_refusal(int error)
{
	for (unsigned int i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		if (refusals[i] == error)
			return 1;
	}
	return 0;
}

/* 1: it ran to its end; 0: it was refused, or ended badly; -1: neither. */
static int try_bent(unsigned long round)
{
	struct program p;
	size_t size = SIZE;
	int status;

	fuzz_seed_round(round);
	make_good(&p);
	if (fuzz_below(2))
		add_segments(&p);
	for (unsigned long i = fuzz_below(4); i; i--)
		bend(&p);
	if (!fuzz_below(8))
		size = fuzz_below(SIZE);
	if (!write_program(&p, size))
		return -1;
	status = run();
	if (WIFSIGNALED(status))
		return 0;
	if (WEXITSTATUS(status) == 42)
		return 1;
	if (is_refusal(WEXITSTATUS(status)))
		return 0;
	printf("# round %lu: status %#x\n", round, (unsigned int)status);
	return -1;
}

int main(int argc, char *argv[])
{
	unsigned long ran = 0, wrong = 0;
	struct program p;

	fuzz_begin(argc, argv, 150);
	for (unsigned long round = 0; round < fuzz_rounds; round++) {
		int result = try_bent(round);

		ran += result > 0;
		wrong += result < 0;
	}
	printf("# %lu of %lu ran\n", ran, fuzz_rounds);
	ok(!wrong, "every bent program is refused in order, or ends");
	ok(ran > fuzz_rounds / 20 && ran < fuzz_rounds, "some run, some do not");
	make_good(&p);
	ok(write_program(&p, SIZE) && WEXITSTATUS(run()) == 42,
	   "a good one runs behind them");
	unlink(PROGRAM);
	rmdir(FUZZ_TOP);
	return done();
}
