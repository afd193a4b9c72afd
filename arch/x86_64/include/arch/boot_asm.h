/* SPDX-License-Identifier: MIT */
/*
 * The loaders' magic numbers, for assembly and C.
 */
#ifndef ARCH_BOOT_ASM_H
#define ARCH_BOOT_ASM_H

#define MULTIBOOT2_MAGIC 0x36d76289	/* multiboot2 3.3: EAX at entry */
#define PVH_MAGIC 0x336ec578		/* first word of hvm_start_info */

#endif
