/* SPDX-License-Identifier: MIT */
/*
 * Memory from nothing: the steps in which mem/ comes up, and what it gives
 * back once booting is over.
 */
#ifndef MEM_INIT_H
#define MEM_INIT_H

#include <arch/boot.h>

/*
 * From the loader's words to all allocators: map, tables, frames, slab,
 * vmalloc, kmap, resources.  On return the CPU runs on the kernel's own tables
 * and nothing is identity-mapped.
 * => NULL, or a constant string saying what was wrong
 * => boot CPU, interrupts off, command line parsed (lowmem=, debug=pages)
 */
const char *mem_setup(const struct boot_info *info);

/* A further CPU's fast paths; false if no memory for them (the CPU works
 * without).  => after percpu_init(), before it starts */
bool mem_cpu_setup(unsigned int cpu);

/* A boot module's contents, wherever in RAM it lies; NULL if no memory.
 * => mem_unmap_module() before its frames are released */
const void *mem_map_module(u64 start, u64 end);
void mem_unmap_module(const void *addr);

/* What was reserved at boot becomes free memory, whole pages only. */
void mem_release_range(u64 start, u64 end);
/* .boot with the boot page tables, and the loader's information block.
 * => all CPUs have started (they begin on the boot tables), info was used */
void mem_release_boot(const struct boot_info *info);
/* The init sections.  => nothing in them is used any more; interrupts on */
void mem_release_init(void);

/* Logs the address layout and how much of what memory there is. */
void mem_print_map(void);

#endif
