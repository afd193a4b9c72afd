/* SPDX-License-Identifier: MIT */
/*
 * From the boot-time map to the frame allocator.
 */
#ifndef MEM_FRAMES_H
#define MEM_FRAMES_H

#include <arch/types.h>

/* Gives struct pages to frames in use and all others to the zones.
 * => layout_setup() has mapped and cleared the array; the early allocator is
 *    out of use afterwards */
void frames_setup(void);

/* Frames that were reserved at boot become free: the whole pages inside
 * [start, end), physical.  Frames already free or never reserved are skipped.
 * Returns how many. */
unsigned long frames_release(u64 start, u64 end);

#endif
