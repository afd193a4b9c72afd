/* SPDX-License-Identifier: MIT */
/*
 * Who may do what with a System V object: owner, creator, mode, as in
 * sysvipc(7).
 */
#ifndef IPC_PERM_H
#define IPC_PERM_H

#include <arch/types.h>

#define IPC_PRIVATE 0
#define IPC_CREAT 01000
#define IPC_EXCL 02000

#define IPC_RMID 0
#define IPC_SET 1
#define IPC_STAT 2
#define IPC_INFO 3

#define IPC_READ 0444u
#define IPC_WRITE 0222u

/* As programs see it (struct ipc64_perm). */
struct ipc_perm {
	s32 key;
	uid_t uid;
	gid_t gid;
	uid_t cuid;
	gid_t cgid;
	u32 mode;
	u16 seq, pad;
	u64 unused[2];
};

/* current is creator and owner; mode: permission bits. */
void ipc_perm_init(struct ipc_perm *perm, s32 key, u32 mode);
/* May current do this, IPC_READ and IPC_WRITE or a mode's bits?  0, -EACCES */
int __must_check ipc_permission(const struct ipc_perm *perm, u32 wanted);
/* May current change or remove it?  0, -EPERM */
int __must_check ipc_owner(const struct ipc_perm *perm);
/* IPC_SET: what of `new` an owner may set. */
void ipc_perm_set(struct ipc_perm *perm, const struct ipc_perm *new);

#endif
