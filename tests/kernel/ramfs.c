/* SPDX-License-Identifier: MIT */
/*
 * The file tree: walking, making and removing names, contents of files.
 *
 * Every test has a tree of its own (fs_scratch.h).
 */
#include <core/ktest.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/cred.h>
#include <tests/kernel/fs_scratch.h>

/* Runs the body in a tree of its own. */
#define FS_TEST(name)                                     \
	static void ramfs_##name(void);                   \
	KTEST(ramfs, name)                                \
	{                                                 \
		struct fs_scratch scratch;                \
                                                          \
		REQUIRE(fs_scratch_begin(&scratch));      \
		ramfs_##name();                           \
		fs_scratch_end(&scratch);                 \
	}                                                 \
	static void ramfs_##name(void)

/* Verifies that what was written is read back. */
FS_TEST(write_then_read)
{
	EXPECT_EQ(fs_scratch_write("/a", "some text"), 0);
	EXPECT(fs_scratch_holds("/a", "some text"));
}

/* Verifies that a hole reads as zeros and takes no pages. */
FS_TEST(hole_is_zeros)
{
	struct file *file = filp_open("/a", O_CREAT | O_RDWR, 0600);
	char byte = 1;
	loff_t pos = 5 * PAGE_SIZE;

	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(kernel_write(file, "x", 1, &pos), 1);
	pos = 2 * PAGE_SIZE;
	EXPECT_EQ(kernel_read(file, &byte, 1, &pos), 1);
	EXPECT_EQ(byte, 0);
	EXPECT_EQ(file->f_vm.mapping->nrpages, 1);
	fput(file);
}

/* Verifies that O_APPEND writes at the end, wherever the position is. */
FS_TEST(append_writes_at_end)
{
	struct file *file;
	loff_t pos = 0;

	EXPECT_EQ(fs_scratch_write("/a", "12345"), 0);
	file = filp_open("/a", O_WRONLY | O_APPEND, 0);
	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(kernel_write(file, "67", 2, &pos), 2);
	EXPECT_EQ(pos, 7);
	fput(file);
	EXPECT(fs_scratch_holds("/a", "1234567"));
}

/* Verifies that O_TRUNC empties a file that exists. */
FS_TEST(open_truncates)
{
	EXPECT_EQ(fs_scratch_write("/a", "12345"), 0);
	EXPECT_EQ(fs_scratch_open("/a", O_WRONLY | O_TRUNC), 0);
	EXPECT(fs_scratch_holds("/a", ""));
}

/* Verifies that O_EXCL refuses what exists, a dangling link included. */
FS_TEST(exclusive_refuses_existing)
{
	unsigned int flags = O_CREAT | O_EXCL | O_WRONLY;

	EXPECT_EQ(do_symlinkat("nowhere", AT_FDCWD, "/link"), 0);
	EXPECT_EQ(fs_scratch_open("/a", flags), 0);
	EXPECT_EQ(fs_scratch_open("/a", flags), -EEXIST);
	EXPECT_EQ(fs_scratch_open("/link", flags), -EEXIST);
}

/* Verifies that O_CREAT through a dangling link makes what it points to. */
FS_TEST(create_through_link)
{
	struct kstat stat;

	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	EXPECT_EQ(do_symlinkat("d/new", AT_FDCWD, "/link"), 0);
	EXPECT_EQ(fs_scratch_open("/link", O_CREAT | O_WRONLY), 0);
	EXPECT_EQ(fs_scratch_stat("/d/new", &stat), 0);
	EXPECT(S_ISREG(stat.mode));
}

/* Verifies that O_NOFOLLOW refuses a link at the end, not one before it. */
FS_TEST(nofollow_is_about_the_end)
{
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	EXPECT_EQ(fs_scratch_write("/d/a", "x"), 0);
	EXPECT_EQ(do_symlinkat("d", AT_FDCWD, "/dir"), 0);
	EXPECT_EQ(do_symlinkat("d/a", AT_FDCWD, "/file"), 0);
	EXPECT_EQ(fs_scratch_open("/file", O_NOFOLLOW), -ELOOP);
	EXPECT_EQ(fs_scratch_open("/dir/a", O_NOFOLLOW), 0);
}

/* Verifies that links to each other end in -ELOOP. */
FS_TEST(link_cycle)
{
	EXPECT_EQ(do_symlinkat("b", AT_FDCWD, "/a"), 0);
	EXPECT_EQ(do_symlinkat("a/x", AT_FDCWD, "/b"), 0);
	EXPECT_EQ(fs_scratch_open("/a", O_RDONLY), -ELOOP);
	EXPECT_EQ(fs_scratch_open("/b/c/d", O_RDONLY), -ELOOP);
}

/* Verifies that 40 links in one walk are followed and 41 are not. */
FS_TEST(link_limit)
{
	char name[16], target[16];
	unsigned int i;

	EXPECT_EQ(fs_scratch_write("/l0", "end"), 0);
	for (i = 1; i <= MAXSYMLINKS + 1; i++) {
		snprintf(name, sizeof(name), "/l%u", i);
		snprintf(target, sizeof(target), "l%u", i - 1);
		EXPECT_EQ(do_symlinkat(target, AT_FDCWD, name), 0);
	}
	EXPECT_EQ(fs_scratch_open("/l40", O_RDONLY), 0);
	EXPECT_EQ(fs_scratch_open("/l41", O_RDONLY), -ELOOP);
}

/* Verifies that the path behind a link in the middle goes on where the link
 * leads, through absolute links and links in links. */
FS_TEST(links_in_the_middle)
{
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d/e", 0755), 0);
	EXPECT_EQ(fs_scratch_write("/d/e/f", "deep"), 0);
	EXPECT_EQ(do_symlinkat("/d", AT_FDCWD, "/abs"), 0);
	EXPECT_EQ(do_symlinkat("../abs/e", AT_FDCWD, "/d/rel"), 0);
	EXPECT(fs_scratch_holds("/abs/rel/f", "deep"));
	EXPECT(fs_scratch_holds("//abs//rel/./f", "deep"));
}

/* Verifies that ".." of the root is the root. */
FS_TEST(dotdot_stays_in_root)
{
	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	EXPECT(fs_scratch_holds("/../../a", "x"));
}

/* Verifies that a slash behind a name wants a directory. */
FS_TEST(trailing_slash)
{
	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d/", 0755), 0);
	EXPECT_EQ(fs_scratch_open("/a/", O_RDONLY), -ENOTDIR);
	EXPECT_EQ(fs_scratch_open("/d/", O_RDONLY), 0);
	EXPECT_EQ(fs_scratch_open("/new/", O_CREAT | O_WRONLY), -EISDIR);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/a/", 0), -ENOTDIR);
}

/* Verifies that a file in the middle of a path is -ENOTDIR. */
FS_TEST(file_in_the_middle)
{
	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	EXPECT_EQ(fs_scratch_open("/a/b", O_RDONLY), -ENOTDIR);
	EXPECT_EQ(fs_scratch_open("/nothing/b", O_RDONLY), -ENOENT);
}

/* Verifies that names of 255 bytes exist and longer ones do not. */
FS_TEST(name_length)
{
	char name[NAME_MAX + 3] = "/";

	memset(name + 1, 'n', NAME_MAX);
	name[NAME_MAX + 1] = '\0';
	EXPECT_EQ(fs_scratch_write(name, "x"), 0);
	name[NAME_MAX + 1] = 'n';
	name[NAME_MAX + 2] = '\0';
	EXPECT_EQ(fs_scratch_write(name, "x"), -ENAMETOOLONG);
}

/* Verifies that contents outlive their name as long as the file is open. */
FS_TEST(unlinked_but_open)
{
	struct file *file;
	char buf[4] = "";
	loff_t pos = 0;

	EXPECT_EQ(fs_scratch_write("/a", "kept"), 0);
	file = filp_open("/a", O_RDONLY, 0);
	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/a", 0), 0);
	EXPECT_EQ(fs_scratch_open("/a", O_RDONLY), -ENOENT);
	EXPECT_EQ(kernel_read(file, buf, sizeof(buf), &pos), 4);
	EXPECT(!memcmp(buf, "kept", 4));
	EXPECT_EQ(atomic_read(&file->f_inode->i_nlink), 0);
	fput(file);
}

/* Verifies that a hard link is the same file, counted. */
FS_TEST(hard_link_is_the_file)
{
	struct kstat a, b;

	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	EXPECT_EQ(do_linkat(AT_FDCWD, "/a", AT_FDCWD, "/b", 0), 0);
	EXPECT_EQ(fs_scratch_write("/b", "other"), 0);
	EXPECT(fs_scratch_holds("/a", "other"));
	EXPECT_EQ(fs_scratch_stat("/a", &a), 0);
	EXPECT_EQ(fs_scratch_stat("/b", &b), 0);
	EXPECT_EQ(a.ino, b.ino);
	EXPECT_EQ(a.nlink, 2);
}

/* Verifies that only empty directories are removed, and how that counts. */
FS_TEST(rmdir_wants_empty)
{
	struct kstat root;

	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	EXPECT_EQ(fs_scratch_write("/d/a", "x"), 0);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d", AT_REMOVEDIR), -ENOTEMPTY);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d", 0), -EISDIR);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d/.", AT_REMOVEDIR), -EINVAL);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d/a", AT_REMOVEDIR), -ENOTDIR);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d/a", 0), 0);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d", AT_REMOVEDIR), 0);
	EXPECT_EQ(fs_scratch_stat("/", &root), 0);
	EXPECT_EQ(root.nlink, 2);
}

/* Verifies that shrinking and growing again leaves zeros, not old bytes. */
FS_TEST(truncate_clears)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE, .ia_size = 3 };
	struct file *file;
	char buf[6];
	loff_t pos = 0;

	EXPECT_EQ(fs_scratch_write("/a", "123456"), 0);
	file = filp_open("/a", O_RDWR, 0);
	REQUIRE(!IS_ERR(file));
	inode_lock(file->f_inode);
	EXPECT_EQ(notify_change(file->f_inode, &attr), 0);
	attr.ia_size = 6;
	EXPECT_EQ(notify_change(file->f_inode, &attr), 0);
	inode_unlock(file->f_inode);
	EXPECT_EQ(kernel_read(file, buf, sizeof(buf), &pos), 6);
	EXPECT(!memcmp(buf, "123\0\0\0", 6));
	fput(file);
}

/* Verifies that seeking gives the positions that lseek(2) says. */
FS_TEST(seek_positions)
{
	struct file *file;

	EXPECT_EQ(fs_scratch_write("/a", "123456"), 0);
	file = filp_open("/a", O_RDONLY, 0);
	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(vfs_llseek(file, -2, SEEK_END), 4);
	EXPECT_EQ(vfs_llseek(file, 1, SEEK_CUR), 5);
	EXPECT_EQ(vfs_llseek(file, -6, SEEK_CUR), -EINVAL);
	EXPECT_EQ(vfs_llseek(file, 6, SEEK_DATA), -ENXIO);
	EXPECT_EQ(vfs_llseek(file, 2, SEEK_HOLE), 6);
	EXPECT_EQ(vfs_llseek(file, 0, 7), -EINVAL);
	fput(file);
}

/* Verifies that a file is read and written only as it was opened. */
FS_TEST(access_mode_of_file)
{
	struct file *file;
	loff_t pos = 0;

	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	file = filp_open("/a", O_RDONLY, 0);
	REQUIRE(!IS_ERR(file));
	EXPECT_EQ(kernel_write(file, "y", 1, &pos), -EBADF);
	fput(file);
	EXPECT_EQ(fs_scratch_open("/", O_RDWR), -EISDIR);
	EXPECT_EQ(fs_scratch_open("/a", O_DIRECTORY), -ENOTDIR);
}

/* Verifies that the permission bits count for somebody who is not root. */
FS_TEST(permissions_of_nobody)
{
	const struct cred *old = current->cred;
	struct cred *nobody = cred_copy(&init_cred, 0);

	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/closed", 0700), 0);
	REQUIRE(nobody);
	nobody->fsuid = nobody->fsgid = 65534;
	nobody->cap_effective = 0;
	current->cred = nobody;
	EXPECT_EQ(fs_scratch_open("/a", O_RDONLY), 0);
	EXPECT_EQ(fs_scratch_open("/a", O_WRONLY), -EACCES);
	EXPECT_EQ(fs_scratch_open("/closed/b", O_RDONLY), -EACCES);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/a", 0), -EACCES);
	current->cred = old;
	put_cred(nobody);
}

/* Verifies that in a sticky directory only the owner removes. */
FS_TEST(sticky_directory)
{
	const struct cred *old = current->cred;
	struct cred *nobody = cred_copy(&init_cred, 0);

	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/tmp", 01777), 0);
	EXPECT_EQ(fs_scratch_write("/tmp/a", "x"), 0);
	REQUIRE(nobody);
	nobody->fsuid = nobody->fsgid = 65534;
	nobody->cap_effective = 0;
	current->cred = nobody;
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/tmp/a", 0), -EPERM);
	EXPECT_EQ(fs_scratch_write("/tmp/b", "y"), 0);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/tmp/b", 0), 0);
	current->cred = old;
	put_cred(nobody);
}

/* Verifies that a file without any execute bit is not executed by root. */
FS_TEST(root_executes_only_programs)
{
	struct file *file;

	EXPECT_EQ(fs_scratch_write("/a", "x"), 0);
	file = file_open_exec(AT_FDCWD, "/a", 0);
	EXPECT_EQ(PTR_ERR(file), -EACCES);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	file = file_open_exec(AT_FDCWD, "/d", 0);
	EXPECT_EQ(PTR_ERR(file), -EACCES);
}

struct text_sink {
	struct format_sink sink;
	size_t length;
	char text[64];
};

static void text_sink_put(struct format_sink *sink, const char *text,
			  size_t len)
{
	struct text_sink *to = container_of(sink, struct text_sink, sink);

	len = min(len, sizeof(to->text) - 1 - to->length);
	memcpy(to->text + to->length, text, len);
	to->length += len;
}

/* Verifies that a place knows its path, and that it has been deleted. */
FS_TEST(path_of_place)
{
	struct text_sink out = { .sink.put = text_sink_put };
	struct path path;

	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/d", 0755), 0);
	EXPECT_EQ(fs_scratch_write("/d/a", "x"), 0);
	REQUIRE(!kern_path("/d/../d/a", 0, &path));
	d_path_print(&path, &out.sink);
	EXPECT(!strcmp(out.text, "/d/a"));
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/d/a", 0), 0);
	out = (struct text_sink){ .sink.put = text_sink_put };
	d_path_print(&path, &out.sink);
	EXPECT(!strcmp(out.text, "/d/a (deleted)"));
	path_put(&path);
}

/* Verifies that a directory of many names finds each, and no other. */
FS_TEST(many_names)
{
	unsigned long count = ktest_rounds(300, 3000, 100000), i;
	char name[32];

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "/f%lu", i * 7919);
		EXPECT_EQ(fs_scratch_open(name, O_CREAT | O_WRONLY), 0);
	}
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "/f%lu", i * 7919);
		EXPECT_EQ(fs_scratch_open(name, O_RDONLY), 0);
		snprintf(name, sizeof(name), "/f%lu", i * 7919 + 1);
		EXPECT_EQ(fs_scratch_open(name, O_RDONLY), -ENOENT);
	}
}

/* Verifies that a device node nobody serves cannot be opened. */
FS_TEST(node_without_driver)
{
	EXPECT_EQ(do_mknodat(AT_FDCWD, "/n", S_IFCHR | 0666, MKDEV(99, 7)), 0);
	EXPECT_EQ(fs_scratch_open("/n", O_RDWR), -ENXIO);
}
