/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables: found by signature, believed only after their checksum.
 */
#ifndef ARCH_ACPI_H
#define ARCH_ACPI_H

#include <arch/types.h>

/* The header that every table begins with (ACPI 6.4, 5.2.6). */
struct acpi_table {
	char signature[4];
	u32 length;
	u8 revision, checksum;
	char oem_id[6], oem_table_id[8];
	u32 oem_revision, creator_id, creator_revision;
} __packed;

/* Takes the root pointer: its bytes as the loader copied them, or NULL to look
 * in the BIOS area.  NULL, or in words what was wrong. */
const char *acpi_setup(const void *rsdp, size_t length);

/* The n-th table (from 0) with this signature whose length and checksum are
 * right, or NULL.  It stays mapped, read-only, for good. */
const struct acpi_table *acpi_find(const char signature[4], unsigned int n);

#endif
