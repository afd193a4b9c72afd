/* SPDX-License-Identifier: MIT */
/*
 * Device memory in kernel addresses.
 *
 * A device's registers and buffers answer on the memory bus like RAM, but
 * must not be cached: a read has to reach the device each time.  ioremap maps
 * them uncached, ioremap_wc lets the CPU gather writes (frame buffers).  The
 * pointer is for readl() and its family only.
 */
#ifndef MEM_IOREMAP_H
#define MEM_IOREMAP_H

#include <arch/pgtable.h>

/*
 * Maps [phys, phys+size).
 * => NULL, with a log line saying why, if part of it is RAM, if it is mapped
 *    with another cache type already, or if there is no memory; may sleep
 */
void __iomem *ioremap(phys_addr_t phys, size_t size);
void __iomem *ioremap_uc(phys_addr_t phys, size_t size);
void __iomem *ioremap_wc(phys_addr_t phys, size_t size);
/* => NULL is fine */
void iounmap(volatile void __iomem *addr);

#endif
