/* SPDX-License-Identifier: MIT */
/* sources: kernel/task/elf.c */
/*
 * ELF headers built here, bent in every way that has a name, and then at
 * random: whatever passes the parser must be mappable without overflow.
 */
#include "host.h"

#include <arch/page.h>
#include <lib/errno.h>
#include <task/elf.h>

#define TEXT 0x400000UL
#define DATA 0x402000UL

struct header {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, table_offset, sections;
	u32 flags;
	u16 header_size, segment_size, nr, section_size, nr_sections, names;
};

/* A file: its header, and a table of up to four segments. */
struct file {
	struct header header;
	struct elf_segment table[4];
};

/* A program of two segments, as a linker makes it. */
static struct file good(void)
{
	struct file file = {
		.header = {
			.ident = { 0x7f, 'E', 'L', 'F', 2, 1, 1 },
			.type = 2, .machine = 62, .version = 1,
			.entry = TEXT + 0x100, .table_offset = 64,
			.header_size = 64, .segment_size = 56, .nr = 2,
		},
		.table = {
			{ .type = ELF_LOAD, .flags = ELF_READ | ELF_EXEC,
			  .offset = 0, .vaddr = TEXT, .filesz = 0x1500,
			  .memsz = 0x1500, .align = PAGE_SIZE },
			{ .type = ELF_LOAD, .flags = ELF_READ | ELF_WRITE,
			  .offset = 0x1500, .vaddr = DATA + 0x500,
			  .filesz = 0x100, .memsz = 0x3000,
			  .align = PAGE_SIZE },
		},
	};

	return file;
}

/* From a block of exactly this length: a byte too far is a report. */
static int parse_header(const struct file *file, size_t size,
			struct elf_image *image)
{
	void *block = malloc(size ? size : 1);
	int error;

	memcpy(block, file, size);
	error = elf_parse_header(image, block, size);
	free(block);
	return error;
}

static int parse(const struct file *file, struct elf_image *image)
{
	int error = parse_header(file, sizeof(file->header), image);
	void *table;

	if (error)
		return error;
	CHECK(image->table_size <= sizeof(file->table));
	table = malloc(image->table_size);
	memcpy(table, file->table, image->table_size);
	error = elf_parse_table(image, table);
	free(table);
	return error;
}

/* Verifies that an ordinary program is understood. */
TEST(good)
{
	struct file file = good();
	struct elf_image image;

	CHECK_EQ(parse(&file, &image), 0);
	CHECK(!image.dyn && !image.exec_stack);
	CHECK_EQ(image.entry, TEXT + 0x100);
	CHECK_EQ(image.low, TEXT);
	CHECK_EQ(image.high, DATA + 0x4000);
	CHECK_EQ(image.table_vaddr, TEXT + 64);
	CHECK_EQ(image.interp_size, 0);
}

/* Verifies that every header shorter than a header is refused. */
TEST(short_file)
{
	struct file file = good();
	struct elf_image image;

	for (size_t size = 0; size < ELF_HEADER_SIZE; size++)
		CHECK_EQ(parse_header(&file, size, &image), -ENOEXEC);
}

/* Verifies that what is no 64-bit x86-64 program is refused, field by field. */
TEST(foreign)
{
	static const struct { size_t offset; u8 value; } bent[] = {
		{ 0, 0x7e }, { 1, 'e' }, { 3, 'G' },	/* magic */
		{ 4, 1 },				/* 32 bits */
		{ 5, 2 },				/* big-endian */
		{ 16, 1 }, { 16, 4 },			/* object, core */
		{ 18, 3 },				/* i386 */
		{ 54, 55 },				/* row size */
		{ 56, 0 },				/* no rows */
		{ 39, 0x80 },				/* table before 0 */
	};
	struct elf_image image;

	for (size_t i = 0; i < ARRAY_SIZE(bent); i++) {
		struct file file = good();

		((u8 *)&file)[bent[i].offset] = bent[i].value;
		host_context("byte %zu", bent[i].offset);
		CHECK_EQ(parse(&file, &image), -ENOEXEC);
	}
}

/* Verifies that a table longer than ELF_TABLE_MAX is not read. */
TEST(long_table)
{
	struct file file = good();
	struct elf_image image;

	file.header.nr = ELF_TABLE_MAX / ELF_SEGMENT_SIZE;
	CHECK_EQ(parse_header(&file, 64, &image), 0);
	CHECK(image.table_size <= ELF_TABLE_MAX);
	file.header.nr++;
	CHECK_EQ(parse_header(&file, 64, &image), -ENOEXEC);
	file.header.nr = 0xffff;
	CHECK_EQ(parse_header(&file, 64, &image), -ENOEXEC);
}

/* Verifies that segments outside the process's half are refused. */
TEST(segment_range)
{
	static const struct { u64 vaddr, filesz, memsz, offset; } bad[] = {
		{ TASK_SIZE, 0, 1, 0 },
		{ TASK_SIZE - PAGE_SIZE, 0, PAGE_SIZE + 1, 0 },
		{ 0xffffffff80000000, 0, PAGE_SIZE, 0 },
		{ ~0ULL, 0, 1, 0 },
		{ TEXT, 0, ~0ULL, 0 },
		{ TEXT, 0, TASK_SIZE, 0 },
		{ TEXT, 2, 1, 0 },
		{ TEXT, ~0ULL, ~0ULL, 0 },
		{ TEXT + 1, 1, 1, 0 },		/* offsets in page differ */
		{ TEXT, 1, 1, 1 },
		{ TEXT, 1, 1, 0xfffffffffffff000 },
		{ TEXT, 1, 1, 0x7ffffffffffff000 },
	};
	struct elf_image image;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct file file = good();

		file.table[0].vaddr = bad[i].vaddr;
		file.table[0].filesz = bad[i].filesz;
		file.table[0].memsz = bad[i].memsz;
		file.table[0].offset = bad[i].offset;
		host_context("row %zu", i);
		CHECK_EQ(parse(&file, &image), -EINVAL);
	}
}

/* Verifies that a segment may end where the process's half does. */
TEST(segment_at_end)
{
	struct file file = good();
	struct elf_image image;

	file.table[1].vaddr = TASK_SIZE - PAGE_SIZE;
	file.table[1].offset = 0;
	file.table[1].memsz = PAGE_SIZE;
	CHECK_EQ(parse(&file, &image), 0);
	CHECK_EQ(image.high, TASK_SIZE);
}

/* Verifies that a program without loadable segments, or with its entry outside
 * the process's half, is refused. */
TEST(nothing_to_run)
{
	struct file file = good();
	struct elf_image image;

	file.header.entry = TASK_SIZE;
	CHECK_EQ(parse(&file, &image), -EINVAL);
	file.header.entry = 0x800000000000;
	CHECK_EQ(parse(&file, &image), -EINVAL);
	file = good();
	file.table[0].type = file.table[1].type = 0;
	CHECK_EQ(parse(&file, &image), -EINVAL);
	file = good();
	file.table[0].memsz = file.table[0].filesz = 0;
	file.table[1].memsz = file.table[1].filesz = 0;
	CHECK_EQ(parse(&file, &image), -EINVAL);
}

/* Verifies the limits of a loader's path: 2 to 4,096 bytes. */
TEST(interp)
{
	static const struct { u64 size, offset; int error; } rows[] = {
		{ 0, 0, -ENOEXEC }, { 1, 0, -ENOEXEC }, { 2, 0, 0 },
		{ 28, 0x200, 0 }, { 4096, 0, 0 }, { 4097, 0, -ENOEXEC },
		{ 0x100000002, 0, -ENOEXEC }, { 28, ~0ULL, -ENOEXEC },
	};
	struct elf_image image;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct file file = good();

		file.header.nr = 3;
		file.table[2] = (struct elf_segment){
			.type = ELF_INTERP, .filesz = rows[i].size,
			.offset = rows[i].offset };
		host_context("row %zu", i);
		CHECK_EQ(parse(&file, &image), rows[i].error);
		if (!rows[i].error)
			CHECK_EQ(image.interp_size, rows[i].size);
	}
}

/* Verifies that the permissions of the stack are what PT_GNU_STACK asks. */
TEST(stack_permissions)
{
	struct file file = good();
	struct elf_image image;

	file.header.nr = 3;
	file.table[2] = (struct elf_segment){
		.type = ELF_GNU_STACK, .flags = ELF_READ | ELF_WRITE };
	CHECK_EQ(parse(&file, &image), 0);
	CHECK(!image.exec_stack);
	file.table[2].flags |= ELF_EXEC;
	CHECK_EQ(parse(&file, &image), 0);
	CHECK(image.exec_stack);
}

/* Verifies that only powers of two count as an alignment, and that one which
 * leaves no room is refused. */
TEST(alignment)
{
	struct file file = good();
	struct elf_image image;

	file.header.type = 3;
	file.table[0].align = 0x200000;
	CHECK_EQ(parse(&file, &image), 0);
	CHECK(image.dyn);
	CHECK_EQ(image.align, 0x200000);
	file.table[0].align = 0x200001;
	CHECK_EQ(parse(&file, &image), 0);
	CHECK_EQ(image.align, PAGE_SIZE);
	file.table[0].align = 1ULL << 63;
	CHECK_EQ(parse(&file, &image), -ENOMEM);
}

/* What elf_load.c computes from an accepted image must stay in bounds. */
static void check_image(const struct elf_image *image, const void *table)
{
	struct elf_segment segment;
	unsigned int i = 0, loads = 0;

	CHECK(image->low < image->high && image->high <= TASK_SIZE);
	CHECK(image->entry < TASK_SIZE);
	CHECK(image->align && !(image->align & (image->align - 1)));
	while (elf_next_load(image, table, &i, &segment)) {
		loads++;
		CHECK(segment.filesz <= segment.memsz);
		CHECK(segment.vaddr >= image->low);
		CHECK(segment.vaddr + segment.memsz <= image->high);
		if (segment.filesz)
			CHECK(segment.offset + segment.filesz < INT64_MAX);
	}
	CHECK(loads > 0);
}

/* An interesting number: small, an address, or at an edge. */
static u64 odd_number(struct random_state *rnd)
{
	static const u64 edges[] = {
		0, 1, PAGE_SIZE - 1, PAGE_SIZE, TEXT, TASK_SIZE - 1, TASK_SIZE,
		TASK_SIZE + 1, 1ULL << 63, ~0ULL, ~0ULL - PAGE_SIZE, INT64_MAX,
	};

	switch (random_below(rnd, 3)) {
	case 0:
		return edges[random_below(rnd, ARRAY_SIZE(edges))];
	case 1:
		return random_below(rnd, 4 * PAGE_SIZE);
	default:
		return random_next(rnd) >> random_below(rnd, 64);
	}
}

static void bend_segment(struct random_state *rnd, struct elf_segment *segment)
{
	u64 *fields[] = { &segment->offset, &segment->vaddr, &segment->filesz,
			  &segment->memsz, &segment->align };

	*fields[random_below(rnd, ARRAY_SIZE(fields))] = odd_number(rnd);
	if (random_one_in(rnd, 4))
		segment->type = random_one_in(rnd, 2) ? ELF_INTERP : ELF_LOAD;
}

/* Verifies that headers bent at random are refused or safe. */
TEST(bent)
{
	struct random_state rnd = host_random();
	unsigned long accepted = 0, loops = host_loops(300000);

	for (unsigned long n = 0; n < loops; n++) {
		struct file file = good();
		struct elf_image image;

		file.header.nr = random_range(&rnd, 1, 4);
		file.header.type = random_range(&rnd, 2, 3);
		for (u64 i = random_below(&rnd, 4); i; i--)
			bend_segment(&rnd, &file.table[random_below(&rnd, 4)]);
		if (random_one_in(&rnd, 8))
			file.header.entry = odd_number(&rnd);
		if (random_one_in(&rnd, 8))
			file.header.table_offset = odd_number(&rnd);
		host_context("round %lu", n);
		if (parse(&file, &image) == 0) {
			check_image(&image, file.table);
			accepted++;
		}
	}
	CHECK(accepted > 0 && accepted < loops);
}

/* Verifies that random bytes behind a good magic do no harm. */
TEST(noise)
{
	struct random_state rnd = host_random();

	for (unsigned long n = host_loops(100000); n; n--) {
		struct file file = good();
		struct elf_image image;
		u8 *bytes = (u8 *)&file;

		for (u64 i = random_below(&rnd, 12); i; i--)
			bytes[random_below(&rnd, sizeof(file))] =
				(u8)random_next(&rnd);
		file.header.nr &= 3;
		if (parse(&file, &image) == 0)
			check_image(&image, file.table);
	}
}
