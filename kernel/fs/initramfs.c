/* SPDX-License-Identifier: MIT */
/*
 * From entries to files.
 *
 * A directory's time changes with every file made in it, so directories get
 * theirs at the end.  Names of one file (hard links) share a number within
 * their archive; usually only the last of them carries the contents, but any
 * may.  A file is written by its name's first entry or through the link that
 * already exists.
 */
#include <fs/initramfs.h>

#include <core/printk.h>
#include <core/time.h>
#include <fs/fcntl.h>
#include <fs/namei.h>
#include <fs/open.h>
#include <lib/string.h>
#include <mem/slab.h>

/* The first name of a file with several, by what identifies it. */
struct known_link {
	struct tree_node node;
	u64 key[3];			/* archive, device, inode number */
	char name[];
};

struct directory_time {
	struct list_head node;
	struct inode *inode;		/* with a reference */
	time_ns_t mtime;
};

struct unpacker {
	struct archive *archive;
	struct cpio_entry entry;	/* the one being made */
	struct tree_root links;
	struct list_head directories;
	unsigned long made;
	int err;			/* the first one */
};

static void unpack_failed(struct unpacker *u, const char *what, int err)
{
	pr_err("%s: byte %llu: \"%s\": %s (error %d)\n", u->archive->name,
	       u->archive->base + u->entry.offset, u->entry.name, what, -err);
	if (!u->err)
		u->err = err;
}

/* hard links */

static void link_key(const struct cpio_entry *entry, u64 key[3])
{
	key[0] = entry->archive;
	key[1] = (u64)entry->devmajor << 32 | entry->devminor;
	key[2] = entry->ino;
}

/* The entry's known name, or NULL and where in the tree it belongs. */
static struct known_link *link_find(struct unpacker *u, const u64 key[3],
				    struct tree_node **parent,
				    struct tree_node ***place)
{
	*parent = NULL;
	*place = &u->links.node;
	while (**place) {
		struct known_link *known = tree_entry(**place,
						      struct known_link, node);
		int order = memcmp(key, known->key, sizeof(known->key));

		if (!order)
			return known;
		*parent = **place;
		*place = order < 0 ? &(*parent)->left : &(*parent)->right;
	}
	return NULL;
}

/* The name under which this file exists already; NULL: it does not, and from
 * now on this one is known.  ERR_PTR(-ENOMEM) */
static const char *link_known(struct unpacker *u)
{
	const struct cpio_entry *entry = &u->entry;
	struct tree_node *parent, **place;
	struct known_link *known;
	u64 key[3];

	if (entry->nlink < 2)
		return NULL;
	link_key(entry, key);
	known = link_find(u, key, &parent, &place);
	if (known)
		return known->name;
	known = kmalloc(sizeof(*known) + strlen(entry->name) + 1, GFP_KERNEL);
	if (!known)
		return ERR_PTR(-ENOMEM);
	memcpy(known->key, key, sizeof(key));
	memcpy(known->name, entry->name, strlen(entry->name) + 1);
	tree_insert(&u->links, parent, place, &known->node, NULL);
	return NULL;
}

static void links_free(struct unpacker *u)
{
	struct known_link *known, *next;

	tree_for_each_entry_postorder(known, next, &u->links, node)
		kfree(known);
	u->links.node = NULL;
}

/* one entry */

static time_ns_t entry_mtime(const struct cpio_entry *entry)
{
	return (time_ns_t)entry->mtime * NSEC_PER_SEC;
}

static int attributes_set(struct inode *inode, const struct cpio_entry *entry)
{
	struct iattr attr = {
		.ia_valid = ATTR_UID | ATTR_GID | ATTR_MTIME_SET |
			    (S_ISLNK(entry->mode) ? 0 : ATTR_MODE),
		.ia_mode = (umode_t)entry->mode,
		.ia_uid = entry->uid, .ia_gid = entry->gid,
		.ia_mtime = entry_mtime(entry),
	};
	int err;

	inode_lock(inode);
	err = notify_change(inode, &attr);
	inode_unlock(inode);
	return err;
}

static int attributes_set_by_name(const struct cpio_entry *entry)
{
	struct path path;
	int err = kern_path(entry->name, 0, &path);

	if (err)
		return err;
	err = attributes_set(d_inode(path.dentry), entry);
	path_put(&path);
	return err;
}

/* What has the name already makes room; a directory only if it is empty. */
static int make_room(const char *name)
{
	int err = do_unlinkat(AT_FDCWD, name, 0);

	if (err == -EISDIR)
		err = do_unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
	return err == -ENOENT ? 0 : err;
}

/* Its time is set when everything in it has been made. */
static int directory_remember(struct unpacker *u, struct inode *inode)
{
	struct directory_time *directory = kmalloc(sizeof(*directory),
						   GFP_KERNEL);

	if (!directory)
		return -ENOMEM;
	directory->inode = ihold(inode);
	directory->mtime = entry_mtime(&u->entry);
	list_add_tail(&directory->node, &u->directories);
	return 0;
}

static void directories_finish(struct unpacker *u)
{
	struct directory_time *directory, *next;

	list_for_each_entry_safe(directory, next, &u->directories, node) {
		directory->inode->i_mtime = directory->mtime;
		iput(directory->inode);
		list_del(&directory->node);
		kfree(directory);
	}
}

static int make_directory(struct unpacker *u)
{
	const char *name = u->entry.name;
	struct path path;
	int err = kern_path(name, LOOKUP_DIRECTORY, &path);

	if (err) {
		err = make_room(name);
		if (!err)
			err = do_mkdirat(AT_FDCWD, name, 0700);
		if (!err)
			err = kern_path(name, LOOKUP_DIRECTORY, &path);
	}
	if (err)
		return err;
	err = attributes_set(d_inode(path.dentry), &u->entry);
	if (!err)
		err = directory_remember(u, d_inode(path.dentry));
	path_put(&path);
	return err;
}

static int fill_file(struct unpacker *u, struct file *file)
{
	struct inode *inode = file->f_inode;
	int err;

	inode_lock(inode);
	err = u->archive->ops->fill(u->archive, &u->entry, &inode->i_data);
	inode_unlock(inode);
	return err ? err : attributes_set(inode, &u->entry);
}

static int write_file(struct unpacker *u, unsigned int flags)
{
	struct file *file = filp_open(u->entry.name, O_WRONLY | O_NOFOLLOW |
				      flags, 0600);
	int err;

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	err = fill_file(u, file);
	fput(file);
	return err;
}

static int make_link(struct unpacker *u, const char *known)
{
	int err;

	if (strcmp(known, u->entry.name)) {
		err = make_room(u->entry.name);
		if (!err)
			err = do_linkat(AT_FDCWD, known, AT_FDCWD,
					u->entry.name, 0);
		if (err)
			return err;
	}
	return u->entry.size ? write_file(u, O_TRUNC) : 0;
}

static int make_file(struct unpacker *u)
{
	int err = make_room(u->entry.name);

	return err ? err : write_file(u, O_CREAT | O_EXCL);
}

static int make_symlink(struct unpacker *u)
{
	size_t size = u->entry.size;
	char *text;
	int err;

	if (size >= PATH_MAX)
		return -ENAMETOOLONG;
	text = kzalloc(size + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	err = u->archive->ops->read(u->archive, &u->entry, text);
	if (!err)
		err = make_room(u->entry.name);
	if (!err)
		err = do_symlinkat(text, AT_FDCWD, u->entry.name);
	if (!err)
		err = attributes_set_by_name(&u->entry);
	kfree(text);
	return err;
}

static int make_node(struct unpacker *u)
{
	const struct cpio_entry *entry = &u->entry;
	int err = make_room(entry->name);

	if (!err)
		err = do_mknodat(AT_FDCWD, entry->name, (umode_t)entry->mode,
				 MKDEV(entry->rdevmajor, entry->rdevminor));
	return err ? err : attributes_set_by_name(entry);
}

static int make_entry(struct unpacker *u)
{
	const char *known;

	if (S_ISDIR(u->entry.mode))
		return make_directory(u);
	known = link_known(u);
	if (IS_ERR(known))
		return (int)PTR_ERR(known);
	if (known)
		return make_link(u, known);
	if (S_ISREG(u->entry.mode))
		return make_file(u);
	return S_ISLNK(u->entry.mode) ? make_symlink(u) : make_node(u);
}

int archive_unpack(struct archive *archive)
{
	struct unpacker u = { .archive = archive };
	int more, err;

	INIT_LIST_HEAD(&u.directories);
	while ((more = archive->ops->next(archive, &u.entry)) > 0) {
		err = make_entry(&u);
		if (err)
			unpack_failed(&u, "could not be made", err);
		else
			u.made++;
	}
	directories_finish(&u);
	links_free(&u);
	if (more < 0) {
		pr_err("%s: byte %llu: %s; the rest is left out\n",
		       archive->name, archive->base + archive->cpio.offset,
		       archive->cpio.error);
		u.err = u.err ? u.err : more;
	}
	pr_info("%s: %lu files and directories\n", archive->name, u.made);
	return u.err;
}

/* an archive in memory */

static int memory_next(struct archive *archive, struct cpio_entry *entry)
{
	return cpio_next(&archive->cpio, entry);
}

static int memory_read(struct archive *archive, const struct cpio_entry *entry,
		       void *buf)
{
	memcpy(buf, entry->data, entry->size);
	return 0;
}

static int memory_fill(struct archive *archive, const struct cpio_entry *entry,
		       struct address_space *mapping)
{
	ssize_t done = 0;

	if (entry->size)
		done = filemap_write(mapping, 0, entry->data, entry->size);
	if (done < 0)
		return (int)done;
	return (size_t)done == entry->size ? 0 : -ENOMEM;
}

static const struct archive_operations memory_ops = {
	.next = memory_next, .read = memory_read, .fill = memory_fill,
};

int initramfs_unpack(const void *data, size_t size, const char *name)
{
	struct archive archive = { .name = name, .ops = &memory_ops };

	cpio_init(&archive.cpio, data, size);
	return archive_unpack(&archive);
}
