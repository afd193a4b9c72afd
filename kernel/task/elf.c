/* SPDX-License-Identifier: MIT */
/*
 * ELF headers, checked.
 *
 * The errors, and what is no error, are Linux's: segments may be in any order
 * and may overlap, since MAP_FIXED settles that; an empty file part need not
 * be aligned.  Rows are copied out of the buffer before they are looked at, so
 * the buffer needs no alignment.
 */
#include <task/elf.h>

#include <arch/page.h>
#include <lib/errno.h>
#include <lib/string.h>

/* The header as in the file (gABI figure 4-3). */
struct elf_header {
	u8 magic[4];
	u8 class, data, ident_version, abi, pad[8];
	u16 type, machine;
	u32 version;
	u64 entry, table_offset, sections_offset;
	u32 flags;
	u16 header_size, segment_size, nr_segments;
	u16 section_size, nr_sections, names_index;
};
BUILD_BUG_ON(sizeof(struct elf_header) != ELF_HEADER_SIZE);
BUILD_BUG_ON(sizeof(struct elf_segment) != ELF_SEGMENT_SIZE);

#define ELF_CLASS_64 2
#define ELF_DATA_LITTLE 1
#define ELF_TYPE_EXEC 2
#define ELF_TYPE_DYN 3
#define ELF_MACHINE_X86_64 62

/* Longest path of a loader, with its NUL. */
#define ELF_INTERP_MAX 4096

static bool elf_header_ok(const struct elf_header *header)
{
	return memcmp(header->magic, "\177ELF", 4) == 0 &&
	       header->class == ELF_CLASS_64 &&
	       header->data == ELF_DATA_LITTLE &&
	       header->machine == ELF_MACHINE_X86_64 &&
	       (header->type == ELF_TYPE_EXEC ||
		header->type == ELF_TYPE_DYN) &&
	       header->segment_size == ELF_SEGMENT_SIZE;
}

int elf_parse_header(struct elf_image *image, const void *buf, size_t size)
{
	struct elf_header header;
	u32 table_size;

	if (size < sizeof(header))
		return -ENOEXEC;
	memcpy(&header, buf, sizeof(header));
	table_size = header.nr_segments * ELF_SEGMENT_SIZE;
	if (!elf_header_ok(&header) || !table_size ||
	    table_size > ELF_TABLE_MAX || (s64)header.table_offset < 0)
		return -ENOEXEC;
	*image = (struct elf_image){
		.dyn = header.type == ELF_TYPE_DYN,
		.entry = header.entry,
		.table_offset = header.table_offset,
		.table_size = table_size,
		.nr_segments = header.nr_segments,
		.low = ~0ULL,
		.align = PAGE_SIZE,
	};
	return 0;
}

static int elf_parse_interp(struct elf_image *image,
			    const struct elf_segment *segment)
{
	/* The first one counts. */
	if (image->interp_size)
		return 0;
	if (segment->filesz < 2 || segment->filesz > ELF_INTERP_MAX ||
	    (s64)segment->offset < 0)
		return -ENOEXEC;
	image->interp_offset = segment->offset;
	image->interp_size = segment->filesz;
	return 0;
}

static int elf_check_load(const struct elf_segment *segment)
{
	if (segment->filesz > segment->memsz || segment->memsz > TASK_SIZE ||
	    segment->vaddr > TASK_SIZE - segment->memsz)
		return -EINVAL;
	if (!segment->filesz)
		return 0;
	/* Page offset in the file and in memory must agree, and the last
	 * byte have an offset that a file can have. */
	if (offset_in_page(segment->offset) != offset_in_page(segment->vaddr))
		return -EINVAL;
	if (segment->offset > (u64)__INT64_MAX__ - TASK_SIZE)
		return -EINVAL;
	return 0;
}

static bool elf_has_table(const struct elf_image *image,
			  const struct elf_segment *segment)
{
	return image->table_offset >= segment->offset &&
	       image->table_offset - segment->offset < segment->filesz;
}

static int elf_parse_load(struct elf_image *image,
			  const struct elf_segment *segment)
{
	u64 align = segment->align;
	int error = elf_check_load(segment);

	if (error || !segment->memsz)
		return error;
	image->low = min(image->low, ALIGN_DOWN(segment->vaddr, PAGE_SIZE));
	image->high = max(image->high,
			  ALIGN(segment->vaddr + segment->memsz, PAGE_SIZE));
	if ((align & (align - 1)) == 0)
		image->align = max(image->align, align);
	if (!image->table_vaddr && elf_has_table(image, segment))
		image->table_vaddr = segment->vaddr + image->table_offset -
				     segment->offset;
	return 0;
}

static int elf_parse_segment(struct elf_image *image,
			     const struct elf_segment *segment)
{
	switch (segment->type) {
	case ELF_LOAD:
		return elf_parse_load(image, segment);
	case ELF_INTERP:
		return elf_parse_interp(image, segment);
	case ELF_GNU_STACK:
		image->exec_stack = segment->flags & ELF_EXEC;
		return 0;
	default:
		return 0;
	}
}

static void elf_read_segment(const void *table, unsigned int i,
			     struct elf_segment *segment)
{
	memcpy(segment, (const char *)table + i * ELF_SEGMENT_SIZE,
	       sizeof(*segment));
}

int elf_parse_table(struct elf_image *image, const void *table)
{
	struct elf_segment segment;

	for (unsigned int i = 0; i < image->nr_segments; i++) {
		int error;

		elf_read_segment(table, i, &segment);
		error = elf_parse_segment(image, &segment);
		if (error)
			return error;
	}
	if (!image->high || image->entry >= TASK_SIZE)
		return -EINVAL;
	/* An alignment that leaves no room for a base is no alignment. */
	if (image->dyn && image->align > TASK_SIZE / 4)
		return -ENOMEM;
	return 0;
}

bool elf_next_load(const struct elf_image *image, const void *table,
		   unsigned int *i, struct elf_segment *segment)
{
	while (*i < image->nr_segments) {
		elf_read_segment(table, (*i)++, segment);
		if (segment->type == ELF_LOAD && segment->memsz)
			return true;
	}
	return false;
}
