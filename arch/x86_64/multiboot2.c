/* SPDX-License-Identifier: MIT */
/*
 * Reading what GRUB left: the multiboot2 information block.
 *
 *	+0 total_size  +4 reserved  +8 tag  tag  tag … end tag
 *	tag: +0 type  +4 size (with these 8 bytes)  +8 contents, padded to 8
 *
 * (Multiboot2 specification 2.0, section 3.6.)  The block is input like any
 * other: a tag must lie inside the block, an array inside its tag, a string
 * end inside its tag.  What fails that is named, and the boot refused: a
 * memory map of which a part is missing cannot be trusted.
 */
#include <arch/boot.h>
#include <arch/string.h>

enum multiboot2_tag {
	TAG_END = 0, TAG_CMDLINE = 1, TAG_LOADER = 2, TAG_MODULE = 3,
	TAG_MMAP = 6, TAG_RSDP_OLD = 14, TAG_RSDP_NEW = 15,
};

enum multiboot2_memory {
	MEMORY_AVAILABLE = 1, MEMORY_ACPI = 3, MEMORY_NVS = 4, MEMORY_BAD = 5,
};

struct tag {
	u32 type, size;
	u8 data[];
};

struct mmap_tag {
	u32 type, size, entry_size, entry_version;
	u8 entries[];
};

struct mmap_entry {
	u64 addr, len;
	u32 type, zero;
} __packed;

struct module_tag {
	u32 type, size, start, end;
	char string[];
};

/* Copies a string that must end inside its tag. */
static const char *copy_string(char *to, size_t room, const char *from,
			       size_t available, bool *cut)
{
	size_t length = 0;

	while (length < available && from[length])
		length++;
	if (length == available)
		return "a string in the boot information has no end";
	*cut = length >= room;
	length = min(length, room - 1);
	memcpy(to, from, length);
	to[length] = '\0';
	return NULL;
}

static const char *parse_cmdline(struct boot_info *info, const struct tag *tag)
{
	return copy_string(info->cmdline, sizeof(info->cmdline),
			   (const char *)tag->data, tag->size - sizeof(*tag),
			   &info->cmdline_cut);
}

static const char *parse_module(struct boot_info *info, const struct tag *tag)
{
	const struct module_tag *m = (const struct module_tag *)tag;
	struct boot_module *module;
	bool cut;

	if (tag->size <= sizeof(*m))
		return "a module tag of the boot information is too short";
	if (m->start > m->end)
		return "a boot module ends before it starts";
	if (info->nr_modules == BOOT_MODULES_MAX)
		return "more boot modules than the kernel has room for";
	module = &info->modules[info->nr_modules++];
	module->start = m->start;
	module->end = m->end;
	return copy_string(module->name, sizeof(module->name), m->string,
			   tag->size - sizeof(*m), &cut);
}

static enum boot_memory memory_type(u32 type)
{
	switch (type) {
	case MEMORY_AVAILABLE: return BOOT_MEMORY_RAM;
	case MEMORY_ACPI: return BOOT_MEMORY_ACPI;
	case MEMORY_NVS: return BOOT_MEMORY_NVS;
	case MEMORY_BAD: return BOOT_MEMORY_BAD;
	default: return BOOT_MEMORY_RESERVED;
	}
}

static const char *parse_mmap(struct boot_info *info, const struct tag *tag)
{
	const struct mmap_tag *map = (const struct mmap_tag *)tag;
	size_t at;

	if (tag->size < sizeof(*map) ||
	    map->entry_size < sizeof(struct mmap_entry))
		return "the memory map's tag is too short";
	for (at = sizeof(*map); at + map->entry_size <= tag->size;
	     at += map->entry_size) {
		const struct mmap_entry *e =
			(const void *)((const u8 *)tag + at);

		if (info->nr_ranges == BOOT_RANGES_MAX)
			return "the memory map has more entries than the kernel has room for";
		info->ranges[info->nr_ranges++] = (struct boot_range){
			.start = e->addr, .size = e->len,
			.type = memory_type(e->type),
		};
	}
	if (at != tag->size)
		return "the memory map ends inside an entry";
	return NULL;
}

/* The new root pointer (ACPI 2) wins over the old one, in whatever order. */
static const char *parse_rsdp(struct boot_info *info, const struct tag *tag)
{
	size_t length = tag->size - sizeof(*tag);

	if (length < 20)
		return "the ACPI root pointer's tag is too short";
	length = length < sizeof(info->rsdp) ? 20 : sizeof(info->rsdp);
	if (length <= info->rsdp_length)
		return NULL;
	memcpy(info->rsdp, tag->data, length);
	info->rsdp_length = length;
	return NULL;
}

static const char *parse_tag(struct boot_info *info, const struct tag *tag)
{
	switch (tag->type) {
	case TAG_CMDLINE: return parse_cmdline(info, tag);
	case TAG_MODULE: return parse_module(info, tag);
	case TAG_MMAP: return parse_mmap(info, tag);
	case TAG_RSDP_OLD:
	case TAG_RSDP_NEW: return parse_rsdp(info, tag);
	default: return NULL;
	}
}

const char *multiboot2_parse(struct boot_info *info, const void *block,
			     size_t size)
{
	const u32 *head = block;
	const char *error;
	size_t at, total;

	if (size < 8 || head[0] < 16 || head[0] > size)
		return "the boot information's size makes no sense";
	total = head[0];
	for (at = 8; at + sizeof(struct tag) <= total;) {
		const struct tag *tag = (const void *)((const u8 *)block + at);

		if (tag->type == TAG_END)
			return info->nr_ranges ? NULL
				: "the boot information has no memory map";
		if (tag->size < sizeof(*tag) || tag->size > total - at)
			return "a tag of the boot information is longer than the rest of it";
		error = parse_tag(info, tag);
		if (error)
			return error;
		at += ALIGN((size_t)tag->size, 8);
	}
	return "the boot information is truncated: its end tag is missing";
}
