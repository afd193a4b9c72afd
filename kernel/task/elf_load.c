/* SPDX-License-Identifier: MIT */
/*
 * Mapping an ELF program.
 *
 * Nothing is read but headers: each segment's file part becomes a private
 * mapping of the file, what lies behind it an anonymous one, and faults bring
 * the pages in one by one as the program touches them.  The one page written here is that
 * in which the file part of a writable segment ends: the rest of it must be
 * zeros, while the file goes on with something else.
 *
 *	file part                       zeros
 *	|---- mapped from the file ----.....|---- anonymous ----|
 *	page          page          page    page                page
 *
 * A program that names a loader (PT_INTERP) is mapped all the same; the loader
 * is mapped wherever there is room, and the machine starts there: AT_BASE,
 * AT_PHDR and AT_ENTRY tell the loader what it has to do.
 */
#include <task/exec_mm.h>

#include <lib/err.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/elf.h>
#include <task/exec.h>
#include <task/exec_stack.h>
#include <task/hooks.h>
#include <vm/mm.h>
#include <vm/mmap.h>
#include <vm/vm_file.h>

/* Where programs that may lie anywhere are put, so that they have the same
 * addresses in every run. */
#define ELF_DYN_BASE 0x555555554000UL

struct elf_file {
	struct file *file;
	struct elf_image image;
	void *table;		/* image.table_size bytes */
	unsigned long base;	/* what its addresses are counted from */
};

/* Exactly size bytes, or -ENOEXEC. */
static int elf_read(struct file *file, void *buf, size_t size, u64 pos)
{
	ssize_t got = task_hooks->read_exec(file, buf, size, (loff_t)pos);

	if (got < 0)
		return got;
	return (size_t)got == size ? 0 : -ENOEXEC;
}

static int elf_read_headers(struct elf_file *elf)
{
	u8 header[ELF_HEADER_SIZE];
	int error = elf_read(elf->file, header, sizeof(header), 0);

	if (!error)
		error = elf_parse_header(&elf->image, header, sizeof(header));
	if (error)
		return error;
	elf->table = kmalloc(elf->image.table_size, GFP_KERNEL);
	if (!elf->table)
		return -ENOMEM;
	error = elf_read(elf->file, elf->table, elf->image.table_size,
			 elf->image.table_offset);
	if (!error)
		error = elf_parse_table(&elf->image, elf->table);
	return error;
}

/* The loader that the program asks for; its own wish for one is not heard. */
static int elf_open_loader(const struct elf_file *program,
			   struct elf_file *loader)
{
	u32 size = program->image.interp_size;
	char *path = kmalloc(size, GFP_KERNEL);
	int error;

	if (!path)
		return -ENOMEM;
	error = elf_read(program->file, path, size,
			 program->image.interp_offset);
	if (!error && path[size - 1])
		error = -ENOEXEC;
	if (!error) {
		loader->file = task_hooks->open_exec(EXEC_CWD, path, 0);
		error = PTR_ERR_OR_ZERO(loader->file);
		if (error)
			loader->file = NULL;
	}
	kfree(path);
	return error ? error : elf_read_headers(loader);
}

static unsigned long elf_prot(const struct elf_segment *segment)
{
	return (segment->flags & ELF_READ ? PROT_READ : 0) |
	       (segment->flags & ELF_WRITE ? PROT_WRITE : 0) |
	       (segment->flags & ELF_EXEC ? PROT_EXEC : 0);
}

/* One segment, as in the picture above. */
static int elf_map_segment(struct mm_struct *mm, const struct elf_file *elf,
			   const struct elf_segment *segment)
{
	unsigned long start = elf->base + segment->vaddr;
	unsigned long file_end = start + segment->filesz;
	unsigned long end = PAGE_ALIGN(start + segment->memsz);
	unsigned long first = start & PAGE_MASK, prot = elf_prot(segment);
	int error = 0;

	if (segment->filesz) {
		error = exec_mm_map_file(mm, first, PAGE_ALIGN(file_end), prot,
					 elf->file,
					 segment->offset -
						 offset_in_page(start));
		first = PAGE_ALIGN(file_end);
	}
	if (!error && first < end)
		error = exec_mm_map_zero(mm, first, end, prot);
	if (!error && segment->filesz < segment->memsz &&
	    segment->filesz && segment->flags & ELF_WRITE)
		error = exec_mm_clear(mm, file_end,
				      PAGE_ALIGN(file_end) - file_end);
	return error;
}

/* For /proc: where code and initialised data are. */
static void elf_note_segment(struct mm_struct *mm, unsigned long start,
			     const struct elf_segment *segment)
{
	unsigned long end = start + segment->filesz;

	if (segment->flags & ELF_EXEC) {
		if (!mm->start_code || start < mm->start_code)
			mm->start_code = start;
		mm->end_code = max(mm->end_code, end);
	}
	mm->start_data = max(mm->start_data, start);
	mm->end_data = max(mm->end_data, end);
}

static int elf_map(struct mm_struct *mm, const struct elf_file *elf)
{
	struct elf_segment segment;
	unsigned int i = 0;

	while (elf_next_load(&elf->image, elf->table, &i, &segment)) {
		int error = elf_map_segment(mm, elf, &segment);

		if (error)
			return error;
	}
	return 0;
}

/* Room that the image takes from an aligned address on. */
static u64 elf_span(const struct elf_image *image)
{
	return image->high - ALIGN_DOWN(image->low, image->align);
}

/* A dyn image gets a base near `wish`; false if it does not fit below the
 * stack from there. */
static bool elf_place(struct elf_file *elf, unsigned long wish)
{
	const struct elf_image *image = &elf->image;
	unsigned long start = ALIGN(wish, image->align);

	if (!image->dyn)
		return true;
	elf->base = start - ALIGN_DOWN(image->low, image->align);
	return elf_span(image) <= STACK_TOP - start;
}

static int elf_map_loader(struct mm_struct *mm, struct elf_file *loader)
{
	const struct elf_image *image = &loader->image;
	unsigned long hole;

	if (image->dyn) {
		hole = exec_mm_find_hole(mm, elf_span(image) + image->align);
		if (IS_ERR_VALUE(hole))
			return (int)hole;
		if (!elf_place(loader, hole))
			return -ENOMEM;
	}
	return elf_map(mm, loader);
}

static int elf_map_program(struct mm_struct *mm, struct elf_file *program)
{
	struct elf_segment segment;
	unsigned int i = 0;

	if (!elf_place(program, ELF_DYN_BASE))
		return -ENOMEM;
	while (elf_next_load(&program->image, program->table, &i, &segment))
		elf_note_segment(mm, program->base + segment.vaddr, &segment);
	exec_mm_set_brk(mm, program->base + program->image.high);
	return elf_map(mm, program);
}

static int elf_start(struct exec *exec, const struct elf_file *program,
		     const struct elf_file *loader)
{
	const struct elf_image *image = &program->image;
	struct exec_facts facts = {
		.phdr = image->table_vaddr ? program->base + image->table_vaddr
					   : 0,
		.phnum = image->nr_segments,
		.base = loader->file ? loader->base : 0,
		.entry = program->base + image->entry,
		.cred = exec->cred,
		.secure = exec->secure,
	};

	exec->entry = loader->file ? loader->base + loader->image.entry
				   : facts.entry;
	/* A base can carry an entry out of the process's half. */
	if (exec->entry >= TASK_SIZE)
		return -EINVAL;
	return exec_stack_build(exec->mm, &exec->args, &facts,
				image->exec_stack, &exec->sp);
}

/* Loaders are replaced while programs run that they have loaded. */
static void elf_close_loader(struct elf_file *loader)
{
	task_hooks->end_exec(loader->file);
	fput(loader->file);
}

int exec_load_elf(struct exec *exec)
{
	struct elf_file program = { .file = exec->file }, loader = {};
	int error = elf_read_headers(&program);

	if (!error && program.image.interp_size)
		error = elf_open_loader(&program, &loader);
	if (!error)
		error = elf_map_program(exec->mm, &program);
	if (!error && loader.file)
		error = elf_map_loader(exec->mm, &loader);
	if (!error)
		error = elf_start(exec, &program, &loader);
	kfree(program.table);
	kfree(loader.table);
	if (loader.file)
		elf_close_loader(&loader);
	return error;
}
