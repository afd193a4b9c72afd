/* SPDX-License-Identifier: MIT */
/*
 * The tree of names.
 *
 * Entries of a directory are sorted by length, then by bytes: that is the
 * cheapest order to search, and nobody is promised any other.
 *
 * A dentry whose last reference goes has been unlinked or never was in the
 * tree, for the tree's own reference is among those counted.  It lets go of
 * its inode and of its parent, which may then be the next to go: a loop, not
 * a recursion, since a removed branch may be deep.
 */
#include <fs/dentry.h>

#include <core/panic.h>
#include <lib/string.h>
#include <mem/slab.h>

atomic_long_t nr_dentries;

/* Positions 0 and 1 are "." and "..". */
#define OFFSET_FIRST 2

static int qstr_compare(const struct qstr *a, const struct qstr *b)
{
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->name, b->name, a->len);
}

static struct dentry *dentry_new(const struct qstr *name)
{
	struct dentry *dentry = kzalloc(sizeof(*dentry) + name->len + 1,
					GFP_KERNEL);

	if (!dentry)
		return NULL;
	memcpy(dentry->d_iname, name->name, name->len);
	dentry->d_name = (struct qstr){ dentry->d_iname, name->len };
	dentry->d_last_offset = OFFSET_FIRST - 1;
	refcount_set(&dentry->d_count, 1);
	atomic_long_inc(&nr_dentries);
	return dentry;
}

struct dentry *d_make_lone(struct inode *inode, const char *name)
{
	struct dentry *dentry = dentry_new(&(struct qstr){
		name, (unsigned int)strlen(name) });

	if (!dentry) {
		iput(inode);
		return NULL;
	}
	dentry->d_parent = dentry;
	dentry->d_inode = inode;
	dentry->d_hashed = true;
	return dentry;
}

struct dentry *d_make_root(struct inode *inode)
{
	return d_make_lone(inode, "/");
}

struct dentry *d_alloc(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry = dentry_new(name);

	if (dentry)
		dentry->d_parent = dget(parent);
	return dentry;
}

static void insert_by_name(struct dentry *parent, struct dentry *dentry)
{
	struct tree_node **link = &parent->d_children.node;
	struct tree_node *above = NULL;

	while (*link) {
		struct dentry *other = tree_entry(*link, struct dentry, d_node);
		int order = qstr_compare(&dentry->d_name, &other->d_name);

		KASSERT(order != 0);
		above = *link;
		link = order < 0 ? &above->left : &above->right;
	}
	tree_insert(&parent->d_children, above, link, &dentry->d_node, NULL);
}

static void insert_by_offset(struct dentry *parent, struct dentry *dentry)
{
	struct tree_node **link = &parent->d_entries.node;
	struct tree_node *above = NULL;

	while (*link) {
		struct dentry *other = tree_entry(*link, struct dentry, d_order);

		above = *link;
		link = dentry->d_offset < other->d_offset ? &above->left
							  : &above->right;
	}
	tree_insert(&parent->d_entries, above, link, &dentry->d_order, NULL);
}

static void insert_entry(struct dentry *dentry)
{
	insert_by_name(dentry->d_parent, dentry);
	insert_by_offset(dentry->d_parent, dentry);
}

static void remove_entry(struct dentry *dentry)
{
	tree_remove(&dentry->d_parent->d_children, &dentry->d_node, NULL);
	tree_remove(&dentry->d_parent->d_entries, &dentry->d_order, NULL);
}

void d_add(struct dentry *dentry, struct inode *inode)
{
	dentry->d_inode = inode;
	dentry->d_offset = ++dentry->d_parent->d_last_offset;
	insert_entry(dentry);
	dentry->d_hashed = true;
}

void d_instantiate(struct dentry *dentry, struct inode *inode)
{
	dentry->d_inode = inode;
	dentry->d_transient = true;
}

void d_drop(struct dentry *dentry)
{
	KASSERT(dentry->d_hashed && !d_is_root(dentry));
	remove_entry(dentry);
	dentry->d_hashed = false;
}

/* The name that it had is the caller's to free. */
static const char *name_set(struct dentry *dentry, const char *name)
{
	const char *old = dentry->d_name.name;

	dentry->d_name = (struct qstr){ name, (unsigned int)strlen(name) };
	return old;
}

static void name_free(const struct dentry *dentry, const char *name)
{
	if (name != dentry->d_iname)
		kfree(name);
}

void d_move(struct dentry *dentry, struct dentry *parent, char *name)
{
	struct dentry *old_parent = dentry->d_parent;
	const char *old_name;

	down_write(&tree_sem);
	remove_entry(dentry);
	if (parent != old_parent) {
		dentry->d_parent = dget(parent);
		dentry->d_offset = ++parent->d_last_offset;
	}
	old_name = name_set(dentry, name);
	insert_entry(dentry);
	up_write(&tree_sem);
	name_free(dentry, old_name);
	if (parent != old_parent)
		dput(old_parent);
}

void d_exchange(struct dentry *a, char *name_for_a, struct dentry *b,
		char *name_for_b)
{
	struct dentry *parent = a->d_parent;
	const char *old_a, *old_b;
	loff_t offset = a->d_offset;

	down_write(&tree_sem);
	remove_entry(a);
	remove_entry(b);
	a->d_parent = b->d_parent;
	a->d_offset = b->d_offset;
	b->d_parent = parent;
	b->d_offset = offset;
	old_a = name_set(a, name_for_a);
	old_b = name_set(b, name_for_b);
	insert_entry(a);
	insert_entry(b);
	up_write(&tree_sem);
	name_free(a, old_a);
	name_free(b, old_b);
}

struct dentry *d_ancestor(struct dentry *above, struct dentry *dentry)
{
	while (!d_is_root(dentry)) {
		if (dentry->d_parent == above)
			return dentry;
		dentry = dentry->d_parent;
	}
	return NULL;
}

struct dentry *d_lookup(struct dentry *parent, const struct qstr *name)
{
	struct tree_node *node = parent->d_children.node;

	while (node) {
		struct dentry *dentry = tree_entry(node, struct dentry, d_node);
		int order = qstr_compare(name, &dentry->d_name);

		if (!order)
			return dentry;
		node = order < 0 ? node->left : node->right;
	}
	return NULL;
}

struct dentry *d_entry_from(struct dentry *parent, loff_t from)
{
	struct tree_node *node = parent->d_entries.node;
	struct dentry *found = NULL;

	while (node) {
		struct dentry *entry = tree_entry(node, struct dentry, d_order);

		if (entry->d_offset < from) {
			node = node->right;
		} else {
			found = entry;
			node = node->left;
		}
	}
	return found;
}

u64 dentry_parent_ino(const struct dentry *dir)
{
	u64 ino;

	down_read(&tree_sem);
	ino = d_inode(dir->d_parent)->i_ino;
	up_read(&tree_sem);
	return ino;
}

void dput(struct dentry *dentry)
{
	while (dentry && refcount_dec_and_test(&dentry->d_count)) {
		struct dentry *parent = dentry->d_parent;

		KASSERT(!dentry->d_hashed || d_is_root(dentry));
		KASSERT(tree_empty(&dentry->d_children));
		if (dentry->d_inode)
			iput(dentry->d_inode);
		if (parent == dentry)
			parent = NULL;
		name_free(dentry, dentry->d_name.name);
		kfree(dentry);
		atomic_long_dec(&nr_dentries);
		dentry = parent;
	}
}
