/* SPDX-License-Identifier: MIT */
/*
 * One boot_info out of either loader's block.
 *
 * PVH (the x86/HVM direct boot ABI, xen's start_info.h) leaves a structure
 * with physical addresses of strings and arrays.  Nothing tells how much of
 * them is readable, but the boot tables map the first 4 GiB, so an address
 * below that at least does not fault.
 */
#include <arch/boot.h>
#include <arch/page.h>
#include <arch/string.h>

#define BOOT_MAPPED 0x100000000UL	/* what arch/x86_64/boot.S maps */

struct pvh_start_info {
	u32 magic, version, flags, nr_modules;
	u64 modlist_paddr, cmdline_paddr, rsdp_paddr, memmap_paddr;
	u32 memmap_entries, reserved;
};

struct pvh_module {
	u64 paddr, size, cmdline_paddr, reserved;
};

struct pvh_memory {
	u64 addr, size;
	u32 type, reserved;	/* E820 types */
};

static const void *boot_pointer(u64 paddr, u64 size)
{
	if (!paddr || size > BOOT_MAPPED || paddr > BOOT_MAPPED - size)
		return NULL;
	return __va(phys_addr(paddr));
}

static bool has_end(const char *text, size_t size)
{
	while (size && *text) {
		size--;
		text++;
	}
	return size;
}

static const char *pvh_memory_map(struct boot_info *info,
				  const struct pvh_start_info *start)
{
	static const enum boot_memory types[] = {
		[1] = BOOT_MEMORY_RAM, [2] = BOOT_MEMORY_RESERVED,
		[3] = BOOT_MEMORY_ACPI, [4] = BOOT_MEMORY_NVS,
		[5] = BOOT_MEMORY_BAD,
	};
	const struct pvh_memory *map;
	u32 i;

	if (start->version < 1 || !start->memmap_entries)
		return "the boot information has no memory map";
	if (start->memmap_entries > BOOT_RANGES_MAX)
		return "the memory map has more entries than the kernel has room for";
	map = boot_pointer(start->memmap_paddr,
			   start->memmap_entries * sizeof(*map));
	if (!map)
		return "the memory map lies outside the first 4 GiB";
	for (i = 0; i < start->memmap_entries; i++)
		info->ranges[i] = (struct boot_range){
			.start = map[i].addr, .size = map[i].size,
			.type = map[i].type && map[i].type < ARRAY_SIZE(types)
				? types[map[i].type] : BOOT_MEMORY_RESERVED,
		};
	info->nr_ranges = i;
	return NULL;
}

static const char *pvh_modules(struct boot_info *info,
			       const struct pvh_start_info *start)
{
	const struct pvh_module *list;
	u32 i;

	if (!start->nr_modules)
		return NULL;
	if (start->nr_modules > BOOT_MODULES_MAX)
		return "more boot modules than the kernel has room for";
	list = boot_pointer(start->modlist_paddr,
			    start->nr_modules * sizeof(*list));
	if (!list)
		return "the list of boot modules lies outside the first 4 GiB";
	for (i = 0; i < start->nr_modules; i++) {
		struct boot_module *module = &info->modules[i];

		if (list[i].paddr + list[i].size < list[i].paddr)
			return "a boot module ends before it starts";
		module->start = list[i].paddr;
		module->end = list[i].paddr + list[i].size;
		memcpy(module->name, "initrd", sizeof("initrd"));
	}
	info->nr_modules = i;
	return NULL;
}

static void pvh_strings(struct boot_info *info,
			const struct pvh_start_info *start)
{
	const char *cmdline = boot_pointer(start->cmdline_paddr,
					   BOOT_CMDLINE_MAX);
	const void *rsdp = boot_pointer(start->rsdp_paddr, sizeof(info->rsdp));

	if (cmdline) {
		memcpy(info->cmdline, cmdline, BOOT_CMDLINE_MAX - 1);
		info->cmdline_cut = !has_end(cmdline, BOOT_CMDLINE_MAX);
	}
	if (rsdp) {
		memcpy(info->rsdp, rsdp, sizeof(info->rsdp));
		info->rsdp_length = sizeof(info->rsdp);
	}
}

static const char *pvh_parse(struct boot_info *info, u32 block)
{
	const struct pvh_start_info *start = boot_pointer(block, sizeof(*start));
	const char *error = "the boot information is not where the loader says";

	if (!start || start->magic != PVH_MAGIC)
		return error;
	info->loader = "PVH";
	error = pvh_memory_map(info, start);
	if (!error)
		error = pvh_modules(info, start);
	if (!error)
		pvh_strings(info, start);
	return error;
}

/* GRUB puts a backslash before each quote and backslash of a word; words with
 * spaces come in double quotes, which lib/cmdline.c understands. */
static void grub_unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (text[0] == '\\' && (text[1] == '"' || text[1] == '\'' ||
					text[1] == '\\'))
			text++;
		*to++ = *text;
	}
	*to = '\0';
}

static const char *grub_parse(struct boot_info *info, u32 block)
{
	const u32 *head = boot_pointer(block, 8);
	const char *error;

	if (!head || !boot_pointer(block, head[0]) || block % 8)
		return "the boot information is not where the loader says";
	info->loader = "multiboot2";
	info->info_start = block;
	info->info_end = (u64)block + head[0];
	error = multiboot2_parse(info, head, head[0]);
	grub_unescape(info->cmdline);
	return error;
}

const char *boot_info_parse(struct boot_info *info, u32 magic, u32 block)
{
	return magic == MULTIBOOT2_MAGIC ? grub_parse(info, block)
					 : pvh_parse(info, block);
}
