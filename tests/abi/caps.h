/* SPDX-License-Identifier: MIT */
/*
 * Capabilities as the kernel numbers and packs them (capabilities(7), capget(2)),
 * for C libraries that come without <linux/capability.h>.
 */
#ifndef TESTS_ABI_CAPS_H
#define TESTS_ABI_CAPS_H

#define CAP_CHOWN 0
#define CAP_DAC_OVERRIDE 1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER 3
#define CAP_FSETID 4
#define CAP_KILL 5
#define CAP_SETUID 7
#define CAP_SETPCAP 8
#define CAP_LINUX_IMMUTABLE 9
#define CAP_SYS_NICE 23
#define CAP_SYS_RESOURCE 24
#define CAP_MKNOD 27
#define CAP_MAC_OVERRIDE 32

#define CAP_BIT(cap) (1ULL << (cap))

#define SECBIT_NO_SETUID_FIXUP 4
#define SECBIT_KEEP_CAPS 16
#define SECBIT_KEEP_CAPS_LOCKED 32
#define SECBIT_NO_CAP_AMBIENT_RAISE 64

#define CAPABILITY_VERSION_1 0x19980330
#define CAPABILITY_VERSION_2 0x20071026
#define CAPABILITY_VERSION_3 0x20080522

struct cap_header {
	unsigned int version;
	int pid;
};

/* Two of them: the lower and the upper 32 bits. */
struct cap_data {
	unsigned int effective, permitted, inheritable;
};

#endif
