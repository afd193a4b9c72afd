/* SPDX-License-Identifier: MIT */
/*
 * Directory entries: names, and how they hang together.
 *
 *	"/" --+-- "bin" --+-- "sh"  ---> inode 7
 *	      |           `-- "ash" ---> inode 7
 *	      `-- "tmp"
 *
 * A dentry is one name in one directory, with the inode it stands for.  It
 * keeps its parent alive, so a path can be told from any dentry upwards.  The
 * entries of a directory are two balanced trees in its dentry, by name for who
 * looks one up and by number for who reads them all (dcache_dir.c), guarded by
 * the i_rwsem of the directory's inode.
 *
 * Where the names are facts of the moment (processes in /proc) there is no
 * tree: each walk makes the entry it asks for (transient), which ends with it.
 *
 * File systems in memory have no other record of their names: they hold a
 * reference of their own on every dentry in the tree (pinned) until it is
 * unlinked.
 */
#ifndef FS_DENTRY_H
#define FS_DENTRY_H

#include <fs/inode.h>
#include <lib/format.h>
#include <lib/tree.h>

/* A name that need not end where its string does. */
struct qstr {
	const char *name;
	unsigned int len;
};

/* Fields: I immutable, a atomic, p i_rwsem of the parent's inode, w of this
 * one's, t tree_sem. */
struct dentry {
	refcount_t d_count;		/* a */
	struct dentry *d_parent;	/* t  with a reference; itself: a root */
	struct inode *d_inode;		/* I  from d_add() on */
	struct tree_node d_node;	/* p  in the parent's d_children */
	struct tree_root d_children;	/* w  by name */
	struct tree_node d_order;	/* p  in the parent's d_entries */
	struct tree_root d_entries;	/* w  by d_offset */
	loff_t d_offset;		/* p  position in the directory */
	loff_t d_last_offset;		/* w  given to an entry of this one */
	unsigned int d_mounted;		/* t  mounts that hang on it; read
					   without as a hint */
	bool d_hashed;			/* p  in the tree: has not been unlinked */
	bool d_transient;		/* I  made on demand, for one walk: in no
					   tree (inode_operations.lookup) */
	struct qstr d_name;		/* t, p  terminated; d_iname, or owned */
	char d_iname[];			/* I  its first name */
};

/*
 * Guards the shape of the tree: who is whose parent, by which name, and what
 * is mounted where.  To change it takes it exclusively, to climb it shared; one
 * look downwards needs only the directory's i_rwsem.  Held for moments.
 */
extern struct rw_semaphore tree_sem;

/* A root: its own parent, named "/".  Takes over the caller's reference on
 * the inode, also on failure.  NULL: no memory. */
struct dentry *d_make_root(struct inode *inode);
/* The same for a file that is in no tree: the name is all of its path. */
struct dentry *d_make_lone(struct inode *inode, const char *name);
/* A name that is not in the tree yet, with one reference.  NULL: no memory. */
struct dentry *d_alloc(struct dentry *parent, const struct qstr *name);
/* Gives it its inode (the caller's reference is taken over) and puts it into
 * its parent's tree, where it was not.  => parent's i_rwsem held exclusively */
void d_add(struct dentry *dentry, struct inode *inode);
/* Gives an entry made on demand its inode (the caller's reference is taken
 * over); it does not go into the tree. */
void d_instantiate(struct dentry *dentry, struct inode *inode);
/* Takes the name out of the tree.  => as d_add() */
void d_drop(struct dentry *dentry);
/*
 * Another name for an entry, in another directory or the same, where nothing
 * has it; takes over the name, which kfree() can free.  Within its directory it
 * keeps its position.
 * => both i_rwsem held exclusively; the new parent is not below it
 */
void d_move(struct dentry *dentry, struct dentry *parent, char *name);
/* Each gets the other's directory and position, and its name in a copy that
 * is taken over.  => as d_move(); neither is below the other */
void d_exchange(struct dentry *a, char *name_for_a, struct dentry *b,
		char *name_for_b);
/* Is it below `above`?  The entry in `above` that leads to it; NULL: no.
 * => no directory is moved meanwhile (rename_mutex) */
struct dentry *d_ancestor(struct dentry *above, struct dentry *dentry);

/* The entry of that name, without a reference; NULL: there is none.
 * => parent's i_rwsem held */
struct dentry *d_lookup(struct dentry *parent, const struct qstr *name);
/* The entry with the smallest d_offset not below `from`; NULL: there is none.
 * => as d_lookup() */
struct dentry *d_entry_from(struct dentry *parent, loff_t from);

static inline struct dentry *dget(struct dentry *dentry)
{
	refcount_inc(&dentry->d_count);
	return dentry;
}
/* => may sleep; no i_rwsem held that the dentry's end would want: none */
void dput(struct dentry *dentry);

static inline struct inode *d_inode(const struct dentry *dentry)
{
	return dentry->d_inode;
}

/* The number that ".." has in this directory. */
u64 dentry_parent_ino(const struct dentry *dir);

/* Had a name in the tree, and has lost it.  => a hint, unless a lock of the
 * directory's or of the entry's own inode is held */
static inline bool d_unlinked(const struct dentry *dentry)
{
	return !dentry->d_hashed && !dentry->d_transient;
}

static inline bool d_is_root(const struct dentry *dentry)
{
	return dentry->d_parent == dentry;
}

#endif
