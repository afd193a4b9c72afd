/* SPDX-License-Identifier: MIT */
/*
 * Extended attributes: named notes on a file.
 *
 * No file system here keeps any.  A program that asks is told so, by the errno
 * that the kind of name and of file has on Linux, and a list is empty.
 */
#ifndef FS_XATTR_H
#define FS_XATTR_H

#include <fs/path.h>

#define XATTR_CREATE 0x1
#define XATTR_REPLACE 0x2
#define XATTR_NAME_MAX 255
#define XATTR_SIZE_MAX 65536

enum xattr_access { XATTR_GET, XATTR_SET };

/* What an attribute of that name on that file is told.  Never 0:
 * -EOPNOTSUPP, -EPERM, -ENODATA, -EACCES, -EROFS */
int xattr_refuse(const struct path *path, const char *name,
		 enum xattr_access access);

#endif
