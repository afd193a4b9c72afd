/* SPDX-License-Identifier: MIT */
/*
 * /proc from inside: texts that are larger than their memory, memory that is
 * missing, and processes that vanish while somebody looks.
 */
#include <core/fault_inject.h>
#include <core/ktest.h>
#include <fs/fs_struct.h>
#include <fs/namei.h>
#include <fs/namespace.h>
#include <fs/open.h>
#include <fs/text.h>
#include <lib/string.h>
#include <mem/slab.h>
#include <task/process.h>

#define LINES 20000

static int print_lines(struct format_sink *sink, void *arg)
{
	unsigned int i;

	for (i = 0; i < LINES; i++)
		format_print(sink, "%08u\n", i);
	return 0;
}

/* Verifies that a text of any length is made whole. */
KTEST(proc, text_grows)
{
	struct text text;

	text_init(&text);
	REQUIRE(text_make(&text, print_lines, NULL) == 0);
	EXPECT_EQ(text.length, LINES * 9);
	EXPECT(!memcmp(text.buf, "00000000\n", 9));
	EXPECT(!memcmp(text.buf + text.length - 9, "00019999\n", 9));
	text_destroy(&text);
}

/* Verifies that a text for which there is no memory is empty, and an error. */
KTEST(proc, text_needs_memory)
{
	struct text text;
	unsigned int n = 0;
	int err;

	do {
		text_init(&text);
		fault_inject_set(++n);
		err = text_make(&text, print_lines, NULL);
		fault_inject_set(0);
		EXPECT(!err || (err == -ENOMEM && !text.length));
		text_destroy(&text);
	} while (err);
	EXPECT(n > 2);
}

/* The whole file in pieces of this size, and its length; -errno. */
static ssize_t read_in_pieces(const char *name, char *buf, size_t room,
			      size_t piece)
{
	struct file *file = filp_open(name, O_RDONLY, 0);
	ssize_t count = 0;
	loff_t pos = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	while ((size_t)pos + piece <= room) {
		count = kernel_read(file, buf + pos, piece, &pos);
		if (count <= 0)
			break;
	}
	fput(file);
	return count < 0 ? count : (ssize_t)pos;
}

/* Verifies that the n-th allocation may fail: -ENOMEM, and nothing is left. */
KTEST(proc, open_and_read_need_memory)
{
	static const char *const names[] = {
		"/proc/meminfo", "/proc/self/maps", "/proc/self/task/1/maps",
		"/proc/sys/kernel/ostype",
	};
	static char buf[8192];
	unsigned int i, n;
	ssize_t count;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		n = 0;
		do {
			fault_inject_set(++n);
			count = read_in_pieces(names[i], buf, sizeof(buf), 512);
			fault_inject_set(0);
		} while (count == -ENOMEM);
		EXPECT(count >= 0);
		EXPECT(n > 5);
	}
}

/* Verifies that all pieces come from one text, whatever happens meanwhile. */
KTEST(proc, pieces_are_of_one_text)
{
	static char whole[8192], pieces[8192];
	ssize_t size = read_in_pieces("/proc/slabinfo", pieces,
				      sizeof(pieces), 1);
	unsigned int lines = 0;
	char *at;

	REQUIRE(size > 200);
	pieces[size] = '\0';
	for (at = pieces; (at = strchr(at, '\n')); at++)
		lines++;
	EXPECT_EQ(pieces[size - 1], '\n');
	size = read_in_pieces("/proc/slabinfo", whole, sizeof(whole), 4096);
	REQUIRE(size > 0);
	whole[size] = '\0';
	for (at = whole; (at = strchr(at, '\n')); at++)
		lines--;
	EXPECT_EQ(lines, 0);
}

static struct file *open_of(const struct process *process, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", process_pid(process),
		 name);
	return filp_open(path, O_RDONLY, 0);
}

/* Verifies that an open file of a process that was reaped is -ESRCH, and that
 * its directory finds nothing any more. */
KTEST(proc, process_vanishes)
{
	struct process *process = process_create(&init_process);
	struct file *maps, *dir;
	char name[32];
	char byte;
	loff_t pos = 0;
	struct path path;

	REQUIRE(!IS_ERR(process));
	snprintf(name, sizeof(name), "/proc/%d", process_pid(process));
	maps = open_of(process, "maps");
	dir = open_of(process, "task");
	REQUIRE(!IS_ERR(maps) && !IS_ERR(dir));
	EXPECT_EQ(kern_path(name, 0, &path), 0);
	process_destroy(process);
	EXPECT_EQ(kernel_read(maps, &byte, 1, &pos), -ESRCH);
	EXPECT_EQ(kern_path(name, 0, &(struct path){}), -ENOENT);
	path_put(&path);
	fput(maps);
	fput(dir);
}

/* Verifies that nothing can be made or removed in /proc. */
KTEST(proc, is_not_for_making)
{
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/proc/new", 0755), -ENOENT);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/proc/meminfo", 0), -EPERM);
	EXPECT_EQ(do_unlinkat(AT_FDCWD, "/proc/1", AT_REMOVEDIR), -EPERM);
	EXPECT_EQ(do_mkdirat(AT_FDCWD, "/proc/meminfo", 0755), -EEXIST);
	EXPECT_EQ(PTR_ERR(filp_open("/proc/new", O_CREAT | O_RDWR, 0600)),
		  -ENOENT);
}

/* Verifies that what is made for one walk is no place to mount on. */
KTEST(proc, nothing_is_mounted_below)
{
	struct mount_request request = { .source = "none", .type = "tmpfs" };

	REQUIRE(kern_path("/proc/sys", LOOKUP_FOLLOW, &request.path) == 0);
	EXPECT_EQ(path_mount(&request), -EINVAL);
	path_put(&request.path);
}
