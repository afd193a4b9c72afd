/* SPDX-License-Identifier: MIT */
/*
 * The walk.
 *
 *	/usr/bin/vi		usr, bin: taken at once, each must be a
 *	 ^^^ ^^^ ^^		directory; vi: the last one, left to the caller
 *
 * Everything before the last component is one loop without recursion.  A
 * symbolic link in the middle puts the rest of the path on a stack and its
 * own text in the path's place; where the text ends, the rest is popped.
 * Links at the end need no stack, for nothing is behind them: their text is
 * a new walk, whose own last component is the one that matters.
 *
 * Components are looked up with the directory's i_rwsem held shared, one
 * directory at a time.
 */
#include <fs/namei.h>

#include <arch/uaccess.h>
#include <fs/fdtable.h>
#include <fs/file.h>
#include <fs/fs_struct.h>
#include <fs/mount.h>
#include <fs/text.h>
#include <lib/string.h>
#include <mem/slab.h>

char *getname(const char __user *name, unsigned int flags)
{
	char *copy = kmalloc(PATH_MAX, GFP_KERNEL);
	long length;

	if (!copy)
		return ERR_PTR(-ENOMEM);
	length = strncpy_from_user(copy, name, PATH_MAX);
	if (length == PATH_MAX)
		length = -ENAMETOOLONG;
	else if (!length && !(flags & LOOKUP_EMPTY))
		length = -ENOENT;
	if (length < 0) {
		kfree(copy);
		return ERR_PTR(length);
	}
	return copy;
}

void putname(char *name)
{
	kfree(name);
}

/* The walk stands at `path` from now on; the reference is taken over. */
static void nd_move(struct nameidata *nd, struct path path)
{
	path_put(&nd->path);
	nd->path = path;
}

static int start_at_descriptor(int dfd, bool empty, struct path *path)
{
	struct file *file = fget_raw((unsigned int)dfd);
	int err = 0;

	if (!file)
		return -EBADF;
	if (!empty && !S_ISDIR(file->f_inode->i_mode)) {
		err = -ENOTDIR;
	} else {
		*path = file->f_path;
		path_get(path);
	}
	fput(file);
	return err;
}

/* Where the walk stands is its root. */
static void nd_set_root(struct nameidata *nd)
{
	path_put(&nd->root);
	nd->root = nd->path;
	path_get(&nd->root);
}

static int nd_start(struct nameidata *nd, int dfd, const char *name)
{
	struct fs_struct *fs = current_fs();
	int err = 0;

	get_fs_root(fs, &nd->root);
	if (*name == '/' && (nd->flags & LOOKUP_BENEATH))
		return -EXDEV;
	if (*name == '/' && !(nd->flags & LOOKUP_IN_ROOT)) {
		nd->path = nd->root;
		path_get(&nd->path);
	} else if (dfd == AT_FDCWD) {
		get_fs_pwd(fs, &nd->path);
	} else {
		err = start_at_descriptor(dfd, !*name, &nd->path);
	}
	if (!err && (nd->flags & LOOKUP_SCOPED))
		nd_set_root(nd);
	return err;
}

void nameidata_end(struct nameidata *nd)
{
	while (nd->depth)
		path_put(&nd->stack[--nd->depth].link);
	if (nd->link.dentry)
		path_put(&nd->link);
	if (nd->path.dentry)
		path_put(&nd->path);
	path_put(&nd->root);
}

/* The walk stands at a directory that may be searched? */
static int may_search(const struct nameidata *nd)
{
	const struct inode *dir = d_inode(nd->path.dentry);

	if (!S_ISDIR(dir->i_mode))
		return -ENOTDIR;
	return inode_permission(dir, MAY_EXEC);
}

/* Sets nd->last to the component at `name`; what is behind it and its
 * slashes, or NULL with *err set. */
static const char *component_at(struct nameidata *nd, const char *name,
				int *err)
{
	size_t len = strchrnul(name, '/') - name;
	const char *rest = name + len;

	if (len > NAME_MAX) {
		*err = -ENAMETOOLONG;
		return NULL;
	}
	nd->last = (struct qstr){ name, (unsigned int)len };
	nd->last_type = LAST_NORM;
	if (name[0] == '.' && len == 1)
		nd->last_type = LAST_DOT;
	else if (name[0] == '.' && name[1] == '.' && len == 2)
		nd->last_type = LAST_DOTDOT;
	nd->last_slash = *rest == '/';
	return rest + strspn(rest, "/");
}

/* From one mount to another: is that allowed? */
static int may_cross(const struct nameidata *nd, const struct vfsmount *from,
		     const struct vfsmount *to)
{
	return from != to && (nd->flags & LOOKUP_NO_XDEV) ? -EXDEV : 0;
}

static int walk_up(struct nameidata *nd)
{
	const struct vfsmount *from = nd->path.mnt;

	if ((nd->flags & LOOKUP_BENEATH) && path_equal(&nd->path, &nd->root))
		return -EXDEV;
	path_step_up(&nd->path, &nd->root);
	return may_cross(nd, from, nd->path.mnt);
}

int path_cross_checked(const struct nameidata *nd, struct path *path)
{
	const struct vfsmount *from = path->mnt;
	int err;

	path_cross_mounts(path);
	err = may_cross(nd, from, path->mnt);
	if (err)
		path_put(path);
	return err;
}

/* A directory makes its entries on demand: this one. */
static struct dentry *lookup_on_demand(struct dentry *dir,
				       const struct qstr *name)
{
	struct dentry *dentry = d_alloc(dir, name);
	int err;

	if (!dentry)
		return ERR_PTR(-ENOMEM);
	err = d_inode(dir)->i_op->lookup(d_inode(dir), dentry);
	if (err) {
		dput(dentry);
		return ERR_PTR(err);
	}
	return dentry;
}

struct dentry *dir_lookup(struct dentry *dir, const struct qstr *name)
{
	struct dentry *dentry = d_lookup(dir, name);

	if (dentry)
		return dget(dentry);
	if (d_inode(dir)->i_op->lookup)
		return lookup_on_demand(dir, name);
	return NULL;
}

/* The entry named nd->last where the walk stands, or what is mounted on it,
 * with a reference. */
static int lookup_last_name(struct nameidata *nd, struct path *path)
{
	struct inode *dir = d_inode(nd->path.dentry);
	struct dentry *dentry;

	inode_lock_shared(dir);
	dentry = dir_lookup(nd->path.dentry, &nd->last);
	inode_unlock_shared(dir);
	if (IS_ERR(dentry))
		return (int)PTR_ERR(dentry);
	if (!dentry)
		return -ENOENT;
	*path = (struct path){ mntget(nd->path.mnt), dentry };
	return path_cross_checked(nd, path);
}

/* The walk goes on at the place that the link leads to. */
static int jump(struct nameidata *nd, const struct path *link)
{
	struct inode *inode = d_inode(link->dentry);
	struct path place;
	int err;

	if (nd->flags & LOOKUP_NO_MAGICLINKS)
		return -ELOOP;
	if (nd->flags & LOOKUP_SCOPED)
		return -EXDEV;
	err = inode->i_op->get_link(inode, &place);
	if (err)
		return err;
	err = may_cross(nd, nd->path.mnt, place.mnt);
	nd_move(nd, place);
	return err;
}

static int jump_to_root(struct nameidata *nd)
{
	int err = may_cross(nd, nd->path.mnt, nd->root.mnt);

	if (nd->flags & LOOKUP_BENEATH)
		return -EXDEV;
	path_get(&nd->root);
	nd_move(nd, nd->root);
	return err;
}

/* One more link may be followed, and has a text to follow: that, with the
 * walk at the root if it starts there; nothing, if it leads straight to a
 * place, where the walk then is. */
static const char *link_text(struct nameidata *nd, const struct path *link,
			     int *err)
{
	const struct inode *inode = d_inode(link->dentry);
	const char *text = inode->i_link;

	*err = 0;
	if (++nd->links > MAXSYMLINKS || (nd->flags & LOOKUP_NO_SYMLINKS) ||
	    (READ_ONCE(link->mnt->mnt_flags) & MNT_NOSYMFOLLOW))
		*err = -ELOOP;
	else if (inode->i_op->get_link)
		*err = jump(nd, link);
	else if (!text || !*text)
		*err = -ENOENT;
	if (*err)
		return NULL;
	if (inode->i_op->get_link)
		return "";
	if (*text == '/')
		*err = jump_to_root(nd);
	return *err ? NULL : text;
}

/* A component in the middle is the link `path` (whose reference is taken
 * over): its text is walked next, then what was left. */
static const char *enter_link(struct nameidata *nd, const struct path *link,
			      const char *rest, int *err)
{
	const char *text = link_text(nd, link, err);

	if (!text) {
		path_put(link);
		return NULL;
	}
	nd->stack[nd->depth].rest = rest;
	nd->stack[nd->depth].link = *link;
	nd->depth++;
	return text;
}

/*
 * Takes nd->last, a component in the middle.  What to walk next: `rest`, or
 * the text of a link; NULL with *err set.
 */
static const char *take_middle(struct nameidata *nd, const char *rest,
			       int *err)
{
	struct path path;

	*err = 0;
	if (nd->last_type == LAST_DOT)
		return rest;
	if (nd->last_type == LAST_DOTDOT) {
		*err = walk_up(nd);
		return *err ? NULL : rest;
	}
	*err = lookup_last_name(nd, &path);
	if (*err)
		return NULL;
	if (S_ISLNK(d_inode(path.dentry)->i_mode))
		return enter_link(nd, &path, rest, err);
	nd_move(nd, path);
	return rest;
}

/* Where the text of a link has ended, the path behind it goes on. */
static const char *leave_links(struct nameidata *nd, const char *name)
{
	while (!*name && nd->depth) {
		nd->depth--;
		name = nd->stack[nd->depth].rest;
		path_put(&nd->stack[nd->depth].link);
	}
	return name;
}

/* Walks all components but the last, which ends up in nd->last. */
static int link_path_walk(struct nameidata *nd, const char *name)
{
	int err = 0;

	nd->last_type = LAST_ROOT;
	nd->last_slash = false;
	name += strspn(name, "/");
	while (*name) {
		const char *rest;

		err = may_search(nd);
		if (err)
			return err;
		rest = component_at(nd, name, &err);
		if (!rest)
			return err;
		if (!*rest && !nd->depth)
			return 0;
		name = take_middle(nd, rest, &err);
		if (!name)
			return err;
		name += strspn(name, "/");
		name = leave_links(nd, name);
	}
	return 0;
}

int path_parentat(struct nameidata *nd, int dfd, const char *name,
		  unsigned int flags)
{
	int err;

	nd->path.dentry = NULL;
	nd->link.dentry = NULL;
	nd->flags = flags;
	nd->links = 0;
	nd->depth = 0;
	err = nd_start(nd, dfd, name);
	if (err)
		return err;
	if (!*name && !(flags & LOOKUP_EMPTY))
		return -ENOENT;
	return link_path_walk(nd, name);
}

int path_follow_last(struct nameidata *nd, const struct path *link)
{
	bool slash = nd->last_slash;
	const char *text;
	int err;

	path_get(link);
	if (nd->link.dentry)
		path_put(&nd->link);
	nd->link = *link;
	text = link_text(nd, &nd->link, &err);
	if (text)
		err = link_path_walk(nd, text);
	if (text && !*text)
		nd->last_type = LAST_JUMP;
	nd->last_slash |= slash;
	return err;
}

int path_take_last(struct nameidata *nd, bool follow, struct path *path)
{
	int err;

	if (nd->last_type == LAST_DOTDOT) {
		err = walk_up(nd);
		if (err)
			return err;
	}
	if (nd->last_type != LAST_NORM) {
		*path = nd->path;
		path_get(path);
		return 0;
	}
	err = lookup_last_name(nd, path);
	if (err)
		return err;
	return S_ISLNK(d_inode(path->dentry)->i_mode) &&
	       (follow || nd->last_slash);
}

static int walk_to_end(struct nameidata *nd, struct path *path)
{
	bool follow = nd->flags & LOOKUP_FOLLOW;
	int err;

	while ((err = path_take_last(nd, follow, path)) == 1) {
		err = path_follow_last(nd, path);
		path_put(path);
		if (err)
			return err;
	}
	if (err)
		return err;
	if ((nd->last_slash || (nd->flags & LOOKUP_DIRECTORY)) &&
	    !S_ISDIR(d_inode(path->dentry)->i_mode)) {
		path_put(path);
		return -ENOTDIR;
	}
	return 0;
}

int filename_lookup(int dfd, const char *name, unsigned int flags,
		    struct path *path)
{
	struct nameidata nd;
	int err = path_parentat(&nd, dfd, name, flags);

	if (!err)
		err = walk_to_end(&nd, path);
	nameidata_end(&nd);
	return err;
}

int user_path_at(int dfd, const char __user *name, unsigned int flags,
		 struct path *path)
{
	char *copy = getname(name, flags);
	int err;

	if (IS_ERR(copy))
		return (int)PTR_ERR(copy);
	err = filename_lookup(dfd, copy, flags, path);
	putname(copy);
	return err;
}

static int print_path(struct format_sink *sink, void *path)
{
	d_path_print(path, sink);
	return 0;
}

/* A link without a text says where it leads. */
static ssize_t readlink_place(struct inode *inode, char __user *buf,
			      size_t size)
{
	struct path place;
	struct text text;
	ssize_t err = inode->i_op->get_link(inode, &place);

	if (err)
		return err;
	text_init(&text);
	err = text_make(&text, print_path, &place);
	path_put(&place);
	if (!err && text.length >= PATH_MAX)
		err = -ENAMETOOLONG;
	size = min(size, text.length);
	if (!err && copy_to_user(buf, text.buf, size))
		err = -EFAULT;
	text_destroy(&text);
	return err ? err : (ssize_t)size;
}

ssize_t vfs_readlink(const struct path *path, char __user *buf, size_t size)
{
	struct inode *inode = d_inode(path->dentry);
	size_t length;

	if (!S_ISLNK(inode->i_mode) || (int)size <= 0)
		return -EINVAL;
	if (inode->i_op->get_link)
		return readlink_place(inode, buf, size);
	length = min(strlen(inode->i_link), size);
	if (copy_to_user(buf, inode->i_link, length))
		return -EFAULT;
	return (ssize_t)length;
}
