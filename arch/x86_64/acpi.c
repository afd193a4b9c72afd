/* SPDX-License-Identifier: MIT */
/*
 * Finding ACPI tables.
 *
 *	RSDP -> XSDT (64-bit pointers) or RSDT (32-bit) -> tables
 *
 * The tables are static data that firmware wrote into memory it keeps (ACPI
 * 6.4, 5.2).  Where that memory is not RAM to us it is not in the direct map,
 * so each table is mapped, read-only and for good, when it is looked at.  A
 * table whose length or checksum is wrong does not exist.
 */
#include <arch/acpi.h>
#include <arch/io.h>
#include <arch/page.h>
#include <arch/string.h>
#include "arch.h"

/* No table we read is larger; a length beyond it is a damaged header. */
#define TABLE_MAX 0x100000

struct rsdp {
	char signature[8];
	u8 checksum, oem_id[6], revision;
	u32 rsdt;
	u32 length;		/* from here on: revision 2 */
	u64 xsdt;
	u8 extended_checksum, reserved[3];
} __packed;

struct acpi_known {
	const struct acpi_table *table;
	u64 phys;
};

static const struct acpi_table *root;
static bool root_is_xsdt;

static u8 byte_sum(const void *data, size_t length)
{
	const u8 *bytes = data;
	u8 sum = 0;

	while (length--)
		sum += *bytes++;
	return sum;
}

/* Looks at the header first: only it says how long the table is. */
static const struct acpi_table *map_table(u64 phys)
{
	const struct acpi_table *table;
	u32 length;

	if (!phys || phys >= PHYS_MAX)
		return NULL;
	table = arch_fixmap(phys_addr(phys), sizeof(*table), false);
	if (!table)
		return NULL;
	length = table->length;
	if (length < sizeof(*table) || length > TABLE_MAX)
		return NULL;
	if (offset_in_page(phys) + length > PAGE_SIZE)
		table = arch_fixmap(phys_addr(phys), length, false);
	return table && !byte_sum(table, length) ? table : NULL;
}

static u64 root_entry(size_t n)
{
	const u8 *entries = (const u8 *)(root + 1);
	u64 wide;
	u32 narrow;

	if (root_is_xsdt) {
		memcpy(&wide, entries + 8 * n, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, entries + 4 * n, sizeof(narrow));
	return narrow;
}

const char *acpi_setup(const void *copy, size_t length)
{
	const struct rsdp *rsdp = copy;

	if (length < 20)
		return "the loader gave no ACPI root pointer";
	if (memcmp(rsdp->signature, "RSD PTR ", 8) || byte_sum(rsdp, 20))
		return "the ACPI root pointer is damaged";
	root_is_xsdt = rsdp->revision >= 2 && length >= sizeof(*rsdp) &&
		       rsdp->xsdt;
	root = map_table(root_is_xsdt ? rsdp->xsdt : rsdp->rsdt);
	if (!root)
		return "the ACPI root table is damaged or out of reach";
	return NULL;
}

/* Tables are mapped once: they are asked for again by every room. */
static const struct acpi_table *known_table(u64 phys)
{
	static struct acpi_known known[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known) && known[i].phys; i++)
		if (known[i].phys == phys)
			return known[i].table;
	if (i == ARRAY_SIZE(known))
		return map_table(phys);
	known[i].phys = phys;
	known[i].table = map_table(phys);
	return known[i].table;
}

const struct acpi_table *acpi_find(const char signature[4], unsigned int n)
{
	size_t i, count;

	if (!root)
		return NULL;
	count = (root->length - sizeof(*root)) / (root_is_xsdt ? 8 : 4);
	for (i = 0; i < count; i++) {
		const struct acpi_table *table = known_table(root_entry(i));

		if (table && !memcmp(table->signature, signature, 4) && !n--)
			return table;
	}
	return NULL;
}
