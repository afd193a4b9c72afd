/* SPDX-License-Identifier: MIT */
/*
 * The multiboot2 parser, fed by hand.
 *
 * A block is built tag by tag in a buffer, then cut, bent and filled with
 * nonsense.  Whatever comes in, the parser stays inside and says what is wrong.
 */
#include <arch/boot.h>
#include <core/ktest.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mem/slab.h>

#define BLOCK_SIZE 1024

struct block {
	u8 bytes[BLOCK_SIZE];
	u32 at;
};

static void block_u32(struct block *block, u32 value)
{
	memcpy(block->bytes + block->at, &value, sizeof(value));
	block->at += sizeof(value);
}

static void block_tag(struct block *block, u32 type, const void *data,
		      u32 size)
{
	block_u32(block, type);
	block_u32(block, size + 8);
	memcpy(block->bytes + block->at, data, size);
	block->at = ALIGN(block->at + size, 8);
}

static void block_end(struct block *block)
{
	u32 total;

	block_tag(block, 0, "", 0);
	total = block->at;
	memcpy(block->bytes, &total, sizeof(total));
}

struct map_tag {
	u32 entry_size, version;
	struct { u64 addr, len; u32 type, zero; } entries[2];
};

static const struct map_tag map = {
	.entry_size = 24,
	.entries = { { 0x100000, 0x7f00000, 1, 0 }, { 0, 0x9fc00, 1, 0 } },
};

static void block_fill(struct block *block)
{
	memset(block, 0, sizeof(*block));
	block->at = 8;
	block_tag(block, 1, "ktest debug=all", 16);
	block_tag(block, 6, &map, sizeof(map));
	block_tag(block, 3, "\0\0\x10\0\0\0\x20\0initramfs", 18);
	block_end(block);
}

struct fixture {
	struct boot_info info;
	struct block block;
};

static struct fixture *fixture_create(void)
{
	struct fixture *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (f)
		block_fill(&f->block);
	return f;
}

/* Verifies that a sound block is understood whole. */
KTEST(boot_info, sound)
{
	struct fixture *f = fixture_create();

	REQUIRE(f);
	EXPECT(!multiboot2_parse(&f->info, f->block.bytes, f->block.at));
	EXPECT(!strcmp(f->info.cmdline, "ktest debug=all"));
	EXPECT_EQ(f->info.nr_ranges, 2);
	EXPECT_EQ(f->info.ranges[0].start, 0x100000);
	EXPECT_EQ(f->info.nr_modules, 1);
	EXPECT_EQ(f->info.modules[0].start, 0x100000);
	EXPECT_EQ(f->info.modules[0].end, 0x200000);
	EXPECT(!strcmp(f->info.modules[0].name, "initramfs"));
	kfree(f);
}

/* Verifies that a block cut anywhere is refused, never half believed. */
KTEST(boot_info, cut_anywhere)
{
	struct fixture *f = fixture_create();
	u32 size, whole;

	REQUIRE(f);
	whole = f->block.at;
	for (size = 0; size < whole; size += 4) {
		memset(&f->info, 0, sizeof(f->info));
		memcpy(f->block.bytes, &size, sizeof(size));
		EXPECT(multiboot2_parse(&f->info, f->block.bytes, size));
	}
	kfree(f);
}

/* Verifies that a total size beyond the readable block is refused. */
KTEST(boot_info, size_beyond_block)
{
	struct fixture *f = fixture_create();

	REQUIRE(f);
	EXPECT(multiboot2_parse(&f->info, f->block.bytes, f->block.at - 8));
	kfree(f);
}

/* Verifies that a string without an end is refused. */
KTEST(boot_info, string_without_end)
{
	struct fixture *f = fixture_create();

	REQUIRE(f);
	f->block.bytes[8 + 8 + 15] = 'x';
	EXPECT(multiboot2_parse(&f->info, f->block.bytes, f->block.at));
	kfree(f);
}

/* Verifies that a block without a memory map is refused. */
KTEST(boot_info, no_memory_map)
{
	struct fixture *f = fixture_create();

	REQUIRE(f);
	memset(&f->block, 0, sizeof(f->block));
	f->block.at = 8;
	block_end(&f->block);
	EXPECT(multiboot2_parse(&f->info, f->block.bytes, f->block.at));
	kfree(f);
}

/* Verifies that random damage never leads the parser out of the block or past
 * its own tables: it ends, and its counts are in range. */
KTEST(boot_info, random_damage)
{
	struct fixture *f = fixture_create();
	unsigned long round, rounds = ktest_rounds(200, 2000, 200000);
	struct random_state random;

	REQUIRE(f);
	random_seed(&random, ktest_seed());
	for (round = 0; round < rounds; round++) {
		memset(&f->info, 0, sizeof(f->info));
		block_fill(&f->block);
		for (int i = 0; i < 4; i++)
			f->block.bytes[random_below(&random, f->block.at)] =
				random_next(&random);
		(void)multiboot2_parse(&f->info, f->block.bytes, f->block.at);
		EXPECT(f->info.nr_ranges <= BOOT_RANGES_MAX);
		EXPECT(f->info.nr_modules <= BOOT_MODULES_MAX);
		EXPECT(f->info.cmdline[BOOT_CMDLINE_MAX - 1] == '\0');
	}
	kfree(f);
}
