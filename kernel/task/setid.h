/* SPDX-License-Identifier: MIT */
/*
 * Becoming somebody else: setuid(2) and its kin, for users and for groups.
 *
 * Each call replaces some of the four ids (real, effective, saved, file
 * system) of current.  The same rules hold for user ids and for group ids;
 * the former also move capabilities.
 */
#ifndef TASK_SETID_H
#define TASK_SETID_H

#include <task/cred.h>

/* In place of an id: leave it as it is. */
#define ID_KEEP ((u32)-1)

enum id_kind { ID_USER, ID_GROUP };

/*
 * setuid(2), setgid(2): all ids with the capability; else the effective and
 * the file system id, to the real or the saved one.
 * => -EINVAL: no id; -EPERM; -ENOMEM
 */
int __must_check set_id(enum id_kind kind, u32 id);
/* setreuid(2), setregid(2).  => -EPERM, -ENOMEM */
int __must_check set_re_ids(enum id_kind kind, u32 real, u32 effective);
/* setresuid(2), setresgid(2).  => -EPERM, -ENOMEM */
int __must_check set_res_ids(enum id_kind kind, u32 real, u32 effective,
			     u32 saved);
/* setfsuid(2), setfsgid(2): what it was before, whether it changed or not. */
u32 set_fs_id(enum id_kind kind, u32 id);

#endif
