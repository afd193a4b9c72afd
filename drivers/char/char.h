/* SPDX-License-Identifier: MIT */
/*
 * Character devices that need no hardware: each function makes some nodes.
 *
 * 0, or -errno: the node that failed and those behind it are missing.
 * => once each, the file tree is up
 */
#ifndef CHAR_CHAR_H
#define CHAR_CHAR_H

#define MEM_MAJOR 1	/* of all of them, as on Linux */

/* null, zero, full */
int mem_nodes_setup(void);
/* random, urandom */
int random_nodes_setup(void);
/* kmsg */
int kmsg_setup(void);

#endif
