/* SPDX-License-Identifier: MIT */
/*
 * The file tree while several threads change it, and when memory runs out in
 * the middle of a change.
 */
#include <fs/namespace.h>
#include <core/fault_inject.h>
#include <fs/namespace.h>
#include <fs/readdir.h>
#include <lib/random.h>
#include <lib/string.h>
#include <tests/kernel/fs_scratch.h>
#include <tests/kernel/threads.h>

/* A crew in one scratch tree. */
struct tree_crew {
	struct crew crew;
	struct fs_struct *fs;
	unsigned long rounds;
	atomic_t wrong;
};

static struct tree_crew *enter(struct crew *crew)
{
	struct tree_crew *tree = container_of(crew, struct tree_crew, crew);

	current->fs = tree->fs;
	return tree;
}

static void leave(void)
{
	current->fs = NULL;
}

static void run_crew(void (*fn)(struct crew *crew, unsigned int i),
		     unsigned int count, unsigned long rounds)
{
	struct tree_crew tree = {
		.crew.fn = fn, .fs = current->fs, .rounds = rounds };

	if (crew_start(&tree.crew, count, on_each_cpu))
		crew_finish(&tree.crew);
	EXPECT_EQ(atomic_read(&tree.wrong), 0);
}

#define DIRS 4

/* The directory "d<last>" in one of the others, which may be below it. */
static void random_place(struct random_state *rnd, unsigned int last,
			 char *name, size_t size)
{
	unsigned int i = (unsigned int)random_below(rnd, DIRS);
	unsigned int j = (unsigned int)random_below(rnd, DIRS);

	if (random_one_in(rnd, 2))
		snprintf(name, size, "/%u/d%u", i, last);
	else
		snprintf(name, size, "/%u/d%u/d%u", i, j, last);
}

/* Moves directories into each other at random: most fail, none may end in a
 * circle or a deadlock. */
static void mover(struct crew *crew, unsigned int i)
{
	struct tree_crew *tree = enter(crew);
	struct random_state rnd;
	unsigned long n;

	random_seed(&rnd, ktest_seed() + i);
	for (n = 0; n < tree->rounds; n++) {
		unsigned int last = (unsigned int)random_below(&rnd, DIRS);
		unsigned int flags = random_one_in(&rnd, 4) ? RENAME_EXCHANGE
							    : 0;
		char from[32], to[32];
		int err;

		random_place(&rnd, last, from, sizeof(from));
		random_place(&rnd, flags ? (last + 1) % DIRS : last, to,
			     sizeof(to));
		err = do_renameat2(AT_FDCWD, from, AT_FDCWD, to, flags);
		if (err && err != -ENOENT && err != -EINVAL &&
		    err != -ENOTEMPTY)
			atomic_inc(&tree->wrong);
	}
	leave();
}

static unsigned int count_below(struct dentry *dentry)
{
	struct dentry *child;
	unsigned int count = 0;

	tree_for_each_entry(child, &dentry->d_children, d_node)
		count += 1 + count_below(child);
	return count;
}

/* Verifies that renaming between many directories from all CPUs loses no
 * directory, makes no second name, and comes to an end. */
KTEST(names, rename_race)
{
	struct fs_scratch scratch;
	unsigned int i;
	char name[32];

	REQUIRE(fs_scratch_begin(&scratch));
	for (i = 0; i < DIRS; i++) {
		snprintf(name, sizeof(name), "/%u", i);
		EXPECT_EQ(do_mkdirat(AT_FDCWD, name, 0755), 0);
		snprintf(name, sizeof(name), "/%u/d%u", i, i);
		EXPECT_EQ(do_mkdirat(AT_FDCWD, name, 0755), 0);
	}
	run_crew(mover, 4, ktest_rounds(300, 3000, 50000));
	EXPECT_EQ(count_below(scratch.ns.root->mnt_root), 2 * DIRS);
	fs_scratch_end(&scratch);
}

/* Swaps /a/x/y with /b: the walker's ".." goes through whatever is there. */
static void swapper_or_climber(struct crew *crew, unsigned int i)
{
	struct tree_crew *tree = enter(crew);
	unsigned long n;

	for (n = 0; n < tree->rounds; n++) {
		struct path path;
		int err;

		if (i & 1) {
			err = do_renameat2(AT_FDCWD, "/a/x", AT_FDCWD, "/b/x",
					   0);
			if (!err)
				err = do_renameat2(AT_FDCWD, "/b/x", AT_FDCWD,
						   "/a/x", 0);
		} else {
			err = kern_path("/a/x/y/../../x/y", 0, &path);
			if (!err)
				path_put(&path);
		}
		if (err && err != -ENOENT)
			atomic_inc(&tree->wrong);
	}
	leave();
}

/* Verifies that a walk upwards meets whole parents while they change. */
KTEST(names, walk_up_race)
{
	struct fs_scratch scratch;

	REQUIRE(fs_scratch_begin(&scratch));
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/a", 0755), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/b", 0755), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/a/x", 0755), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/a/x/y", 0755), 0);
	run_crew(swapper_or_climber, 4, ktest_rounds(500, 3000, 50000));
	fs_scratch_end(&scratch);
}

struct counting_context {
	struct dir_context ctx;
	unsigned int kept;
};

static bool count_kept(struct dir_context *ctx, const char *name, int len,
		       loff_t pos, u64 ino, unsigned int type)
{
	struct counting_context *counting =
		container_of(ctx, struct counting_context, ctx);

	counting->kept += *name == 'k';
	return true;
}

#define KEPT 50

static int read_once(void)
{
	struct file *dir = filp_open("/", O_RDONLY, 0);
	struct counting_context counting = { .ctx.actor = count_kept };
	int err;

	if (IS_ERR(dir))
		return (int)PTR_ERR(dir);
	err = iterate_dir(dir, &counting.ctx);
	fput(dir);
	return err ? err : counting.kept != KEPT;
}

static void reader_or_changer(struct crew *crew, unsigned int i)
{
	struct tree_crew *tree = enter(crew);
	unsigned long n;
	char name[16];
	int err;

	snprintf(name, sizeof(name), "/other%u", i);
	for (n = 0; n < tree->rounds; n++) {
		if (i & 1) {
			err = fs_scratch_write(name, "x");
			if (!err)
				err = do_unlinkat(AT_FDCWD, name, 0);
		} else {
			err = read_once();
		}
		if (err)
			atomic_inc(&tree->wrong);
	}
	leave();
}

/* Verifies that a directory read while names come and go shows each that
 * stays, once. */
KTEST(names, readdir_race)
{
	struct fs_scratch scratch;
	unsigned int i;
	char name[16];

	REQUIRE(fs_scratch_begin(&scratch));
	for (i = 0; i < KEPT; i++) {
		snprintf(name, sizeof(name), "/k%u", i);
		EXPECT_EQ(fs_scratch_write(name, "x"), 0);
	}
	run_crew(reader_or_changer, 4, ktest_rounds(100, 1000, 20000));
	fs_scratch_end(&scratch);
}

static int mount_at(const char *name, const char *type, unsigned long flags,
		    const char *source)
{
	struct mount_request request = {
		.type = type, .flags = flags, .source = source };
	int err = kern_path(name, LOOKUP_FOLLOW, &request.path);

	if (err)
		return err;
	err = path_mount(&request);
	path_put(&request.path);
	return err;
}

static int umount_at(const char *name, unsigned int flags)
{
	struct path path;
	int err = kern_path(name, LOOKUP_FOLLOW, &path);

	return err ? err : path_umount(&path, flags);
}

static void mounter_or_walker(struct crew *crew, unsigned int i)
{
	struct tree_crew *tree = enter(crew);
	unsigned long n;

	for (n = 0; n < tree->rounds; n++) {
		struct path path;
		int err;

		if (i) {
			err = kern_path("/m/../m/.", 0, &path);
			if (!err)
				path_put(&path);
		} else {
			err = mount_at("/m", "ramfs", 0, NULL);
			while (!err && (err = umount_at("/m", 0)) == -EBUSY)
				err = 0;
		}
		if (err)
			atomic_inc(&tree->wrong);
	}
	leave();
}

/* Verifies that a mount comes and goes under walks that cross it. */
KTEST(names, mount_race)
{
	struct fs_scratch scratch;

	REQUIRE(fs_scratch_begin(&scratch));
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/m", 0755), 0);
	run_crew(mounter_or_walker, 4, ktest_rounds(200, 1000, 20000));
	fs_scratch_end(&scratch);
}

/* Runs fn with the n-th allocation failing, for each n until it gets through;
 * every failure is -ENOMEM. */
static void until_it_succeeds(int (*fn)(void))
{
	unsigned long n;
	int err = -ENOMEM;

	for (n = 1; err && n < 100; n++) {
		fault_inject_set(n);
		err = fn();
		fault_inject_set(0);
		EXPECT(!err || err == -ENOMEM);
	}
	EXPECT_EQ(err, 0);
}

static int rename_once(void)
{
	return do_renameat2(AT_FDCWD, "/a", AT_FDCWD, "/d/b", 0);
}

static int exchange_once(void)
{
	return do_renameat2(AT_FDCWD, "/d/b", AT_FDCWD, "/c", RENAME_EXCHANGE);
}

/* Verifies that renaming without memory changes nothing. */
KTEST(names, rename_fails_whole)
{
	struct fs_scratch scratch;

	REQUIRE(fs_scratch_begin(&scratch));
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	EXPECT_EQ(fs_scratch_write("/a", "a"), 0);
	EXPECT_EQ(fs_scratch_write("/c", "c"), 0);
	until_it_succeeds(rename_once);
	until_it_succeeds(exchange_once);
	EXPECT(fs_scratch_holds("/d/b", "c"));
	EXPECT(fs_scratch_holds("/c", "a"));
	fs_scratch_end(&scratch);
}

static int mount_once(void)
{
	return mount_at("/m", "tmpfs", 0, NULL);
}

static int bind_once(void)
{
	return mount_at("/n", NULL, MS_BIND | MS_REC, "/m");
}

/* Verifies that mounting without memory leaves nothing mounted. */
KTEST(names, mount_fails_whole)
{
	struct fs_scratch scratch;

	REQUIRE(fs_scratch_begin(&scratch));
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/m", 0755), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/n", 0755), 0);
	until_it_succeeds(mount_once);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/m/sub", 0755), 0);
	EXPECT_EQ(mount_at("/m/sub", "ramfs", 0, NULL), 0);
	until_it_succeeds(bind_once);
	EXPECT_EQ(fs_scratch_write("/n/sub/f", "x"), 0);
	EXPECT(fs_scratch_holds("/m/sub/f", "x"));
	EXPECT_EQ(umount_at("/n", 0), -EBUSY);
	EXPECT_EQ(umount_at("/n", MNT_DETACH), 0);
	EXPECT(fs_scratch_holds("/m/sub/f", "x"));
	fs_scratch_end(&scratch);
}
