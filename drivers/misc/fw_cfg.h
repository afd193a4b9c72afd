/* SPDX-License-Identifier: MIT */
/*
 * Files that QEMU hands to the guest (-fw_cfg name=…,file=…).
 */
#ifndef MISC_FW_CFG_H
#define MISC_FW_CFG_H

#include <arch/types.h>

/* Finds the device and its directory.  0; -ENODEV: not there, or without DMA;
 * -ENOMEM, -EIO, -ETIMEDOUT, -EBUSY.  => once */
int fw_cfg_setup(void);

/* Bytes of the file; -ENOENT: there is none of that name, or no device. */
ssize_t fw_cfg_size(const char *name);

/* The first `size` bytes to buf, a kernel logical or vmalloc address.
 * => 0, -ENOENT, -EINVAL (the file is shorter), -EIO, -ETIMEDOUT */
int __must_check fw_cfg_read(const char *name, void *buf, size_t size);

/*
 * Lays the archives opt/faultline/overlay0, overlay1 … over the file tree, as
 * many as there are; what is wrong with one is logged.  How many there were.
 */
unsigned int overlays_unpack(void);

#endif
